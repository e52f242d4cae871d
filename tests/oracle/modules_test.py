"""Local modules through both engines, on terraform_data, which needs no plugin."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402

LEAF = '''
variable "text" { type = string }
resource "terraform_data" "r" { input = var.text }
module "n" {
  source = "./n"
  v      = terraform_data.r.id
}
output "id" { value = terraform_data.r.id }
output "n" { value = module.n.o }
'''
INNER = '''
variable "v" {}
resource "terraform_data" "q" {
  count = 2
  input = [var.v, path.module, path.root]
}
output "o" { value = terraform_data.q[*].input }
'''
ECHO = '''
variable "v" {
  default = "default"
}
resource "terraform_data" "r" { input = var.v }
output "v" { value = terraform_data.r.output }
output "constant" { value = "c" }
'''

CASES = {
    "repeated_and_nested": [
        {"main.tf": '''
variable "in" { default = "x" }
module "m" {
  source = "./m"
  count  = 2
  text   = "${var.in}-${count.index}"
}
module "e" {
  source     = "./m"
  for_each   = { k = 1 }
  text       = each.key
  depends_on = [module.m]
}
module "s" {
  source = "./m"
  text   = module.m[0].id
}
output "ids" { value = module.m[*].id }
output "s" { value = module.s.id }
output "whole" { value = module.s }
output "of_key" { value = module.e["k"].n }
''', "m/main.tf": LEAF, "m/n/main.tf": INNER},
        # Fewer instances, other keys, a module less.
        {"main.tf": '''
module "m" {
  source = "./m"
  count  = 1
  text   = "x-${count.index}"
}
module "e" {
  source   = "./m"
  for_each = { l = 1 }
  text     = each.key
}
output "ids" { value = module.m[*].id }
''', "m/main.tf": LEAF, "m/n/main.tf": INNER},
        {"main.tf": 'output "nothing" { value = "left" }\n'},
    ],
    "resource_goes_from_module": [
        {"main.tf": 'module "a" {\n  source = "./m"\n}\n',
         "m/main.tf": ECHO + 'resource "terraform_data" "gone" {\n  input = terraform_data.r.id\n}\n'},
        {"main.tf": 'module "a" {\n  source = "./m"\n}\n', "m/main.tf": ECHO},
    ],
    "update_through_outputs": [
        {"main.tf": '''
module "a" {
  source = "./m"
  v      = "one"
}
module "b" {
  source = "./m"
  v      = module.a.v
}
resource "terraform_data" "user" { input = module.b.v }
output "v" { value = module.b.v }
''', "m/main.tf": ECHO},
        {"main.tf": '''
module "a" {
  source = "./m"
  v      = "two"
}
module "b" {
  source = "./m"
  v      = module.a.v
}
resource "terraform_data" "user" { input = module.b.v }
output "v" { value = module.b.v }
''', "m/main.tf": ECHO},
    ],
    "variables_of_modules": [
        {"main.tf": '''
module "a" {
  source = "./m/../m/"
  object = { name = "n", extra = true }
  list   = ["1", 2]
  secret = "hidden"
}
output "a" {
  value     = module.a
  sensitive = true
}
''', "m/main.tf": '''
variable "object" {
  type = object({ name = string, size = optional(number, 3), tags = optional(map(string)) })
}
variable "list" { type = list(number) }
variable "nothing" {
  type    = string
  default = null
}
variable "filled" {
  default  = "filled"
  nullable = false
}
variable "secret" { sensitive = true }
resource "terraform_data" "r" {
  input = { object = var.object, list = var.list, nothing = var.nothing, secret = var.secret }
}
output "object" { value = var.object }
output "filled" { value = var.filled }
output "secret" { value = var.secret }
output "hidden" {
  value     = "shown all the same"
  sensitive = true
}
'''}],
    "depends_on_a_module": [
        {"main.tf": '''
module "first" {
  source = "./m"
}
module "second" {
  source     = "./m"
  v          = "later"
  depends_on = [module.first]
}
resource "terraform_data" "last" {
  input      = 1
  depends_on = [module.second]
}
output "o" { value = module.second.constant }
''', "m/main.tf": ECHO}],
    "replacement_reaches_into_modules": [
        {"main.tf": '''
resource "terraform_data" "a" { triggers_replace = "1" }
module "m" {
  source = "./m"
  v      = terraform_data.a.id
}
resource "terraform_data" "b" {
  triggers_replace = module.m.v
  lifecycle { create_before_destroy = true }
}
''', "m/main.tf": ECHO},
        {"main.tf": '''
resource "terraform_data" "a" { triggers_replace = "2" }
module "m" {
  source = "./m"
  v      = terraform_data.a.id
}
resource "terraform_data" "b" {
  triggers_replace = module.m.v
  lifecycle { create_before_destroy = true }
}
''', "m/main.tf": ECHO}],
    "no_instances": [
        {"main.tf": '''
module "none" {
  source = "./m"
  count  = 0
}
module "no_key" {
  source   = "./m"
  for_each = {}
}
resource "terraform_data" "r" { input = "some" }
output "none" { value = module.none }
output "no_key" { value = module.no_key }
output "list" { value = module.none[*].v }
''', "m/main.tf": ECHO}],
    "escaping_block": [
        {"main.tf": 'module "a" {\n  source = "./m"\n  _ {\n    v = "in a block"\n  }\n}\n'
                    'output "v" { value = module.a.v }\n', "m/m.tf": ECHO}],
    "override_file": [
        {"main.tf": 'module "a" {\n  source = "./m"\n  v      = "base"\n}\n',
         "main_override.tf": 'module "a" {\n  source = "./other"\n  v      = "over"\n}\n',
         "m/main.tf": ECHO, "other/main.tf": ECHO}],
    "moved_blocks": [
        {"main.tf": '''
resource "terraform_data" "a" { input = "a" }
resource "terraform_data" "counted" { input = "c" }
resource "terraform_data" "into" { input = "into" }
module "old" {
  source = "./m"
  v      = "m"
}
''', "m/main.tf": ECHO},
        {"main.tf": '''
resource "terraform_data" "c" { input = "new" }
resource "terraform_data" "counted" {
  count = 2
  input = "c"
}
module "new" {
  source = "./m"
  v      = "m"
}
module "box" {
  source = "./box"
}
moved {
  from = terraform_data.a
  to   = terraform_data.b
}
moved {
  from = terraform_data.b
  to   = terraform_data.c
}
moved {
  from = module.old
  to   = module.new
}
moved {
  from = terraform_data.into
  to   = module.box.terraform_data.got["k"]
}
''', "m/main.tf": ECHO,
         "box/main.tf": 'resource "terraform_data" "got" {\n  for_each = { k = 1 }\n  input    = "got"\n}\n'},
    ],
    "moved_within_a_module": [
        {"main.tf": 'resource "terraform_data" "root" {}\nmodule "m" {\n  source = "./m"\n  count  = 2\n}\n',
         "m/main.tf": 'resource "terraform_data" "a" {\n  input = "a"\n}\n'},
        {"main.tf": 'resource "terraform_data" "root" {}\nmodule "m" {\n  source = "./m"\n  count  = 2\n}\n',
         "m/main.tf": 'resource "terraform_data" "b" {\n  input = "a"\n}\n'
                      'moved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n'},
    ],
    "moved_to_nowhere": [
        {"main.tf": 'resource "terraform_data" "a" {\n  input = "a"\n}\n'},
        {"main.tf": 'moved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n'},
    ],
    "removed_blocks": [
        {"main.tf": 'resource "terraform_data" "a" {\n  input = "a"\n}\n'
                    'resource "terraform_data" "b" {\n  input = "b"\n}\n' + 'module "m" {\n  source = "./m"\n}\n',
         "m/main.tf": ECHO},
        {"main.tf": 'removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = false\n  }\n}\n'
                    'removed {\n  from = terraform_data.b\n}\n'
                    'removed {\n  from = module.m\n  lifecycle {\n    destroy = false\n  }\n}\n'},
    ],
    "sensitive_value_of_output": [
        {"main.tf": '''
module "a" {
  source = "./m"
}
resource "terraform_data" "r" { input = module.a.s }
output "o" {
  value     = module.a.s
  sensitive = true
}
''', "m/main.tf": 'output "s" {\n  value     = sensitive("x")\n  sensitive = true\n}\n'}],
}

OUT = 'output "x" {\n  value = 1\n}\n'
CALL = 'module "a" {\n  source = "./m"\n%s}\n'

ERRORS = {
    "unknown_module": {"main.tf": (CALL % "").replace('"a"', '"network"') + 'output "o" {\n  value = module.netwrok.x\n}\n',
                       "m/m.tf": OUT},
    "missing_output": {"main.tf": CALL % "" + 'output "o" {\n  value = module.a.xx\n}\n', "m/m.tf": OUT},
    "missing_output_of_instance": {
        "main.tf": CALL % "  count = 2\n" + 'output "o" {\n  value = module.a[0].xx\n}\n', "m/m.tf": OUT},
    "no_key": {"main.tf": CALL % "  count = 2\n" + 'output "o" {\n  value = module.a.x\n}\n', "m/m.tf": OUT},
    "key_of_single": {"main.tf": CALL % "" + 'output "o" {\n  value = module.a[0].x\n}\n', "m/m.tf": OUT},
    "missing_argument": {"main.tf": CALL % "", "m/m.tf": 'variable "v" {}\n'},
    "unsupported_argument": {"main.tf": CALL % "  nmae = 1\n", "m/m.tf": 'variable "name" {\n  default = 1\n}\n'},
    "unsupported_block": {"main.tf": CALL % "  name {\n  }\n", "m/m.tf": 'variable "name" {\n  default = 1\n}\n'},
    "bad_type": {"main.tf": CALL % '  v = "x"\n', "m/m.tf": 'variable "v" {\n  type = number\n}\n'},
    "null": {"main.tf": CALL % "  v = null\n", "m/m.tf": 'variable "v" {\n  nullable = false\n}\n'},
    "validation": {"main.tf": CALL % '  v = "x"\n', "m/m.tf": '''variable "v" {
  validation {
    condition     = var.v == "y"
    error_message = "No."
  }
}
'''},
    "cycle": {"main.tf": '''module "a" {
  source = "./m"
  v      = module.b.o
}
module "b" {
  source = "./m"
  v      = module.a.o
}
''', "m/m.tf": 'variable "v" {}\noutput "o" {\n  value = var.v\n}\n'},
    "cycle_through_resource": {"main.tf": '''module "a" {
  source = "./m"
  v      = terraform_data.x.id
}
resource "terraform_data" "x" {
  input = module.a.o
}
''', "m/m.tf": 'variable "v" {}\nlocals {\n  l = var.v\n}\noutput "o" {\n  value = local.l\n}\n'},
    "unknown_count": {"main.tf": 'resource "terraform_data" "x" {}\n'
                                 + CALL % "  count = length(terraform_data.x.id)\n", "m/m.tf": ""},
    "bad_for_each": {"main.tf": CALL % '  for_each = ["a"]\n', "m/m.tf": ""},
    "undeclared_within": {"main.tf": CALL % "", "m/m.tf": 'output "o" {\n  value = terraform_data.zz.id\n}\n'},
    "undeclared_module_within": {"main.tf": CALL % "", "m/m.tf": 'output "o" {\n  value = module.zz\n}\n'},
    "each_outside": {"main.tf": CALL % "  v = each.key\n", "m/m.tf": 'variable "v" {}\n'},
    "no_such_provider": {"main.tf": CALL % "", "m/m.tf": 'resource "terraform_data" "x" {\n  provider = terraform.x\n}\n'},
    "sensitive_output": {"main.tf": CALL % "" + 'output "o" {\n  value = module.a.s\n}\n',
                         "m/m.tf": 'output "s" {\n  value = sensitive("x")\n}\n'},
    "precondition": {"main.tf": CALL % "" + 'output "o" {\n  value = module.a.s\n}\n', "m/m.tf": '''variable "z" {
  default = 1
}
output "s" {
  value = "x"
  precondition {
    condition     = var.z == 2
    error_message = "Two."
  }
}
'''},
    "moved_still_exists": {"main.tf": 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {}\n'
                                     'moved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n'},
    "moved_nowhere": {"main.tf": 'moved {\n  from = terraform_data.a\n  to   = terraform_data.a\n}\n'},
    "removed_still_exists": {"main.tf": 'resource "terraform_data" "a" {}\nremoved {\n  from = terraform_data.a\n}\n'},
    "depends_on_nothing": {"main.tf": CALL % "  depends_on = [module.zzz]\n", "m/m.tf": ""},
}

# Errors of init.
INIT_ERRORS = {
    "removed_instance": {"main.tf": 'removed {\n  from = terraform_data.a[0]\n}\n'},
    "alias_needed": {"main.tf": CALL % "", "m/m.tf": '''terraform {
  required_providers {
    terraform = {
      source                = "terraform.io/builtin/terraform"
      configuration_aliases = [terraform.x]
    }
  }
}
resource "terraform_data" "x" {
  provider = terraform.x
}
'''},
    "version_of_local": {"main.tf": CALL % '  version = "1.0"\n', "m/m.tf": ""},
    "twice": {"main.tf": CALL % "" + CALL % "", "m/m.tf": ""},
    "no_source": {"main.tf": 'module "a" {\n}\n'},
    "one_word": {"main.tf": 'module "a" {\n  source = "m"\n}\n'},
    "reserved": {"main.tf": CALL % '  lifecycle {\n  }\n  locals {\n  }\n  provider "x" {\n  }\n', "m/m.tf": ""},
    "count_and_for_each": {"main.tf": CALL % "  count = 1\n  for_each = {}\n", "m/m.tf": ""},
}


class Modules(compare.Comparison):
    def test_not_installed(self):
        self.write({"main.tf": CALL % "", "m/m.tf": OUT})
        ours, theirs = self.both("plan", "-no-color")
        self.assertEqual(*[compare.normalize(compare.unwrapped(r.stderr)) for r in (theirs, ours)])
        self.assertEqual(1, ours.returncode)

    def test_source_has_changed(self):
        self.write({"main.tf": CALL % "", "m/m.tf": OUT})
        self.both("init")
        self.write({"main.tf": 'module "a" {\n  source = "./n"\n}\n', "n/m.tf": OUT, "m/m.tf": OUT})
        ours, theirs = self.both("plan", "-no-color")
        self.assertEqual(*[compare.normalize(compare.unwrapped(r.stderr)) for r in (theirs, ours)])

    def test_get_and_list_of_modules(self):
        self.write({"main.tf": CALL % "", "m/m.tf": 'module "n" {\n  source = "./n"\n}\n', "m/n/n.tf": OUT})
        self.expect_same("get", "-no-color")
        self.expect_same("modules")
        texts = []
        for w in (self.ours, self.theirs):
            with open(os.path.join(w.dir, ".terraform/modules/modules.json")) as file:
                texts.append(file.read())
        self.assertEqual(texts[1], texts[0])

    def test_targets(self):
        files = {"main.tf": '''
module "m" {
  source = "./m"
  count  = 2
  v      = terraform_data.a.id
}
resource "terraform_data" "a" { input = "a" }
resource "terraform_data" "b" { input = module.m[1].v }
output "b" { value = terraform_data.b.output }
output "m" { value = module.m[0].v }
''', "m/main.tf": ECHO}
        self.write(files)
        self.both("init")
        targets = ("module.m", "module.m[1]", "module.m[0].terraform_data.r", "terraform_data.b", "terraform_data.a")
        for target in targets:
            with self.subTest(target=target):
                self.expect_same("plan", "-no-color", f"-target={target}")
        self.theirs.terraform("apply", "-auto-approve")
        self.share_state()
        for target in targets:
            with self.subTest(target=target, what="destroy"):
                self.expect_same("plan", "-no-color", "-destroy", f"-target={target}")


def add_case(name, steps):
    setattr(Modules, f"test_{name}", lambda self: self.run_steps(steps))


def add_error(name, files):
    def test(self):
        self.write(files)
        ours, theirs = self.both("init", "-no-color")
        self.assertEqual(0, theirs.returncode, theirs.stderr)
        self.assertEqual(0, ours.returncode, ours.stderr)
        ours, theirs = [compare.normalize(r.stderr) for r in self.both("plan", "-no-color", "-input=false")]
        self.assertEqual(theirs, ours)

    setattr(Modules, f"test_error_{name}", test)


def add_init_error(name, files):
    def test(self):
        self.write(files)
        ours, theirs = self.both("init", "-no-color")
        self.assertEqual(1, theirs.returncode)
        self.assertEqual(1, ours.returncode)
        for summary in [line for line in theirs.stderr.split("\n") if line.startswith("Error: ") and "problems" not in line]:
            self.assertIn(summary, ours.stderr)

    setattr(Modules, f"test_init_error_{name}", test)


for case, steps in CASES.items():
    add_case(case, steps)
for case, files in ERRORS.items():
    add_error(case, files)
for case, files in INIT_ERRORS.items():
    add_init_error(case, files)


if __name__ == "__main__":
    compare.main()
