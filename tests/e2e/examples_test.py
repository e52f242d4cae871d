"""Every example of the documentation, as a user would run it, against the emulator, under kiln; see
examples_terraform_test.py for terraform. Examples are the folders of examples/provider,
examples/resources and examples/data-sources; docs/ shows them."""

import json
import os
import re
import shutil

import harness
from share_test import Service

EXAMPLES = os.path.abspath(os.path.join(harness.TESTS, "../examples"))
# What an example does not say of itself because every configuration says it.
REQUIREMENT = 'terraform {\n  required_providers {\n    ims = {\n      source = "kiln/ims"\n    }\n  }\n}\n'
ENDPOINTS = 'variable "endpoints" {\n  type = map(string)\n}\n'
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def folders():
    for folder, _, files in os.walk(EXAMPLES):
        name = os.path.relpath(folder, EXAMPLES)
        if name.split("/")[0] in ("provider", "resources", "data-sources") and files:
            yield name


def point_at_emulator(aliases):
    """An override file: the provider blocks of an example, at the emulator's addresses."""
    blocks = ['provider "ims" {\n  endpoints = var.endpoints\n  region    = "eu-test-1"\n}\n']
    blocks += ['provider "ims" {\n  alias     = "%s"\n  endpoints = var.endpoints\n}\n' % alias
               for alias in aliases]
    return "".join(blocks)


class UnderKiln(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "0.1")

    def run_engine(self, *arguments, **options):
        return self.workspace.kiln(*arguments, **options)

    def prepare(self, name):
        """A workspace with the example's configuration; its import command, if it has one."""
        self.workspace = self.make_workspace()
        command = None
        text = ""
        for file in sorted(os.listdir(os.path.join(EXAMPLES, name))):
            path = os.path.join(EXAMPLES, name, file)
            with open(path) as source:
                content = source.read()
            if file.endswith(".tf"):
                shutil.copy(path, self.workspace.dir)
                text += content
            else:
                self.assertEqual("import.sh", file)
                command = re.search(r"^terraform import (\S+) (\S+)$", content, re.M).groups()
        self.assertTrue(text, "no *.tf")
        aliases = re.findall(r'^ +alias += "(\w+)"', text, re.M)
        self.workspace.write(ENDPOINTS + ("" if "required_providers" in text else REQUIREMENT),
                             "surroundings.tf", head=False)
        self.workspace.write(point_at_emulator(aliases), "emulator_override.tf", head=False)
        return command

    def assert_settled(self):
        out = self.run_engine("plan", "-no-color", "-detailed-exitcode", check=0).stdout
        self.assertIn("No changes.", out)

    @staticmethod
    def find(state, address):
        kind, name = address.split(".")
        return next(r for r in state["resources"]
                    if (r["mode"], r["type"], r["name"]) == ("managed", kind, name))

    def id_in_state(self, address):
        return self.find(self.workspace.state(), address)["instances"][0]["attributes"]["id"]

    def forget(self, address):
        """Takes a resource out of the state."""
        state = self.workspace.state()
        state["resources"].remove(self.find(state, address))
        state["serial"] += 1
        with open(os.path.join(self.workspace.dir, "terraform.tfstate"), "w") as out:
            json.dump(state, out)

    def import_it(self, address, real_id):
        self.run_engine("import", "-no-color", address, real_id)

    def try_import(self, address, documented_id):
        real_id = self.id_in_state(address)
        # The documentation shows an id of the form that real ones have.
        self.assertRegex(real_id, "^" + re.sub(UUID, lambda _: UUID, documented_id) + "$")
        self.forget(address)
        self.import_it(address, real_id)
        self.run_engine("plan", "-no-color", "-out", "p")
        plan = json.loads(self.run_engine("show", "-json", "p").stdout)
        actions = {action for change in plan["resource_changes"] for action in change["change"]["actions"]}
        self.assertLessEqual(actions, {"no-op", "read", "update"}, plan["resource_changes"])
        self.emulator.clear_requests()
        self.run_engine("apply", "-no-color", "p")
        # What the service does not tell is taken over from the configuration, without a change.
        writes = [r for r in self.emulator.requests()
                  if r["method"] != "GET" and "/auth/" not in r["path"]]
        self.assertEqual([], writes)
        self.assert_settled()
        self.assertEqual(real_id, self.id_in_state(address))

    def live(self, name):
        command = self.prepare(name)
        self.run_engine("init", "-no-color")
        self.run_engine("validate", "-no-color")
        self.run_engine("plan", "-no-color", "-detailed-exitcode", check=2)
        self.run_engine("apply", "-no-color", "-auto-approve")
        self.assert_settled()
        if command:
            self.try_import(*command)
        self.run_engine("destroy", "-no-color", "-auto-approve")

    @staticmethod
    def images(owner):
        found = owner.call("GET", "/v2/cloudimages?__imagetype=private")["images"]
        return {image["id"] for image in found}

    def test_every_example_lives_a_whole_life(self):
        owner = Service(self.emulator, harness.PROJECT)
        names = sorted(folders())
        self.assertGreaterEqual(len(names), 14)
        for name in names:
            with self.subTest(example=name):
                before = self.images(owner)
                self.live(name)
                self.assertEqual(set(), self.images(owner) - before)


if __name__ == "__main__":
    harness.main()
