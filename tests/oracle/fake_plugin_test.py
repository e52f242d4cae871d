"""Data sources, failures, life-cycle rules and conditions through both engines, on the fake plugin.

A case is a list of steps, each a configuration. Each engine keeps its own state; after every
step the plan JSON, the exit codes, the first errors and the states must be the same.
"""

import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402
import harness  # noqa: E402

HEAD = '''terraform {
  required_providers {
    fake = {
      source = "example.com/lab/fake"
    }
  }
}
'''

CASES = {
    "data_read_while_planning": ['''
data "fake_thing" "d" { name = "given" }
resource "fake_thing" "a" { name = data.fake_thing.d.id }
output "id" { value = data.fake_thing.d.id }
'''],
    "data_read_while_applying": ['''
resource "fake_thing" "a" { name = "a" }
data "fake_thing" "d" { name = fake_thing.a.id }
resource "fake_thing" "b" { name = data.fake_thing.d.id }
output "id" { value = data.fake_thing.d.id }
'''],
    "data_that_depends": ['''
resource "fake_thing" "a" { name = "a" }
data "fake_thing" "d" {
  name       = "given"
  depends_on = [fake_thing.a]
}
output "id" { value = data.fake_thing.d.id }
''', '''
resource "fake_thing" "a" {
  name = "a"
  size = 2
}
data "fake_thing" "d" {
  name       = "given"
  depends_on = [fake_thing.a]
}
output "id" { value = data.fake_thing.d.id }
'''],
    "data_by_count": ['''
data "fake_thing" "d" {
  count = 2
  name  = "given-${count.index}"
}
output "ids" { value = data.fake_thing.d[*].id }
''', 'data "fake_thing" "d" { name = "alone" }\n'],
    "create_fails": ['''
resource "fake_thing" "good" { name = "good" }
resource "fake_thing" "bad" { name = "fail-a" }
resource "fake_thing" "later" { name = "later-${fake_thing.bad.id}" }
''', '''
resource "fake_thing" "good" { name = "good" }
resource "fake_thing" "bad" { name = "works" }
resource "fake_thing" "later" { name = "later-${fake_thing.bad.id}" }
'''],
    "create_leaves_something": ['''
resource "fake_thing" "a" { name = "taint-a" }
resource "fake_thing" "b" { name = fake_thing.a.id }
''', '''
resource "fake_thing" "a" { name = "works" }
resource "fake_thing" "b" { name = fake_thing.a.id }
'''],
    "object_is_gone": ['resource "fake_thing" "a" { name = "gone-a" }\n',
                       'resource "fake_thing" "a" { name = "gone-a" }\n'],
    "provider_lies": ['resource "fake_thing" "a" { name = "bad-a" }\n'],
    "replace_both_orders": ['''
resource "fake_thing" "a" { name = "a1" }
resource "fake_thing" "b" {
  name = "b-${fake_thing.a.id}"
  lifecycle { create_before_destroy = true }
}
resource "fake_thing" "c" { name = "c-${fake_thing.b.id}" }
''', '''
resource "fake_thing" "a" { name = "a2" }
resource "fake_thing" "b" {
  name = "b-${fake_thing.a.id}"
  lifecycle { create_before_destroy = true }
}
resource "fake_thing" "c" { name = "c-${fake_thing.b.id}" }
'''],
    "replacement_fails": ['resource "fake_thing" "a" { name = "a1" }\n',
                          'resource "fake_thing" "a" { name = "fail-a" }\n',
                          'resource "fake_thing" "a" { name = "a3" }\n'],
    "replacement_fails_created_first": [
        'resource "fake_thing" "a" {\n  name = "%s"\n  lifecycle { create_before_destroy = true }\n}\n'
        % name for name in ("a1", "fail-a", "taint-a", "a4")],
    "replace_triggered": ['''
resource "fake_thing" "a" {
  name = "a"
  size = %d
}
resource "fake_thing" "b" {
  name = "b"
  lifecycle { replace_triggered_by = [fake_thing.a.size] }
}
''' % size for size in (1, 2)],
    "ignore_changes": ['''
resource "fake_thing" "a" {
  name = "a"
  size = 1
  tags = { x = "1", y = "1" }
  lifecycle { ignore_changes = [size, tags["x"]] }
}
''', '''
resource "fake_thing" "a" {
  name = "a"
  size = 2
  tags = { x = "2", y = "2" }
  lifecycle { ignore_changes = [size, tags["x"]] }
}
'''],
    "prevent_destroy": ['''
resource "fake_thing" "a" {
  name = "a1"
  lifecycle { prevent_destroy = true }
}
''', '''
resource "fake_thing" "a" {
  name = "a2"
  lifecycle { prevent_destroy = true }
}
'''],
    "conditions": ['''
resource "fake_thing" "a" {
  count = 2
  name  = "a-${count.index}"
  size  = count.index
  lifecycle {
    postcondition {
      condition     = self.size == count.index
      error_message = "The size must be the index."
    }
  }
}
''', '''
resource "fake_thing" "a" {
  count = 2
  name  = "a-${count.index}"
  size  = 5
  lifecycle {
    precondition {
      condition     = count.index < 1
      error_message = "Index ${count.index} is too much."
    }
  }
}
'''],
    "sensitive": ['''
variable "secret" {
  default   = "hidden"
  sensitive = true
}
resource "fake_thing" "a" {
  name   = "a"
  secret = "known-to-schema"
  tags   = { s = var.secret }
}
output "o" {
  value     = fake_thing.a.tags
  sensitive = true
}
''', '''
variable "secret" {
  default   = "hidden"
}
resource "fake_thing" "a" {
  name   = "a"
  secret = "known-to-schema"
  tags   = { s = var.secret }
}
'''],
    "each_key_changes": ['''
resource "fake_thing" "a" {
  for_each = toset(%s)
  name     = each.value
}
resource "fake_thing" "b" {
  name       = "b"
  depends_on = [fake_thing.a]
}
''' % names for names in ('["x", "y"]', '["y", "z"]', '[]')],
    "all_goes": ['''
resource "fake_thing" "a" { name = "a" }
resource "fake_thing" "b" { name = fake_thing.a.id }
''', 'output "o" { value = 1 }\n'],
}


