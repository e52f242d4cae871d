"""The language and the plan through both engines, on terraform_data, which needs no plugin.

Each case is a list of steps; a step is a configuration and what to run. After every step
plan text, plan JSON, outputs and exit codes of kiln and terraform must be the same.
"""

import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
sys.path.insert(0, os.path.dirname(__file__))
from compare import normalize  # noqa: E402

CASES = {
    "create_and_outputs": ['''
variable "names" { default = ["b", "a"] }
locals { upper = [for n in var.names : upper(n)] }
resource "terraform_data" "a" {
  count = length(var.names)
  input = { name = var.names[count.index], index = count.index }
}
resource "terraform_data" "b" {
  for_each = toset(var.names)
  input    = "${each.key}-${terraform_data.a[0].id}"
}
output "upper" { value = local.upper }
output "ids"   { value = { for k, v in terraform_data.b : k => v.input } }
output "first" { value = terraform_data.a[0].output.name }
'''],
    "update_in_place": ['''
resource "terraform_data" "a" { input = { list = [1, 2, 3], text = "one\\ntwo\\n", json = jsonencode({ a = 1, b = [1] }) } }
output "o" { value = terraform_data.a.output }
''', '''
resource "terraform_data" "a" { input = { list = [1, 3], text = "one\\nthree\\n", json = jsonencode({ a = 2, b = [1] }) } }
output "o" { value = terraform_data.a.output }
'''],
    "replace": ['''
resource "terraform_data" "a" { triggers_replace = "1" }
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" {
  triggers_replace = terraform_data.a.id
  lifecycle { create_before_destroy = true }
}
''', '''
resource "terraform_data" "a" { triggers_replace = "2" }
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" {
  triggers_replace = terraform_data.a.id
  lifecycle { create_before_destroy = true }
}
'''],
    "count_shrinks_and_block_goes": ['''
resource "terraform_data" "a" {
  count = 3
  input = count.index
}
resource "terraform_data" "gone" { input = terraform_data.a[2].id }
resource "terraform_data" "each" {
  for_each = { x = 1, y = 2 }
  input    = each.value
}
output "gone" { value = "x" }
''', '''
resource "terraform_data" "a" {
  count = 1
  input = count.index
}
resource "terraform_data" "each" {
  for_each = { y = 2, z = 3 }
  input    = each.value
}
'''],
    "sensitive": ['''
variable "s" {
  default   = "hidden"
  sensitive = true
}
resource "terraform_data" "a" { input = { secret = var.s, plain = "p" } }
output "o" {
  value     = var.s
  sensitive = true
}
''', '''
variable "s" {
  default   = "other"
  sensitive = true
}
resource "terraform_data" "a" { input = { secret = var.s, plain = "p" } }
output "o" {
  value     = var.s
  sensitive = true
}
'''],
    "ignore_changes_and_triggers": ['''
resource "terraform_data" "a" { input = "1" }
resource "terraform_data" "b" {
  input = "1"
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "c" {
  input = "1"
  lifecycle { replace_triggered_by = [terraform_data.a] }
}
''', '''
resource "terraform_data" "a" { input = "2" }
resource "terraform_data" "b" {
  input = "2"
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "c" {
  input = "1"
  lifecycle { replace_triggered_by = [terraform_data.a] }
}
'''],
}

ERRORS = {
    "ambiguous_key": 'output "o" {\n  value = { terraform.workspace = 1 }\n}\n',
    "syntax": 'resource "terraform_data" "a" {\n  input = [1, 2\n}\n',
    "unknown_argument": 'resource "terraform_data" "a" {\n  inptu = 1\n}\n',
    "missing_variable": 'variable "needed" {\n  type = string\n}\noutput "o" {\n  value = var.needed\n}\n',
    "undeclared": 'output "o" {\n  value = var.nope\n}\n',
    "undeclared_resource": 'output "o" {\n  value = terraform_data.nope.id\n}\n',
    "cycle": 'resource "terraform_data" "a" {\n  input = terraform_data.b.id\n}\n'
             'resource "terraform_data" "b" {\n  input = terraform_data.a.id\n}\n',
    "duplicate": 'resource "terraform_data" "a" {\n}\nresource "terraform_data" "a" {\n}\n',
    "unknown_block": 'resurce "terraform_data" "a" {\n}\n',
    "bad_function": 'output "o" {\n  value = uper("x")\n}\n',
    "bad_type": 'variable "n" {\n  type    = number\n  default = "x"\n}\n',
    "bad_count": 'resource "terraform_data" "a" {\n  count = -1\n}\n',
    "missing_key": 'resource "terraform_data" "a" {\n  count = 2\n}\noutput "o" {\n  value = terraform_data.a.id\n}\n',
    "index": 'locals {\n  l = [1, 2]\n}\noutput "o" {\n  value = local.l[5]\n}\n',
    "precondition": 'variable "n" {\n  default = 1\n  validation {\n    condition     = var.n > 1\n'
                    '    error_message = "n must be greater than one."\n  }\n}\n',
    "sensitive_output": 'variable "s" {\n  default   = "x"\n  sensitive = true\n}\noutput "o" {\n  value = var.s\n}\n',
    "prevent": 'resource "terraform_data" "a" {\n  count = "x"\n}\n',
}


