"""Provider configurations of called modules through both engines, on the fake plugin."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402
import harness  # noqa: E402


def head(aliases=""):
    return f'''terraform {{
  required_providers {{
    fake = {{
      source = "example.com/lab/fake"
      {aliases}
    }}
  }}
}}
'''


HEAD = head()
THING = 'resource "fake_thing" "a" {\n  name = "a"\n%s}\n'
CALL = 'module "m" {\n  source = "./m"\n%s}\n'
WEST = 'provider "fake" {\n  alias = "west"\n  token = "w"\n}\n'
WITH_ALIAS = head("configuration_aliases = [fake.x]")

CASES = {
    # The module configures its provider by what it is given; the block goes with its module last.
    "configuration_in_a_module": [
        {"main.tf": HEAD + 'resource "fake_thing" "name" {\n  name = "n"\n}\n'
                    + CALL % '  token = fake_thing.name.id\n',
         "m/m.tf": HEAD + '''variable "token" {}
locals {
  whole = "t-${var.token}"
}
provider "fake" {
  token = local.whole
}
''' + THING % "" + 'data "fake_thing" "d" {\n  name = fake_thing.a.id\n}\n'
                   + 'output "id" {\n  value = data.fake_thing.d.id\n}\n'},
        {"main.tf": HEAD + 'resource "fake_thing" "name" {\n  name = "n2"\n}\n'
                    + CALL % '  token = fake_thing.name.id\n',
         "m/m.tf": HEAD + 'variable "token" {}\nprovider "fake" {\n  token = var.token\n}\n'},
    ],
    "aliased_configuration_in_a_module": [
        {"main.tf": HEAD + CALL % "",
         "m/m.tf": HEAD + WEST + THING % "  provider = fake.west\n" + 'module "n" {\n  source = "./n"\n'
                   '  providers = {\n    fake = fake.west\n  }\n}\n',
         "m/n/n.tf": HEAD + THING % ""}],
    "nearest_configuration_is_inherited": [
        {"main.tf": HEAD + 'provider "fake" {\n  token = "root"\n}\n' + THING % "" + CALL % "",
         "m/m.tf": HEAD + 'provider "fake" {\n  token = "m"\n}\n' + 'module "n" {\n  source = "./n"\n}\n',
         "m/n/n.tf": HEAD + THING % ""}],
    "passed_through_two_calls": [
        {"main.tf": HEAD + WEST + CALL % "  providers = {\n    fake.x = fake.west\n  }\n",
         "m/m.tf": WITH_ALIAS + THING % "  provider = fake.x\n" + '''module "n" {
  source = "./n"
  providers = {
    fake = fake.x
  }
}
module "own" {
  source = "./n"
}
''', "m/n/n.tf": HEAD + THING % ""}],
    # Objects of a configuration that the module has no more, but gets.
    "block_becomes_a_passed_one": [
        {"main.tf": HEAD + WEST + CALL % "", "m/m.tf": HEAD + 'provider "fake" {\n  token = "m"\n}\n' + THING % ""},
        {"main.tf": HEAD + WEST + CALL % "  providers = {\n    fake = fake.west\n  }\n",
         "m/m.tf": HEAD + 'resource "fake_thing" "b" {\n  name = "b"\n}\n'},
    ],
}

# Cases with warnings, which the two show at different places.
WARNED = {
    "module_by_count_gets_what_is_passed": (
        {"main.tf": HEAD + WEST + CALL % "  count = 2\n  providers = {\n    fake.x = fake.west\n  }\n",
         "m/m.tf": WITH_ALIAS + THING % "  provider = fake.x\n"}),
    "empty_block_stands_for_the_callers": (
        {"main.tf": HEAD + WEST + CALL % "  providers = {\n    fake = fake.west\n  }\n",
         "m/m.tf": 'provider "fake" {\n}\n' + HEAD + THING % ""}),
    "empty_block_that_nothing_is_passed_for": (
        {"main.tf": HEAD + 'provider "fake" {\n  token = "refuse-it"\n}\n' + CALL % "",
         "m/m.tf": HEAD + 'provider "fake" {\n}\n' + THING % ""}),
}

M_OWN = HEAD + 'provider "fake" {\n  token = "m"\n}\n' + THING % ""

# Errors and warnings of init, or of plan after an init that worked.
MESSAGES = {
    "other_names_on_both_sides": (
        {"main.tf": head().replace("fake =", "one =") + 'provider "one" {\n  alias = "west"\n}\n'
                    + CALL % "  providers = {\n    two.x = one.west\n    two   = one\n  }\n",
         "m/m.tf": head("configuration_aliases = [two.x]").replace("fake =", "two =")
                   + THING % "  provider = two.x\n"
                   + 'resource "fake_thing" "b" {\n  provider = two\n  name = "b"\n}\n'}),
    "own_block_and_count": {"main.tf": HEAD + CALL % "  count = 1\n", "m/m.tf": M_OWN},
    "own_block_and_for_each": {"main.tf": HEAD + CALL % "  for_each = {}\n", "m/m.tf": M_OWN},
    "own_block_and_depends_on": {
        "main.tf": HEAD + CALL % "  depends_on = [terraform_data.d]\n" + 'resource "terraform_data" "d" {\n}\n',
        "m/m.tf": M_OWN},
    "own_block_below_count": {
        "main.tf": HEAD + CALL % "  count = 1\n", "m/m.tf": 'module "n" {\n  source = "./n"\n}\n', "m/n/n.tf": M_OWN},
    "own_block_and_passed": {
        "main.tf": HEAD + WEST + CALL % "  providers = {\n    fake = fake.west\n  }\n", "m/m.tf": M_OWN},
    "alias_not_passed": {"main.tf": HEAD + CALL % "", "m/m.tf": WITH_ALIAS + THING % "  provider = fake.x\n"},
    "alias_that_the_caller_has_not": {
        "main.tf": HEAD + CALL % "  providers = {\n    fake.x = fake.none\n  }\n",
        "m/m.tf": WITH_ALIAS + THING % "  provider = fake.x\n"},
    "alias_that_the_module_does_not_want": {
        "main.tf": HEAD + WEST + CALL % "  providers = {\n    fake.y = fake.west\n  }\n", "m/m.tf": HEAD + THING % ""},
    "undeclared_in_the_module": {
        "main.tf": HEAD + CALL % "  providers = {\n    fake = fake\n  }\n", "m/m.tf": 'variable "v" {\n  default = 1\n}\n'},
    "undeclared_in_the_caller": {
        "main.tf": CALL % "  providers = {\n    fake = fake\n  }\n", "m/m.tf": 'variable "v" {\n  default = 1\n}\n'},
    "other_provider": {
        "main.tf": HEAD + CALL % "  providers = {\n    fake = fake\n  }\n",
        "m/m.tf": HEAD.replace("lab/fake", "lab/other")},
    "other_provider_by_a_wrong_name": {
        "main.tf": HEAD + CALL % "  providers = {\n    other = fake\n  }\n",
        "m/m.tf": HEAD.replace("    fake = {", '    other = {\n      source = "example.com/lab/other"\n    }\n    fake = {')},
    "passed_twice": {
        "main.tf": HEAD + WEST + CALL % "  providers = {\n    fake = fake\n    fake = fake.west\n  }\n", "m/m.tf": HEAD},
    "empty_blocks_of_old": {
        "main.tf": HEAD + WEST + CALL % "  providers = {\n    fake   = fake\n    fake.a = fake.west\n  }\n",
        "m/m.tf": HEAD + 'provider "fake" {\n}\nprovider "fake" {\n  alias = "a"\n}\n' + THING % ""},
    "not_passed_to_a_module_between": {
        "main.tf": HEAD + CALL % "",
        "m/m.tf": HEAD + 'module "n" {\n  source = "./n"\n  providers = {\n    fake = fake\n  }\n}\n',
        "m/n/n.tf": HEAD + THING % ""},
    "no_such_alias_in_a_module": {"main.tf": HEAD + CALL % "", "m/m.tf": HEAD + THING % "  provider = fake.x\n"},
    "token_of_the_module_is_refused": {
        "main.tf": HEAD + CALL % '  token = "it"\n',
        "m/m.tf": HEAD + 'variable "token" {}\nprovider "fake" {\n  token = "refuse-${var.token}"\n}\n' + THING % ""},
    "bad_argument_in_a_module": {
        "main.tf": HEAD + CALL % "", "m/m.tf": HEAD + 'provider "fake" {\n  tokn = "x"\n}\n' + THING % ""},
    "bad_reference_in_a_module": {
        "main.tf": HEAD + CALL % "", "m/m.tf": HEAD + 'provider "fake" {\n  token = var.x\n}\n' + THING % ""},
    "not_a_map": {"main.tf": HEAD + CALL % '  providers = [fake]\n', "m/m.tf": HEAD},
    "quoted": {"main.tf": HEAD + CALL % '  providers = {\n    fake = "${fake}"\n  }\n', "m/m.tf": HEAD},
}

# Objects in the state whose configuration goes away: the first step is applied, the second planned.
ORPHANS = {
    "module_goes_with_its_configuration": (
        {"main.tf": HEAD + CALL % "", "m/m.tf": M_OWN}, {"main.tf": HEAD}),
    "block_goes_from_the_module": (
        {"main.tf": HEAD + CALL % "", "m/m.tf": M_OWN}, {"main.tf": HEAD + CALL % "", "m/m.tf": HEAD}),
    "alias_goes_from_the_root": (
        {"main.tf": HEAD + WEST + THING % "  provider = fake.west\n"}, {"main.tf": HEAD}),
    "default_block_goes_from_the_root": (
        {"main.tf": HEAD + 'provider "fake" {\n  token = "t"\n}\n' + THING % ""}, {"main.tf": HEAD}),
}


class ModuleProviders(compare.Comparison):
    def setUp(self):
        super().setUp()
        for w in (self.ours, self.theirs):
            harness.install_fake(w.root)

    def expect_same(self, *arguments):
        if arguments[0] == "init":  # It also says of lock files what differs.
            return self.compare_messages(*arguments)
        return super().expect_same(*arguments)

    def compare_messages(self, *arguments):
        """Exit codes and all that is said of mistakes, in any order and however often. Terraform's
        init reads a configuration twice, and counts each warning about it twice."""
        ours, theirs = self.both(*arguments)
        texts = []
        for result in (theirs, ours):
            text = compare.normalize(result.stdout + result.stderr)
            # Which of several spellings of a source it suggests is a matter of chance.
            text = text.replace('source = "hashicorp/fake"', 'source = "example.com/lab/fake"')
            blocks = re.split(r"\n(?=Error: |Warning: )", "\n" + text)[1:]
            blocks = [re.sub(r"\n\(and .*|\n+Terraform (used|has|plan).*|\n+(Plan: |No changes|- Install|Partner).*|\n─.*", "",
                             block, flags=re.S) for block in blocks]
            texts.append(sorted(compare.unwrapped(block).strip() for block in blocks
                                if not block.startswith("Warning: Incomplete lock file")))
        self.assertEqual(texts[0], texts[1])
        self.assertEqual(theirs.returncode, ours.returncode)
        return theirs.returncode == 0


def add_case(name, steps):
    setattr(ModuleProviders, "test_" + re.sub(r"\W", "", name), lambda self: self.run_steps(steps))


def add_message(name, files):
    def test(self):
        self.write(files)
        if self.compare_messages("init", "-no-color"):
            self.compare_messages("plan", "-no-color", "-input=false")

    setattr(ModuleProviders, f"test_message_{name}", test)


def add_warned(name, files):
    def test(self):
        self.write(files)
        self.assertTrue(self.compare_messages("init", "-no-color"))
        self.compare_messages("plan", "-no-color")
        self.expect_same_plan_json()
        ours, theirs = self.both("apply", "-no-color", "p")
        self.assertEqual(theirs.returncode, ours.returncode, ours.stderr)
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))

    setattr(ModuleProviders, f"test_{name}", test)


def add_orphans(name, before, after):
    def test(self):
        self.write(before)
        self.both("init")
        self.theirs.terraform("apply", "-auto-approve")
        self.share_state()
        self.compare_messages("plan", "-destroy", "-no-color")
        self.write(after)
        self.both("init")
        self.compare_messages("plan", "-no-color", "-input=false")
        self.compare_messages("plan", "-destroy", "-no-color")

    setattr(ModuleProviders, f"test_orphans_{name}", test)


for case, steps in CASES.items():
    add_case(case, steps)
for case, files in WARNED.items():
    add_warned(case, files)
for case, files in MESSAGES.items():
    add_message(case, files)
for case, (before, after) in ORPHANS.items():
    add_orphans(case, before, after)


if __name__ == "__main__":
    compare.main()
