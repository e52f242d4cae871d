"""What the oracle tests of whole configurations share: a step is written for both programs, and
whatever they say and save must be the same."""

import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402


def sort_cycles(text):
    """Members of a cycle come in no particular order."""
    return re.sub(r"Cycle: (.*)", lambda m: "Cycle: " + ", ".join(sorted(m[1].split(", "))), text)


def normalize(text):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", text)
    text = "\n".join(line for line in text.split("\n") if "Refreshing state..." not in line)
    text = sort_cycles(text)
    # Only kiln says where its members refer to each other.
    text = re.sub(r"Each of these needs another one first.*?in place of each\s+other\.\n", "", text, flags=re.S)
    # Nor by how much an index is too large, what attribute was meant, and what a count depends on.
    text = re.sub(r"(collection value): the\s+given index is greater than or equal to the\s+length of the collection\.",
                  r"\1.", text)
    text = re.sub(r'(have an attribute named "\S+"\.)\s+Did you mean "\S+"\?', r"\1", text)
    text = re.sub(r'    ├─+\n    │ \S+ is a string, known only after apply\n(?=\nThe "count" value)', "", text)
    return re.sub(r"kiln (apply|init|plan)", r"terraform \1", text)


def comparable(plan):
    """Takes out what may differ: times, versions, and orders that are not fixed."""
    for key in ("timestamp", "terraform_version"):
        plan.pop(key, None)
    plan.get("prior_state", {}).pop("terraform_version", None)
    plan.get("relevant_attributes", []).sort(key=json.dumps)
    sort_modules(plan.get("planned_values", {}).get("root_module", {}))
    return plan


def in_order(check_results):
    """Sorts the check results of a state, which terraform writes in random order."""
    for result in check_results or []:
        (result["objects"] or []).sort(key=lambda one: one["object_addr"])
    (check_results or []).sort(key=lambda one: one["config_addr"])


def sort_modules(module):
    """Terraform plans the modules that a module calls in no particular order."""
    module.get("child_modules", []).sort(key=lambda child: child["address"])
    for child in module.get("child_modules", []):
        sort_modules(child)


def unwrapped(text):
    """Diagnostics are wrapped at 78 columns, and our commands are shorter."""
    return re.sub(r"\s+", " ", text)


class Comparison(harness.TestCase):
    # Of providers that are installed, kiln speaks in its own words, and it does not read data to destroy.
    with_plugins = False

    def setUp(self):
        self.emulator = None
        self.ours = self.make_workspace()
        self.theirs = self.make_workspace()

    def both(self, *arguments, **options):
        return (self.ours.kiln(*arguments, check=None, **options),
                self.theirs.terraform(*arguments, check=None, **options))

    def write(self, files):
        """The files, and no other configuration."""
        for w in (self.ours, self.theirs):
            for name in os.listdir(w.dir):
                path = os.path.join(w.dir, name)
                if os.path.isdir(path) and name != ".terraform":
                    shutil.rmtree(path)
                elif name.endswith((".tf", ".tf.json")):
                    os.remove(path)
            for name, text in files.items():
                path = os.path.join(w.dir, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as out:
                    out.write(text)

    def share_state(self):
        """Both go on from terraform's state, ids included."""
        state = os.path.join(self.theirs.dir, "terraform.tfstate")
        if os.path.exists(state):
            shutil.copy(state, os.path.join(self.ours.dir, "terraform.tfstate"))

    @staticmethod
    def in_order(text):
        """The text with each list of addresses (" - ADDRESS") sorted: terraform's order is random."""
        return re.sub(r"(?:^ - \S+\n)+", lambda lines: "".join(sorted(lines[0].splitlines(True))),
                      normalize(text), flags=re.M)

    def expect_same(self, *arguments):
        ours, theirs = self.both(*arguments)
        self.assertEqual(self.in_order(theirs.stdout) + "--stderr\n" + self.in_order(theirs.stderr),
                         self.in_order(ours.stdout) + "--stderr\n" + self.in_order(ours.stderr))
        self.assertEqual(theirs.returncode, ours.returncode)

    def expect_same_plan_json(self, *options):
        self.both("plan", "-out=p", *options)
        ours, theirs = [comparable(json.loads(r.stdout)) for r in self.both("show", "-json", "p")]
        self.assertEqual(theirs, ours)

    def saved_state(self, workspace):
        """The state without what is by chance: ids, serial, lineage, the order of check results."""
        with open(os.path.join(workspace.dir, "terraform.tfstate")) as file:
            state = json.loads(normalize(file.read()))
        for key in ("serial", "lineage", "terraform_version"):
            state.pop(key)
        in_order(state["check_results"])
        # Terraform may leave a resource there that has no instance.
        state["resources"] = [resource for resource in state["resources"] if resource["instances"]]
        return state

    def run_steps(self, steps, *options):
        """Each step: init, plan text, plan JSON, apply of the saved plan, outputs, state, a second
        plan; destroy at the end."""
        for number, files in enumerate(steps):
            self.write(files)
            self.share_state()
            with self.subTest(step=number, what="init"):
                if self.with_plugins:
                    self.both("init")
                else:
                    self.expect_same("init", "-no-color")
            with self.subTest(step=number, what="plan text"):
                self.expect_same("plan", "-no-color", "-input=false", "-detailed-exitcode", *options)
            with self.subTest(step=number, what="plan JSON"):
                self.expect_same_plan_json(*options)
            with self.subTest(step=number, what="apply"):
                ours, theirs = self.both("apply", "-no-color", "p")
                self.assertEqual(theirs.returncode, ours.returncode, ours.stderr + theirs.stderr)
                self.assertEqual(*[normalize(r.stdout[r.stdout.find("Apply complete!"):])
                                   for r in (theirs, ours)])
            with self.subTest(step=number, what="state"):
                self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))
                self.expect_same("state", "list")
                self.expect_same("show", "-no-color")
            with self.subTest(step=number, what="second plan"):
                self.share_state()
                self.expect_same("plan", "-no-color", "-input=false", "-detailed-exitcode")
        with self.subTest("destroy"):
            self.share_state()
            self.expect_same("plan", "-destroy", "-no-color", "-input=false")
            if not self.with_plugins:
                self.expect_same_plan_json("-destroy")
            ours, theirs = self.both("destroy", "-no-color", "-auto-approve")
            self.assertEqual(theirs.stdout.split("\n")[-2:], ours.stdout.split("\n")[-2:])


def main():
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