class Builtin(harness.TestCase):
    def setUp(self):
        self.emulator = None
        self.ours = self.make_workspace()
        self.theirs = self.make_workspace()

    def both(self, *arguments, **options):
        return (self.ours.kiln(*arguments, check=None, **options),
                self.theirs.terraform(*arguments, check=None, **options))

    def expect_same(self, *arguments):
        ours, theirs = self.both(*arguments)
        self.assertEqual(normalize(theirs.stdout) + "--stderr\n" + normalize(theirs.stderr),
                         normalize(ours.stdout) + "--stderr\n" + normalize(ours.stderr))
        self.assertEqual(theirs.returncode, ours.returncode)

    def run_case(self, steps):
        for number, text in enumerate(steps):
            for w in (self.ours, self.theirs):
                w.write(text, head=False)
            # Both start from the same state, ids included.
            state = os.path.join(self.theirs.dir, "terraform.tfstate")
            if os.path.exists(state):
                shutil.copy(state, os.path.join(self.ours.dir, "terraform.tfstate"))
            with self.subTest(step=number, what="plan text"):
                self.expect_same("plan", "-no-color", "-input=false", "-detailed-exitcode")
            with self.subTest(step=number, what="plan JSON"):
                self.both("plan", "-out=p")
                ours, theirs = [json.loads(r.stdout) for r in self.both("show", "-json", "p")]
                for plan in (ours, theirs):
                    for key in ("timestamp", "terraform_version"):
                        plan.pop(key, None)
                    plan.get("prior_state", {}).pop("terraform_version", None)
                    plan.get("relevant_attributes", []).sort(key=json.dumps)
                self.assertEqual(theirs, ours)
            with self.subTest(step=number, what="apply"):
                ours, theirs = self.both("apply", "-no-color", "-auto-approve")
                self.assertEqual(theirs.returncode, ours.returncode, ours.stderr)
                for program in (theirs, ours):
                    self.assertIn("Apply complete!", program.stdout)
                summary = [normalize(r.stdout[r.stdout.index("Apply complete!"):]) for r in (theirs, ours)]
                self.assertEqual(*summary)
            with self.subTest(step=number, what="second plan"):
                self.expect_same("plan", "-no-color", "-input=false", "-detailed-exitcode")
        with self.subTest("destroy"):
            shutil.copy(os.path.join(self.theirs.dir, "terraform.tfstate"),
                        os.path.join(self.ours.dir, "terraform.tfstate"))
            self.expect_same("plan", "-destroy", "-no-color", "-input=false")
            ours, theirs = self.both("destroy", "-no-color", "-auto-approve")
            self.assertEqual(theirs.stdout.split("\n")[-2:], ours.stdout.split("\n")[-2:])

    def test_state_of_another_version(self):
        """What the schema does not know of the state is dropped."""
        for w in (self.ours, self.theirs):
            w.write('resource "terraform_data" "a" {\n  input = "x"\n}\n', head=False)
        self.theirs.terraform("apply", "-auto-approve")
        state = self.theirs.state()
        state["resources"][0]["instances"][0]["attributes"]["more"] = {"a": [1]}
        for w in (self.ours, self.theirs):
            with open(os.path.join(w.dir, "terraform.tfstate"), "w") as file:
                json.dump(state, file)
        self.expect_same("plan", "-no-color", "-input=false", "-detailed-exitcode")


def add_case(name, steps):
    setattr(Builtin, f"test_{name}", lambda self: self.run_case(steps))


def add_error(name, text):
    def test(self):
        for w in (self.ours, self.theirs):
            w.write(text, head=False)
        self.expect_same("plan", "-no-color", "-input=false")

    setattr(Builtin, f"test_error_{name}", test)


for case, steps in CASES.items():
    add_case(case, steps)
for case, text in ERRORS.items():
    add_error(case, text)


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
