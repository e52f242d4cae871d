"""The data source terraform_remote_state through both engines: outputs of another configuration's local state.

Plans, plan JSON, outputs, states and, of what is wrong, the first error's summary and line must be the same.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
sys.path.insert(0, os.path.dirname(__file__))
from compare import normalize  # noqa: E402
from stand_in import errors_in_text  # noqa: E402

OTHER = '''
resource "terraform_data" "a" { input = "x" }
output "text" { value = terraform_data.a.output }
output "list" { value = [1, "two", null] }
output "secret" {
  value     = "hidden"
  sensitive = true
}
'''

READER = '''
data "terraform_remote_state" "other" {
  backend = "local"
  %s
}
resource "terraform_data" "b" { input = data.terraform_remote_state.other.outputs.text }
output "all" { value = data.terraform_remote_state.other.outputs }
'''

GOOD = {
    "a path": 'config = { path = "other/terraform.tfstate" }',
    "a map of arguments": 'config = tomap({ path = "other/terraform.tfstate" })',
    "defaults": 'config = { path = "other/terraform.tfstate" }\n  defaults = { text = "default", more = [true] }',
    "the default workspace": 'config = { path = "other/terraform.tfstate" }\n  workspace = "default"',
    "another workspace": 'config = { workspace_dir = "other/spaces" }\n  workspace = "w"',
}

# What is read only by apply.
LATER = '''
resource "terraform_data" "path" { input = "other/terraform.tfstate" }
data "terraform_remote_state" "other" {
  backend = "local"
  config  = { path = terraform_data.path.output }
}
output "text" { value = data.terraform_remote_state.other.outputs.text }
'''

BAD = {
    "no file": 'config = { path = "nothing.tfstate" }',
    "no workspace of that name": 'workspace = "nope"',
    "an unknown argument of the backend": 'config = { pat = "x" }',
    "a list for a path": 'config = { path = [] }',
    "an empty path": 'config = { path = "" }',
    "arguments that are no object": 'config = "x"',
    "defaults that are no object": 'config = {}\n  defaults = "x"',
    "an unknown argument": 'conf = {}',
    "an unknown backend": 'backend = "nope"',
    "a backend of the past": 'backend = "swift"',
}


class RemoteState(harness.TestCase):
    def setUp(self):
        self.emulator = None
        self.ours = self.make_workspace()
        self.theirs = self.make_workspace()
        for workspace in (self.ours, self.theirs):
            workspace.write(OTHER, head=False)
        self.theirs.terraform("apply", "-auto-approve")
        with open(os.path.join(self.theirs.dir, "terraform.tfstate")) as file:
            state = file.read()
        os.remove(os.path.join(self.theirs.dir, "terraform.tfstate"))
        for workspace in (self.ours, self.theirs):
            for path in ("other/terraform.tfstate", "other/spaces/w/terraform.tfstate"):
                path = os.path.join(workspace.dir, path)
                os.makedirs(os.path.dirname(path))
                with open(path, "w") as file:
                    file.write(state)

    def both(self, *arguments):
        return (self.ours.kiln(*arguments, check=None), self.theirs.terraform(*arguments, check=None))

    def expect_same(self, *arguments):
        ours, theirs = self.both(*arguments)
        self.assertEqual(normalize(theirs.stdout) + normalize(theirs.stderr), normalize(ours.stdout) + normalize(ours.stderr))
        self.assertEqual(theirs.returncode, ours.returncode)

    def write(self, text):
        for workspace in (self.ours, self.theirs):
            workspace.write(text, head=False)
            for name in ("terraform.tfstate", "terraform.tfstate.backup"):
                path = os.path.join(workspace.dir, name)
                if os.path.exists(path):
                    os.remove(path)

    def test_outputs(self):
        for name, arguments in GOOD.items():
            with self.subTest(name):
                self.write(READER % arguments)
                self.expect_same("plan", "-no-color")
                self.both("plan", "-out=p")
                plans = [json.loads(shown.stdout) for shown in self.both("show", "-json", "p")]
                for plan in plans:
                    plan.pop("timestamp")
                    plan["prior_state"].pop("terraform_version")
                    plan["relevant_attributes"].sort(key=json.dumps)
                self.assertEqual(*plans)
                ours, theirs = self.both("apply", "-auto-approve")
                self.assertEqual(0, ours.returncode, ours.stderr)
                self.assertEqual(*[shown.stdout for shown in self.both("output", "-json")])
                states = [workspace.state() for workspace in (self.ours, self.theirs)]
                data = [[r["instances"] for r in state["resources"] if r["mode"] == "data"] for state in states]
                self.assertEqual(*data)

    def test_read_by_apply(self):
        self.write(LATER)
        self.expect_same("plan", "-no-color")
        self.both("apply", "-auto-approve")
        self.assertEqual(*[shown.stdout for shown in self.both("output", "-json")])

    def test_mistakes(self):
        for name, arguments in BAD.items():
            with self.subTest(name):
                text = READER % arguments
                if "backend =" in arguments:
                    text = text.replace('  backend = "local"\n', "")
                self.write(text)
                for command in ("validate", "plan"):
                    told = [(result.returncode, errors_in_text(result.stderr)[:1])
                            for result in self.both(command, "-no-color")]
                    if name == "an empty path":  # Terraform names the block, kiln the argument.
                        told = [(code, errors[0][2]) for code, errors in told]
                    self.assertEqual(*reversed(told), command)

    def test_a_backend_that_cannot_be_read(self):
        self.write(READER.replace('"local"', '"http"') % 'config = { address = "http://127.0.0.1:1/" }')
        self.assertEqual(*[result.returncode for result in self.both("validate")])
        told = self.ours.kiln("plan", "-no-color", check=1)
        self.assertIn('The state of a "http" backend cannot be read by this version of kiln', " ".join(told.stderr.split()))


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
