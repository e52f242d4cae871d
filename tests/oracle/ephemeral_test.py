"""Ephemeral values, ephemeral resources and write-only attributes, through both engines: terraform_data and the fake
plugin, whose diary (tests/planner/plugin/fake_lease.h) tells what it was asked to do."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402
from compare import harness  # noqa: E402

HEAD = '''
terraform {
  required_providers {
    fake = { source = "example.com/lab/fake" }
  }
}
'''
INNER = '''
variable "plain" { default = 1 }
variable "eph" {
  default   = 2
  ephemeral = true
}
output "e" {
  value     = var.eph
  ephemeral = true
}
output "n" { value = ephemeralasnull(var.eph) }
'''
VARIABLES = '''
variable "v" {
  type      = string
  ephemeral = true
  default   = "dflt"
}
variable "s" {
  ephemeral = true
  sensitive = true
  default   = "q"
}
variable "list" {
  ephemeral = true
  default   = ["a"]
}
'''

STEPS = {
    "values": [{"main.tf": VARIABLES + '''
locals {
  l = "${var.v}-x"
  a = terraform.applying
}
module "m" {
  source = "./m"
  eph    = local.l
}
output "null" { value = ephemeralasnull(local.l) }
output "applying" { value = ephemeralasnull(local.a) }
output "part" { value = ephemeralasnull({ a = var.v, b = 1 }) }
output "of_module" { value = ephemeralasnull(module.m.e) }
output "of_module_null" { value = module.m.n == null }
resource "terraform_data" "x" { input = ephemeralasnull(var.s) == null ? "was null" : "was not" }
''', "m/main.tf": INNER}],
}

# Each is told by validate and by plan.
ERRORS = {
    "argument_of_a_module": {"main.tf": VARIABLES + 'module "m" {\n  source = "./m"\n  plain  = var.v\n}\n', "m/main.tf": INNER},
    "count": {"main.tf": VARIABLES + 'resource "terraform_data" "a" {\n  count = length(var.list)\n}\n'},
    "for_each": {"main.tf": VARIABLES + 'resource "terraform_data" "a" {\n  for_each = toset(var.list)\n}\n'},
    "for_each_of_secrets": {"main.tf": 'variable "s" {\n  default   = ["a"]\n  sensitive = true\n}\n'
                                       'resource "terraform_data" "a" {\n  for_each = toset(var.s)\n}\n'},
    "count_of_a_module": {"main.tf": VARIABLES + 'module "m" {\n  source = "./m"\n  count  = length(var.list)\n}\n',
                          "m/main.tf": INNER},
    "resource": {"main.tf": VARIABLES + 'resource "terraform_data" "a" {\n  input = { a = [var.v], b = var.s }\n}\n'},
    "attribute": {"main.tf": HEAD + VARIABLES + 'resource "fake_thing" "a" {\n  name = var.v\n'
                                                '  tags = { x = var.v }\n}\n'},
    "data": {"main.tf": HEAD + VARIABLES + 'data "fake_thing" "a" {\n  name = var.v\n}\n'},
    "beside_the_key": {"main.tf": HEAD + VARIABLES + 'resource "fake_vault" "a" {\n  name = "a"\n  login {\n'
                                                     '    user = var.v\n    key  = var.v\n  }\n}\n'},
    "root_output": {"main.tf": VARIABLES + 'output "o" {\n  value = var.v\n}\n'},
    "part_of_root_output": {"main.tf": VARIABLES + 'output "o" {\n  value = { a = [var.v] }\n}\n'},
    "secret_root_output": {"main.tf": VARIABLES + 'output "o" {\n  value = { a = [var.s] }\n}\n'},
    "ephemeral_root_output": {"main.tf": 'output "o" {\n  value     = "x"\n  ephemeral = true\n}\n'},
    "outputs_of_a_module": {"main.tf": 'module "m" {\n  source = "./m"\n  x      = 1\n}\n', "m/main.tf": '''
variable "x" { ephemeral = true }
output "constant" {
  value     = 1
  ephemeral = true
}
output "undeclared" { value = var.x }
output "part" {
  value     = [var.x]
  ephemeral = true
}
'''},
    "terraform_attribute": {"main.tf": 'output "o" {\n  value = terraform.nope\n}\n'},
    "undeclared": {"main.tf": 'locals {\n  l = ephemeral.fake_lease.a.token\n}\n'},
    "half_a_reference": {"main.tf": 'locals {\n  l = ephemeral.fake_lease\n}\n'},
    "unknown_type": {"main.tf": HEAD + 'ephemeral "fake_nothing" "a" {}\n'},
    "unknown_argument": {"main.tf": HEAD + 'ephemeral "fake_lease" "a" {\n  nam = "a"\n}\n'},
    "invalid_to_the_provider": {"main.tf": HEAD + 'ephemeral "fake_lease" "a" {\n  name = ""\n}\n'},
    "lifecycle": {"main.tf": HEAD + 'ephemeral "fake_lease" "a" {\n  name = "a"\n  lifecycle {\n'
                                    '    prevent_destroy = true\n  }\n}\n'},
    "twice": {"main.tf": HEAD + 'ephemeral "fake_lease" "a" {\n  name = "a"\n}\nephemeral "fake_lease" "a" {\n  name = "a"\n}\n'},
    "token_in_a_resource": {"main.tf": HEAD + 'ephemeral "fake_lease" "a" {\n  name = "a"\n}\n'
                                              'resource "fake_thing" "b" {\n  name = ephemeral.fake_lease.a.token\n}\n'},
    "token_in_an_output": {"main.tf": HEAD + 'ephemeral "fake_lease" "a" {\n  name = "a"\n}\n'
                                             'output "o" {\n  value = ephemeral.fake_lease.a.name\n}\n'},
}

LEASE = '''
ephemeral "fake_lease" "a" { name = "a" }
'''
# Configurations to plan, apply, plan again and destroy; diaries must be the same after each.
LIVES = {
    "opened_for_nobody": LEASE,
    "for_a_provider": LEASE + '''
provider "fake" { token = ephemeral.fake_lease.b.token }
provider "fake" { alias = "plain" }
ephemeral "fake_lease" "b" {
  provider = fake.plain
  name     = "b"
}
resource "fake_thing" "t" { name = "t" }
'''.replace(LEASE, ""),
    "for_a_vault": LEASE + '''
resource "fake_vault" "v" {
  name             = "v"
  password         = ephemeral.fake_lease.a.token
  password_version = 1
  login {
    user = "u"
    key  = "k-${ephemeral.fake_lease.a.token}"
  }
}
output "length" { value = fake_vault.v.length }
''',
    "repeated": '''
ephemeral "fake_lease" "c" {
  count = 2
  name  = "c${count.index}"
}
ephemeral "fake_lease" "e" {
  for_each = toset(["x", "y"])
  name     = "e${each.key}"
}
resource "fake_vault" "v" {
  name     = "v"
  password = join(",", concat(ephemeral.fake_lease.c[*].token, [ephemeral.fake_lease.e["y"].token]))
}
''',
    "chain": LEASE + '''
ephemeral "fake_lease" "b" { name = "b-${ephemeral.fake_lease.a.token}" }
locals { l = ephemeral.fake_lease.b.token }
resource "fake_vault" "v" {
  name     = "v"
  password = local.l
}
''',
    "not_known_while_planning": '''
resource "fake_thing" "t" { name = "t" }
ephemeral "fake_lease" "a" { name = fake_thing.t.id }
resource "fake_vault" "v" {
  name     = "v"
  password = ephemeral.fake_lease.a.token
}
''',
    "depends_on": '''
resource "fake_thing" "t" { name = "t" }
ephemeral "fake_lease" "a" {
  name       = "a"
  depends_on = [fake_thing.t]
}
resource "fake_vault" "v" {
  name     = "v"
  password = ephemeral.fake_lease.a.token
}
''',
    "conditions": '''
ephemeral "fake_lease" "a" {
  name = "a"
  lifecycle {
    precondition {
      condition     = path.module == "."
      error_message = "No."
    }
    postcondition {
      condition     = self.token == "token-a"
      error_message = "Not the token."
    }
  }
}
''',
    "precondition_fails": '''
ephemeral "fake_lease" "a" {
  name = "a"
  lifecycle {
    precondition {
      condition     = path.module == "x"
      error_message = "No."
    }
  }
}
''',
    "postcondition_fails": '''
ephemeral "fake_lease" "a" {
  name = "a"
  lifecycle {
    postcondition {
      condition     = self.token == "other"
      error_message = "Not the token."
    }
  }
}
resource "fake_vault" "v" {
  name     = "v"
  password = ephemeral.fake_lease.a.token
}
''',
    "opening_fails": 'ephemeral "fake_lease" "a" { name = "fail-a" }\n',
    "closing_fails": 'ephemeral "fake_lease" "a" { name = "stuck-a" }\n',
    "vault_leaks_plan": 'resource "fake_vault" "v" {\n  name     = "leak-plan-v"\n  password = "p"\n}\n',
    "as_null": LEASE + 'output "o" { value = ephemeralasnull(ephemeral.fake_lease.a.token) == null }\n'
                       'output "all" { value = ephemeralasnull([ephemeral.fake_lease.a]) }\n',
    "in_a_module": '''
module "m" {
  source = "./m"
  count  = 2
  name   = "m${count.index}"
}
resource "fake_vault" "v" {
  name     = "v"
  password = module.m[1].token
}
''',
}
MODULE = '''
terraform {
  required_providers {
    fake = { source = "example.com/lab/fake" }
  }
}
variable "name" {}
ephemeral "fake_lease" "a" { name = var.name }
output "token" {
  value     = ephemeral.fake_lease.a.token
  ephemeral = true
}
'''


def summaries(text):
    return sorted(re.findall(r"Error: .*", text))


class Ephemeral(compare.Comparison):
    def setUp(self):
        super().setUp()
        for workspace in (self.ours, self.theirs):
            harness.install_fake(workspace.root)
            workspace.env["FAKE_DIARY"] = os.path.join(workspace.root, "diary")

    @staticmethod
    def diary(workspace):
        """What was done since the last look, in no particular order."""
        path = workspace.env["FAKE_DIARY"]
        if not os.path.exists(path):
            return []
        with open(path) as file:
            lines = file.read().splitlines()
        os.remove(path)
        return sorted(lines)

    @staticmethod
    def told(text):
        """What is said, in no particular order: several things are done at once."""
        text = re.sub(r"after \d+s", "after Ns", compare.normalize(text))
        return sorted(line for line in text.split("\n") if line and "Acquiring state lock" not in line)

    @staticmethod
    def left_open(diary):
        opened, closed = [sorted(line.partition(" ")[2] for line in diary if line.startswith(word))
                          for word in ("open ", "close ")]
        return [name for name in opened if name not in closed]

    def saved(self, workspace):
        """The state, without dependencies that come by way of a provider's configuration: kiln has none of these."""
        state = self.saved_state(workspace)
        for resource in state["resources"]:
            for instance in resource["instances"]:
                instance.pop("dependencies", None)
        return state

    def live(self, files):
        self.write(files)
        self.both("init")
        for arguments in (("plan", "-no-color", "-out=p"), ("apply", "-no-color", "p"),
                          ("plan", "-no-color", "-detailed-exitcode"), ("destroy", "-no-color", "-auto-approve")):
            with self.subTest(arguments[0]):
                ours, theirs = self.both(*arguments)
                self.assertEqual((theirs.returncode, summaries(theirs.stderr)),
                                 (ours.returncode, summaries(ours.stderr)), ours.stderr)
                diaries = self.diary(self.theirs), self.diary(self.ours)
                # Terraform leaves leases open after some errors, and destroys by way of another plan.
                self.assertEqual([], self.left_open(diaries[1]))
                if theirs.returncode == 1:
                    return
                if arguments[0] != "destroy":
                    self.assertEqual(*diaries)
                    self.assertEqual(self.told(theirs.stdout), self.told(ours.stdout))
                # Terraform 1.11.4 cannot show a plan with conditions of ephemeral resources.
                if "-out=p" in arguments and self.theirs.terraform("show", "-json", "p", check=None).returncode == 0:
                    ours, theirs = [compare.comparable(json.loads(r.stdout)) for r in self.both("show", "-json", "p")]
                    for document in (ours, theirs):
                        document.pop("checks", None)
                    self.assertEqual(theirs, ours)
                if os.path.exists(os.path.join(self.theirs.dir, "terraform.tfstate")):
                    self.assertEqual(self.saved(self.theirs), self.saved(self.ours))

    def test_console(self):
        self.write(STEPS["values"][0])
        self.both("init")
        for expression in ("var.v", "local.l", "terraform.applying", "[var.v]", "var.s", "ephemeralasnull(var.v)", "module.m",
                           "type(var.v)", "{ a = var.v, b = 1 }"):
            with self.subTest(expression):
                ours, theirs = self.both("console", input=expression + "\n")
                self.assertEqual((theirs.returncode, theirs.stdout), (ours.returncode, ours.stdout), ours.stderr)

    def test_variables_of_a_saved_plan(self):
        needed = 'variable "w" {\n  ephemeral = true\n  default   = null\n}\nvariable "n" {\n  default = "n"\n}\n'
        self.write({"main.tf": VARIABLES + needed + 'resource "terraform_data" "x" {\n'
                    '  input = ephemeralasnull(var.w) == null ? "x" : "y"\n}\noutput "n" {\n  value = var.n\n}\n'})
        self.both("init")
        for given in ([], ["-var", "w=1"]):
            for again in ([], ["-var", "w=2"], ["-var", "v=1"], ["-var", "n=other"], ["-var", "n=n"], ["-var", "nope=1"],
                          ["-var", "w=null"]):
                with self.subTest(given=given, again=again):
                    for workspace in (self.ours, self.theirs):
                        for name in ("terraform.tfstate", "terraform.tfstate.backup"):
                            if os.path.exists(os.path.join(workspace.dir, name)):
                                os.remove(os.path.join(workspace.dir, name))
                    self.both("plan", "-out=p", "-var", "n=n", *given)
                    ours, theirs = self.both("apply", "-no-color", *again, "p")
                    self.assertEqual((theirs.returncode, compare.unwrapped(theirs.stderr)),
                                     (ours.returncode, compare.unwrapped(ours.stderr)))


def add(name, test):
    setattr(Ephemeral, "test_" + name, test)


for case, steps in STEPS.items():
    add(case, lambda self, steps=steps: self.run_steps(steps))


def add_error(name, files):
    def test(self):
        self.write(files)
        self.both("init")
        for command in ("validate", "plan"):
            ours, theirs = self.both(command, "-no-color")
            self.assertEqual(1, theirs.returncode)
            self.assertEqual(compare.unwrapped(theirs.stderr), compare.unwrapped(ours.stderr))
    add("error_" + name, test)


def add_life(name, text):
    def test(self):
        self.live({"main.tf": HEAD + text, "m/main.tf": MODULE})
    add("life_" + name, test)


for case, files_of_case in ERRORS.items():
    add_error(case, files_of_case)
for case, text_of_case in LIVES.items():
    add_life(case, text_of_case)

if __name__ == "__main__":
    compare.main()
