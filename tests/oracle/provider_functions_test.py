"""Functions that providers define, through both engines: those of the built-in provider and of the fake plugin."""

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
    terraform = { source = "terraform.io/builtin/terraform" }
    fake      = { source = "example.com/lab/fake" }
  }
}
resource "terraform_data" "r" { input = "hidden" }
'''

# Each is an output of one plan.
EXPRESSIONS = [
    'provider::terraform::encode_expr({ a = [1, "b\\n$${x}%%{y}", true, null], "c d" = 1.5, e = {}, f = [], g = toset(["z"]) })',
    'provider::terraform::encode_expr("line1\\nline2\\t\\"q\\" \\\\ é \\u0001")',
    'provider::terraform::encode_expr([])',
    'provider::terraform::encode_expr(-0.25)',
    'provider::terraform::encode_expr(1e40)',
    'provider::terraform::encode_expr([[{ a = { b = {} } }], [[]]])',
    'provider::terraform::encode_expr({ "0" = 1, "a-b" = 2, "é" = 3, "" = 4 })',
    'provider::terraform::encode_expr([terraform_data.r.id])',
    'provider::terraform::encode_expr("x${terraform_data.r.id}")',
    'startswith(provider::terraform::encode_expr([terraform_data.r.id]), "[")',
    'provider::terraform::encode_expr(terraform_data.r.output)',
    'provider::terraform::encode_tfvars({ a = 1, longer = [{ x = 1, yy = 2 }, "2"], z = null, m = tomap({ k = "v" }) })',
    'provider::terraform::encode_tfvars({})',
    'provider::terraform::encode_tfvars(tomap({ b = true, a = false }))',
    'provider::terraform::encode_tfvars({ id = terraform_data.r.id })',
    'provider::terraform::decode_tfvars("a = 1\\n# c\\nb = [1, { c = \\"x\\" }]\\n")',
    'provider::terraform::decode_tfvars("")',
    'provider::terraform::decode_tfvars(terraform_data.r.id)',
    'provider::terraform::decode_tfvars(provider::terraform::encode_tfvars({ a = [1, "x"] })).a[1]',
    'provider::fake::shout("loud")',
    'provider::fake::shout(12)',
    'provider::fake::shout(terraform_data.r.id)',
    'upper(provider::fake::join("-", "a", null, "c"))',
    'provider::fake::join("-")',
    'provider::fake::join("+", ["a", "b"]...)',
    'provider::fake::join("-", "a", terraform_data.r.id)',
    'provider::fake::about(null)',
    'provider::fake::about({ a = terraform_data.r.id })',
    'provider::fake::about(terraform_data.r.id)',
    'provider::fake::about([1])',
    'provider::fake::about(sensitive("x")) == "known" ? 1 : 2',
    'try(provider::fake::shout("fail"), "no")',
    'can(provider::fake::shout("bad"))',
    'can(provider::fake::nothing())',
    '[for s in ["a", "b", "a"] : provider::fake::shout(s)]',
    'templatestring(local.template, { x = "in a template" })',
]
UNMARKED = [e for e in EXPRESSIONS if "sensitive" not in e]

ERRORS = {
    "no_such_function": 'provider::fake::shot("x")',
    "no_such_provider": 'provider::other::f("x")',
    "no_provider": 'provider::f("x")',
    "no_namespace": 'fake::shout("x")',
    "core_has_it_not": 'core::shout("x")',
    "deeper": 'provider::fake::a::b("x")',
    "by_type_name": 'provider::tf::encode_expr(1)',
    "null_argument": 'provider::fake::shout(null)',
    "null_string": 'provider::fake::shout(tostring(null))',
    "too_few": 'provider::fake::shout()',
    "too_few_of_many": 'provider::fake::join()',
    "too_many": 'provider::fake::shout("a", "b")',
    "wrong_type": 'provider::fake::shout(["a"])',
    "wrong_type_of_many": 'provider::fake::join("-", "a", {})',
    "fails": 'provider::fake::shout("fail")',
    "argument_is_bad": 'provider::fake::shout("bad")',
    "argument_of_a_sum": '"${provider::fake::shout("bad")} and more"',
    "not_a_map": 'provider::terraform::encode_tfvars([1])',
    "not_a_name": 'provider::terraform::encode_tfvars({ "a b" = 1 })',
    "null_variables": 'provider::terraform::encode_tfvars(null)',
    "block": 'provider::terraform::decode_tfvars("a {\\n}\\n")',
    "reference": 'provider::terraform::decode_tfvars("a = b\\n")',
    "call": 'provider::terraform::decode_tfvars("a = upper(1)\\n")',
    "inside_a_call": 'upper(provider::fake::shout("fail"))',
}

PLACES = [{"main.tf": HEAD + '''
variable "v" {
  default = "abc"
  validation {
    condition     = provider::fake::shout(var.v) == "ABC"
    error_message = "Not ${provider::fake::shout("abc")}."
  }
}
provider "fake" { token = provider::fake::shout("token") }
locals { loud = provider::fake::shout(var.v) }
resource "fake_thing" "a" {
  for_each = toset([local.loud, provider::fake::join("", "x", "y")])
  name     = provider::fake::join("-", each.key, "z")
  tags     = { k = provider::fake::join("-", "id", terraform_data.r.id) }
  lifecycle {
    postcondition {
      condition     = provider::fake::about(self.id) == "known" || provider::fake::about(self.id) == "unknown"
      error_message = "Neither."
    }
  }
}
data "fake_thing" "d" { name = provider::fake::shout("data") }
module "m" {
  source = "./m"
  text   = provider::fake::shout("argument")
}
output "o" {
  value = module.m.o
  precondition {
    condition     = provider::fake::shout(var.v) == "ABC"
    error_message = "No."
  }
}
output "secret" {
  value     = provider::fake::shout(sensitive("secret"))
  sensitive = true
}
''', "m/main.tf": '''
terraform {
  required_providers {
    # Another name for the same provider.
    faked = { source = "example.com/lab/fake" }
  }
}
variable "text" {}
output "o" { value = provider::faked::join("/", var.text, provider::faked::shout("inner")) }
'''}]


class ProviderFunctions(compare.Comparison):
    def setUp(self):
        super().setUp()
        for workspace in (self.ours, self.theirs):
            harness.install_fake(workspace.root)

    def test_results_of_a_plan(self):
        text = HEAD + 'locals { template = "$${provider::fake::shout(x)}" }\n'
        for number, expression in enumerate(EXPRESSIONS):
            text += 'output "o%02d" {\n  value = %s\n}\n' % (number, expression)
        text = text.replace('sensitive("x")', 'nonsensitive(sensitive("x"))')
        self.write({"main.tf": text})
        self.both("init")
        self.expect_same("validate", "-no-color")
        self.expect_same("plan", "-no-color", "-input=false")
        self.expect_same_plan_json()

    def test_in_the_console(self):
        self.write({"main.tf": HEAD + 'locals { template = "$${provider::fake::shout(x)}" }\n'})
        self.both("init")
        for expression in UNMARKED:
            with self.subTest(expression):
                ours, theirs = self.both("console", input=expression + "\n")
                self.assertEqual((theirs.returncode, theirs.stdout), (ours.returncode, ours.stdout), ours.stderr)

    def test_in_all_places(self):
        self.live(PLACES[0])

    def test_protocol_5(self):
        for workspace in (self.ours, self.theirs):
            workspace.env["FAKE_PROTOCOL"] = "5"
        self.live(PLACES[0])

    def live(self, files):
        """Plan, apply, an empty second plan."""
        self.write(files)
        self.both("init")
        self.expect_same("validate", "-no-color")
        self.both("plan", "-out=p")
        ours, theirs = [compare.comparable(json.loads(r.stdout)) for r in self.both("show", "-json", "p")]
        for document in (ours, theirs):
            document.pop("checks", None)  # kiln does not fill this in yet.
        self.assertEqual(theirs, ours)
        ours, theirs = self.both("apply", "-no-color", "p")
        self.assertEqual((0, 0), (theirs.returncode, ours.returncode), theirs.stderr + ours.stderr)
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))
        ours, theirs = self.both("plan", "-detailed-exitcode")
        self.assertEqual((0, 0), (theirs.returncode, ours.returncode), theirs.stderr + ours.stderr)

    def test_errors(self):
        for name, expression in ERRORS.items():
            with self.subTest(name):
                self.write({"main.tf": HEAD + "output \"o\" {\n  value = %s\n}\n" % expression})
                if name == next(iter(ERRORS)):
                    self.both("init")
                for command in ("validate", "plan"):
                    ours, theirs = [self.told(r.stderr) for r in self.both(command, "-no-color")]
                    self.assertEqual(theirs, ours)

    @staticmethod
    def told(text):
        """Without what kiln adds: a hint, and one period less where terraform has two."""
        return re.sub(r" Did you mean \"\w+\"\?", "", compare.unwrapped(text).replace("..", "."))

    def test_only_what_a_module_requires(self):
        self.write({"main.tf": HEAD + 'module "m" { source = "./m" }\n',
                    "m/main.tf": 'output "o" {\n  value = provider::fake::shout("x")\n}\n'})
        self.both("init")
        self.expect_same("validate", "-no-color")

    def test_plugin_that_crashes(self):
        self.write({"main.tf": HEAD + 'output "o" {\n  value = provider::fake::shout("crash")\n}\n'})
        self.both("init")
        ours, theirs = self.both("plan", "-no-color")
        for result in (theirs, ours):  # Terraform sometimes says that the call was cancelled.
            self.assertEqual(1, result.returncode)
            self.assertIn('Call to function "provider::fake::shout" failed: ', compare.unwrapped(result.stderr))
        self.assertIn("failed: Plugin did not respond: The plugin encountered an error", compare.unwrapped(ours.stderr))

    def test_result_of_a_wrong_type(self):
        self.write({"main.tf": HEAD + 'output "o" {\n  value = provider::fake::shout("wrong")\n}\n'})
        self.both("init")
        for result in self.both("plan", "-no-color"):
            self.assertEqual(1, result.returncode)
            self.assertIn('Call to function "provider::fake::shout" failed', compare.unwrapped(result.stderr))

    def test_saved_plan_notices_another_answer(self):
        self.write({"main.tf": HEAD + 'resource "terraform_data" "p" {\n'
                    '  input = [provider::fake::process(), terraform_data.r.id]\n}\n'})
        self.both("init")
        self.both("plan", "-out=p")
        for result in self.both("apply", "-no-color", "p"):
            self.assertEqual(1, result.returncode)
            self.assertIn('Call to function "provider::fake::process" failed: provider function returned an inconsistent '
                          'result.', compare.unwrapped(result.stderr))

    def test_schemas(self):
        self.write({"main.tf": HEAD})
        self.both("init")
        ours, theirs = [json.loads(r.stdout)["provider_schemas"] for r in self.both("providers", "schema", "-json")]
        self.assertEqual(theirs[harness.FAKE_SOURCE], ours[harness.FAKE_SOURCE])
        builtin = "terraform.io/builtin/terraform"
        for schemas in (ours, theirs):
            for function in schemas[builtin]["functions"].values():
                for words in ("description", "summary"):
                    self.assertTrue(function.pop(words))
        self.assertEqual(theirs[builtin]["functions"], ours[builtin]["functions"])


if __name__ == "__main__":
    compare.main()
