"""Conditions and check blocks through both engines: what they say while planning and applying, and
what becomes of it in plans and states. Data blocks are of the fake plugin."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402
import harness  # noqa: E402

HEAD = '''terraform {
  required_providers {
    fake = { source = "example.com/lab/fake" }
  }
}
'''

RULES = '''
variable "n" {
  default = 1
  validation {
    condition     = var.n > 0
    error_message = "The number is too small."
  }
}
resource "terraform_data" "a" {
  input = var.n
  lifecycle {
    precondition {
      condition     = var.n < 10
      error_message = "The number is too big."
    }
    postcondition {
      condition     = self.output > 0
      error_message = "Nothing came of it."
    }
  }
}
resource "terraform_data" "none" {
  count = 0
  lifecycle {
    precondition {
      condition     = var.n < 10
      error_message = "The number is too big."
    }
  }
}
resource "terraform_data" "each" {
  for_each = toset(["a", "b.c"])
  input    = each.key
  lifecycle {
    postcondition {
      condition     = self.input != "x${var.n}"
      error_message = "It is ${self.input}."
    }
  }
}
output "o" {
  value = terraform_data.a.output
  precondition {
    condition     = terraform_data.a.output != 7
    error_message = "Not seven."
  }
}
'''
CHECK = '''
check "c" {
  assert {
    condition     = var.n == 2
    error_message = "The number is ${var.n}, not two."
  }
  assert {
    condition     = terraform_data.a.output == 2
    error_message = "What came of it is not two."
  }
}
'''
MODULE = '''
variable "s" {
  validation {
    condition     = length(var.s) > 1
    error_message = "Too short."
  }
}
output "o" {
  value = var.s
  precondition {
    condition     = var.s != "x5"
    error_message = "Not five."
  }
}
check "inner" {
  assert {
    condition     = var.s == "x0"
    error_message = "It is ${var.s}."
  }
}
'''
CALL = '''
module "m" {
  source = "./m"
  count  = 2
  s      = "x${count.index}"
}
'''
NESTED = HEAD + '''
resource "fake_thing" "a" { name = "a" }
check "failing" {
  data "fake_thing" "lost" { name = "fail-1" }
  assert {
    condition     = data.fake_thing.lost.id == "x"
    error_message = "It is not x."
  }
}
check "read" {
  data "fake_thing" "found" { name = "found" }
  assert {
    condition     = data.fake_thing.found.id == "x"
    error_message = "It is ${data.fake_thing.found.id}."
  }
}
check "late" {
  data "fake_thing" "late" { name = fake_thing.a.id }
  assert {
    condition     = data.fake_thing.late.id == "thing-thing-a"
    error_message = "It is ${data.fake_thing.late.id}."
  }
}
check "dependent" {
  data "fake_thing" "dependent" {
    name       = "d"
    depends_on = [fake_thing.a]
  }
  assert {
    condition     = data.fake_thing.dependent.id != ""
    error_message = "There is none."
  }
}
'''

CASES = {
    "rules": [{"main.tf": RULES}, {"main.tf": RULES.replace("= 1\n", "= 3\n", 1)}],
    "checks": [{"main.tf": RULES + CHECK}, {"main.tf": RULES.replace("= 1\n", "= 2\n", 1) + CHECK}],
    "modules": [{"main.tf": CALL, "m/m.tf": MODULE}, {"main.tf": CALL.replace("= 2\n", "= 0\n"), "m/m.tf": MODULE},
                {"main.tf": ""}],
    "nested_data": [{"main.tf": NESTED}, {"main.tf": NESTED.replace('"x"', '"thing-found"')}],
    "data_with_conditions": [{"main.tf": HEAD + '''
resource "fake_thing" "a" { name = "a" }
data "fake_thing" "now" {
  name = "now"
  lifecycle {
    precondition {
      condition     = path.module == "."
      error_message = "Elsewhere."
    }
    postcondition {
      condition     = self.id == "thing-now"
      error_message = "Another."
    }
  }
}
data "fake_thing" "later" {
  name = "later"
  lifecycle {
    postcondition {
      condition     = self.id == fake_thing.a.id || true
      error_message = "Another."
    }
  }
}
'''}],
}

# Only planned: of what follows the programs speak at different times.
PLANS = {
    "hidden_message": '''
variable "n" { default = 1 }
variable "s" {
  default   = "secret"
  sensitive = true
}
check "c" {
  assert {
    condition     = var.n == 2
    error_message = "It is ${var.s}."
  }
}
resource "terraform_data" "a" {
  lifecycle {
    precondition {
      condition     = var.n == 1
      error_message = "It is ${var.s}."
    }
  }
}
''',
}

# Configurations that do not plan: the first error must be the same, and where it is.
ERRORS = {
    "no_assertion": 'check "c" {}\n',
    "only_data": HEAD + 'check "c" {\n  data "fake_thing" "a" { name = "a" }\n}\n',
    "two_data": HEAD + '''
check "c" {
  data "fake_thing" "a" { name = "a" }
  data "fake_thing" "b" { name = "b" }
  assert {
    condition     = data.fake_thing.a.id != ""
    error_message = "Empty."
  }
}
''',
    "count_in_data": HEAD + '''
check "c" {
  data "fake_thing" "a" {
    count = 2
    name  = "a"
  }
  assert {
    condition     = path.module != ""
    error_message = "Empty."
  }
}
''',
    "lifecycle_in_data": HEAD + '''
check "c" {
  data "fake_thing" "a" {
    name = "a"
    lifecycle {
      postcondition {
        condition     = self.id != ""
        error_message = "Empty."
      }
    }
  }
  assert {
    condition     = path.module != ""
    error_message = "Empty."
  }
}
''',
    "same_name": '''
check "c" {
  assert {
    condition     = path.module != ""
    error_message = "Empty."
  }
}
check "c" {
  assert {
    condition     = path.module != ""
    error_message = "Empty."
  }
}
''',
    "same_data": HEAD + '''
data "fake_thing" "a" { name = "a" }
check "c" {
  data "fake_thing" "a" { name = "a" }
  assert {
    condition     = data.fake_thing.a.id != ""
    error_message = "Empty."
  }
}
''',
    "no_message": 'check "c" {\n  assert {\n    condition = path.module != ""\n  }\n}\n',
    "constant": 'check "c" {\n  assert {\n    condition     = true\n    error_message = "x"\n  }\n}\n',
    "argument": '''
check "c" {
  description = "x"
  assert {
    condition     = path.module != ""
    error_message = "Empty."
  }
}
''',
    "bad_name": '''
check "1 c" {
  assert {
    condition     = path.module != ""
    error_message = "Empty."
  }
}
''',
    "unknown_variable": '''
check "c" {
  assert {
    condition     = var.nope
    error_message = "Empty."
  }
}
''',
    "unknown_in_message": '''
check "c" {
  assert {
    condition     = path.module != ""
    error_message = "Is ${local.nope}."
  }
}
''',
    "data_from_outside": HEAD + '''
check "c" {
  data "fake_thing" "a" { name = "a" }
  assert {
    condition     = data.fake_thing.a.id != ""
    error_message = "Empty."
  }
}
output "o" { value = data.fake_thing.a.id }
''',
    "data_of_another_check": HEAD + '''
check "c" {
  data "fake_thing" "a" { name = "a" }
  assert {
    condition     = data.fake_thing.a.id != ""
    error_message = "Empty."
  }
}
check "d" {
  assert {
    condition     = data.fake_thing.a.id != ""
    error_message = "Empty."
  }
}
''',
    "null_condition": '''
variable "n" { default = null }
check "c" {
  assert {
    condition     = var.n
    error_message = "Empty."
  }
}
''',
    "condition_is_no_bool": '''
variable "n" { default = "x" }
check "c" {
  assert {
    condition     = var.n
    error_message = "Empty."
  }
}
''',
    "message_is_no_text": '''
variable "n" { default = "x" }
check "c" {
  assert {
    condition     = var.n == "x"
    error_message = [var.n]
  }
}
''',
    "condition_fails_to_evaluate": '''
variable "n" { default = [] }
check "c" {
  assert {
    condition     = var.n[2] == 1
    error_message = "Empty."
  }
}
''',
    "variable_rule_fails": '''
variable "n" {
  default = 1
  validation {
    condition     = var.n > 1
    error_message = "  Too small: ${var.n}.  "
  }
}
''',
    "variable_rule_is_no_bool": '''
variable "n" {
  default = "x"
  validation {
    condition     = var.n
    error_message = "No."
  }
}
''',
    "variable_rule_is_null": '''
variable "n" {
  default = null
  validation {
    condition     = var.n
    error_message = "No."
  }
}
''',
    "variable_message_is_sensitive": '''
variable "n" {
  default   = "x"
  sensitive = true
  validation {
    condition     = var.n == "y"
    error_message = "It is ${var.n}."
  }
}
''',
    "precondition_fails": '''
variable "n" { default = 1 }
resource "terraform_data" "a" {
  lifecycle {
    precondition {
      condition     = var.n == 2
      error_message = "It is ${var.n}."
    }
    precondition {
      condition     = var.n == 3
      error_message = "Neither three."
    }
  }
}
''',
    "output_precondition_fails": '''
variable "n" { default = 1 }
output "o" {
  value = 1
  precondition {
    condition     = var.n == 2
    error_message = "It is ${var.n}."
  }
}
''',
}

# Errors of kiln that say more than Terraform's, or no secret: where they are must be the same.
SAY_MORE = ("data_from_outside", "data_of_another_check", "condition_fails_to_evaluate", "message_is_no_text",
            "variable_message_is_sensitive")
# Terraform reports besides what only follows: that there is no assertion.
SAY_LESS = ("constant", "no_message")


class Checks(compare.Comparison):
    def setUp(self):
        self.emulator = None
        self.ours = self.workspace_with_fake()
        self.theirs = self.workspace_with_fake()

    def workspace_with_fake(self):
        w = self.make_workspace()
        harness.install_fake(w.root)
        return w

    @staticmethod
    def in_order(text):
        """Reading data is reported in the order in which it happens."""
        text = re.sub(r"^data\.\S+: Read(ing\.\.\.|( complete after).*)\n", "", text, flags=re.M)
        text = re.sub(r"^  with \S+,\n", "", text, flags=re.M)  # Only kiln says which instance fails.
        return compare.Comparison.in_order(text)

    def expect_same_warnings(self, *arguments):
        """From the first warning on, as it is behind progress and plan."""
        ours, theirs = self.both(*arguments)
        self.assertEqual(theirs.returncode, ours.returncode, ours.stderr)
        self.assertEqual(*[self.in_order(r.stdout[r.stdout.find("\nWarning:"):]) for r in (theirs, ours)])

    def run_case(self, steps):
        self.with_plugins = HEAD in steps[0]["main.tf"]
        self.run_steps(steps[:1])
        for number, files in enumerate(steps):
            self.write(files)
            if number == 0:
                for w in (self.ours, self.theirs):
                    for name in ("terraform.tfstate", "terraform.tfstate.backup"):
                        path = os.path.join(w.dir, name)
                        if os.path.exists(path):
                            os.remove(path)
            self.both("init")
            self.share_state()
            with self.subTest(step=number, what="apply at once"):
                self.expect_same_warnings("apply", "-no-color", "-auto-approve")
                self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))
            self.share_state()
            with self.subTest(step=number, what="checks in the state's JSON"):
                ours, theirs = [json.loads(r.stdout) for r in self.both("show", "-json")]
                self.assertEqual(theirs.get("checks"), ours.get("checks"))
                self.assertEqual(list(theirs), list(ours))
            with self.subTest(step=number, what="without refreshing"):
                self.expect_same("plan", "-no-color", "-refresh=false")
            with self.subTest(step=number, what="refresh only"):
                self.both("plan", "-out=p", "-refresh-only")
                ours, theirs = [json.loads(r.stdout) for r in self.both("show", "-json", "p")]
                self.assertEqual(theirs.get("checks"), ours.get("checks"))
        self.share_state()
        with self.subTest(what="target"):
            self.expect_same_plan_json("-target=terraform_data.a")
        with self.subTest(what="destroy"):
            self.both("destroy", "-auto-approve")
            self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))

    def test_of_what_is_left_when_refreshing_only(self):
        self.write({"main.tf": RULES + CHECK})
        self.both("init")
        self.theirs.terraform("apply", "-auto-approve")
        # Errors of conditions are warnings where nothing is planned.
        self.write({"main.tf": (RULES + CHECK).replace("var.n < 10", "var.n > 10").replace("!= 7", "== 7")})
        self.share_state()
        self.expect_same("plan", "-no-color", "-refresh-only")
        self.expect_same_plan_json("-refresh-only")
        self.expect_same_warnings("apply", "-no-color", "-refresh-only", "-auto-approve")
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))

    def test_unchanged_resources_are_checked_again_when_applying(self):
        text = '''
variable "n" { default = 1 }
resource "terraform_data" "n" { input = var.n }
resource "terraform_data" "same" {
  lifecycle {
    precondition {
      condition     = terraform_data.n.output == 1
      error_message = "It is ${terraform_data.n.output}."
    }
  }
}
'''
        self.write({"main.tf": text})
        self.both("init")
        self.theirs.terraform("apply", "-auto-approve")
        self.share_state()
        ours, theirs = self.both("apply", "-no-color", "-auto-approve", "-var=n=2")
        self.assertEqual(1, theirs.returncode)
        self.assertEqual(self.in_order(theirs.stderr), self.in_order(ours.stderr))
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))

    def test_in_json(self):
        self.write({"main.tf.json": json.dumps({
            "variable": {"n": {"default": 1}},
            "check": {"c": {"assert": [{"condition": "${var.n == 2}", "error_message": "It is ${var.n}."},
                                       {"condition": "${var.n == 1}", "error_message": "never"}]}}})})
        self.both("init")
        self.expect_same_plan_json()
        ours, theirs = self.both("apply", "-auto-approve", "-no-color")
        self.assertIn("It is 1.", ours.stdout)
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))

    def test_an_import_forgets_results(self):
        self.write({"main.tf": RULES + 'resource "terraform_data" "b" {}\n'})
        self.both("init")
        self.theirs.terraform("apply", "-auto-approve", "-target=terraform_data.a")
        self.share_state()
        for r, w in zip(self.both("import", "terraform_data.b", "7"), (self.ours, self.theirs)):
            self.assertEqual(0, r.returncode, r.stderr)
            self.assertIsNone(w.state()["check_results"])


def add_error(name, text):
    def test(self):
        self.write({"main.tf": text})
        self.both("init", "-no-color")
        ours, theirs = self.both("plan", "-no-color", "-input=false")
        self.assertEqual(1, theirs.returncode)
        self.assertEqual(1, ours.returncode)
        if name in SAY_MORE:
            at = re.search(r"  on .*\n.*\n", theirs.stderr)[0]
            self.assertIn(at, ours.stderr)
        elif name in SAY_LESS:
            self.assertIn(ours.stderr.strip(), theirs.stderr)
        else:
            self.assertEqual(self.in_order(theirs.stderr), self.in_order(ours.stderr))

    setattr(Checks, f"test_error_{name}", test)


def add_plan(name, text):
    def test(self):
        self.write({"main.tf": text})
        self.both("init", "-no-color")
        self.expect_same("plan", "-no-color", "-input=false")
        self.expect_same_plan_json()

    setattr(Checks, f"test_plan_{name}", test)


for case, case_text in PLANS.items():
    add_plan(case, case_text)
for case, case_steps in CASES.items():
    setattr(Checks, f"test_{case}", lambda self, steps=case_steps: self.run_case(steps))
for case, case_text in ERRORS.items():
    add_error(case, case_text)


if __name__ == "__main__":
    compare.main()