def first_errors(text):
    return sorted(re.findall(r"Error: .*", text))


class FakePlugin(harness.TestCase):
    def setUp(self):
        self.emulator = None
        self.ours = self.workspace_with_fake()
        self.theirs = self.workspace_with_fake()

    def workspace_with_fake(self):
        w = self.make_workspace()
        harness.install_fake(w.root)
        return w

    def both(self, *arguments):
        return (self.ours.kiln(*arguments, check=None), self.theirs.terraform(*arguments, check=None))

    def plan(self, w, run):
        planned = run("plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=p", check=None)
        document = {}
        if planned.returncode == 2:
            document = json.loads(run("show", "-json", "p").stdout)
            for key in ("timestamp", "terraform_version"):
                document.pop(key, None)
            document.get("prior_state", {}).pop("terraform_version", None)
            document.get("relevant_attributes", []).sort(key=json.dumps)
        return planned.returncode, first_errors(planned.stderr), document

    def state(self, w):
        path = os.path.join(w.dir, "terraform.tfstate")
        if not os.path.exists(path):
            return None
        state = w.state()
        for resource in state["resources"]:
            for instance in resource["instances"]:
                if "deposed" in instance:
                    instance["deposed"] = "random"
                # A set of paths: terraform writes them in a different order each time.
                instance.get("sensitive_attributes", []).sort(key=json.dumps)
        compare.in_order(state["check_results"])
        return {key: state[key] for key in ("resources", "outputs", "check_results")}

    def run_case(self, steps):
        for number, text in enumerate(steps):
            for w in (self.ours, self.theirs):
                w.write(HEAD + text, head=False)
            if number == 0:
                self.both("init")
            with self.subTest(step=number, what="plan"):
                self.assertEqual(self.plan(self.theirs, self.theirs.terraform),
                                 self.plan(self.ours, self.ours.kiln))
            ours, theirs = self.both("apply", "-auto-approve", "-no-color", "-input=false")
            with self.subTest(step=number, what="apply"):
                self.assertEqual((theirs.returncode, first_errors(theirs.stderr)),
                                 (ours.returncode, first_errors(ours.stderr)), ours.stderr)
                self.assertEqual(self.state(self.theirs), self.state(self.ours))
            # Differences of one step are not to spoil the next.
            path = os.path.join(self.theirs.dir, "terraform.tfstate")
            if os.path.exists(path):
                shutil.copy(path, os.path.join(self.ours.dir, "terraform.tfstate"))
        with self.subTest(what="destroy"):
            ours, theirs = self.both("destroy", "-auto-approve", "-no-color")
            self.assertEqual((theirs.returncode, first_errors(theirs.stderr)),
                             (ours.returncode, first_errors(ours.stderr)))
            self.assertEqual(self.state(self.theirs), self.state(self.ours))


for case, case_steps in CASES.items():
    setattr(FakePlugin, f"test_{case}", lambda self, steps=case_steps: self.run_case(steps))

if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
