"""Import blocks through both engines: on terraform_data, and on the fake plugin, which can be asked
for objects that it has never made."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402
import harness  # noqa: E402  (compare has put it on the path)

A = 'resource "terraform_data" "a" {}\n'
COUNTED = 'resource "terraform_data" "a" {\n  count = 2\n}\n'
KEYED = 'resource "terraform_data" "a" {\n  for_each = { x = 1 }\n}\n'
CALL = 'module "m" {\n  source = "./m"\n}\n'


def block(to, identifier='"x"', more=""):
    return f"import {{\n{more}  to = {to}\n  id = {identifier}\n}}\n"


CASES = {
    # Nothing to change, an update, one that another's value names, and then the blocks go.
    "life": [
        {"main.tf": '''
resource "terraform_data" "b" { input = "bb" }
'''},
        {"main.tf": '''
resource "terraform_data" "b" { input = "bb" }
resource "terraform_data" "a" {}
resource "terraform_data" "c" { input = 3 }
resource "terraform_data" "d" {
  depends_on = [terraform_data.b]
}
''' + block("terraform_data.a", "terraform_data.b.output") + block("terraform_data.c", '"${terraform_data.b.output}c"')
         + block("terraform_data.d", '"d"')},
        {"main.tf": '''
resource "terraform_data" "b" { input = "bb" }
resource "terraform_data" "a" { depends_on = [terraform_data.b] }
resource "terraform_data" "d" { depends_on = [terraform_data.b] }
''' + block("terraform_data.a", '"other"')},
    ],
    "replaced": [{"main.tf": 'resource "terraform_data" "a" {\n  triggers_replace = 1\n}\n' + block("terraform_data.a")}],
    "for_each_of_map": [{"main.tf": '''
locals { ids = { x = "id-x", y = "id-y" } }
resource "terraform_data" "a" {
  for_each = { x = 1, y = 2, z = 3 }
  input    = each.value
}
''' + block("terraform_data.a[each.key]", "each.value", "  for_each = local.ids\n")}],
    "for_each_of_list": [{"main.tf": COUNTED + block("terraform_data.a[each.key]", "each.value",
                                                     '  for_each = ["p", "q"]\n')}],
    "for_each_of_set": [{"main.tf": KEYED + block("terraform_data.a[each.value]", '"id-${each.key}"',
                                                  '  for_each = toset(["x"])\n')}],
    "for_each_of_nothing": [{"main.tf": KEYED + block("terraform_data.a[each.key]", "each.key",
                                                      "  for_each = null\n")}],
    "for_each_sensitive": [{"main.tf": KEYED + block("terraform_data.a[each.key]", "each.value",
                                                     '  for_each = sensitive({ x = "i" })\n')}],
    "for_each_to_the_same": [{"main.tf": COUNTED + block("terraform_data.a[0]", "each.value",
                                                         '  for_each = ["p", "q"]\n')
                              + block("terraform_data.a[1]")}],
    "modules": [{"main.tf": '''
module "m" {
  source = "./m"
  count  = 2
}
module "n" {
  source   = "./m"
  for_each = toset(["k"])
}
''' + block("module.m[1].terraform_data.r", '"r1"') + block("module.m[each.key].module.n.terraform_data.q[each.value]",
                                                            '"q${each.key}"', "  for_each = [1, 0]\n")
                 + block('module.n["k"].terraform_data.r', '"rk"'),
                 "m/main.tf": 'resource "terraform_data" "r" {\n  input = 1\n}\nmodule "n" {\n  source = "./n"\n}\n',
                 "m/n/main.tf": 'resource "terraform_data" "q" {\n  count = 2\n}\n'}],
    "json": [{"main.tf.json": json.dumps({
        "resource": {"terraform_data": {"a": {}, "b": {"count": 1}}},
        "import": [{"to": "terraform_data.a", "id": "x${1 + 1}"},
                   {"for_each": [7], "to": "terraform_data.b[each.key]", "id": "${each.value}"}]})}],
    "ids": [{"main.tf": '''
variable "e" {
  default   = "ephemeral"
  ephemeral = true
}
resource "terraform_data" "a" {}
resource "terraform_data" "b" {}
resource "terraform_data" "c" {}
resource "terraform_data" "d" {}
''' + block("terraform_data.a", "12") + block("terraform_data.b", 'sensitive("s")') + block("terraform_data.c", "var.e")
             + block("terraform_data.d", '"with \\"quotes\\" and ${"\\n"}"')}],
    "moved_at_the_same_time": [
        {"main.tf": 'resource "terraform_data" "old" {}\n'},
        {"main.tf": A + "moved {\n  from = terraform_data.old\n  to   = terraform_data.a\n}\n" + block("terraform_data.a")},
    ],
    "outputs": [{"main.tf": A + 'output "id" {\n  value = terraform_data.a.id\n}\n' + block("terraform_data.a")}],
}

# Both refuse; the first error is the same, and its place.
ERRORS = {
    "to_module": {"main.tf": A + block("module.x")},
    "to_data": {"main.tf": A + block("data.terraform_remote_state.a")},
    "to_call": {"main.tf": A + block('upper("a")')},
    "to_attribute": {"main.tf": A + block("terraform_data.a.input")},
    "to_type": {"main.tf": A + block("terraform_data")},
    "to_quoted": {"main.tf": A + block('"terraform_data.a"')},
    "to_splat": {"main.tf": COUNTED + block("terraform_data.a[*]")},
    "to_fraction": {"main.tf": COUNTED + block("terraform_data.a[0.5]")},
    "to_json_number": {"main.tf.json": json.dumps({"import": [{"to": 3, "id": "x"}]})},
    "no_id": {"main.tf": A + "import {\n  to = terraform_data.a\n}\n"},
    "no_to": {"main.tf": A + 'import {\n  id = "x"\n}\n'},
    "argument": {"main.tf": A + block("terraform_data.a", more="  idd = 1\n")},
    "label": {"main.tf": A + 'import "x" {\n  to = terraform_data.a\n  id = "x"\n}\n'},
    "twice": {"main.tf": A + block("terraform_data.a") + block("terraform_data.a", '"y"')},
    "twice_in_two_files": {"a.tf": COUNTED + block("terraform_data.a[0]"), "b.tf": block("terraform_data.a[0]")},
    "override": {"main.tf": A, "o_override.tf": block("terraform_data.a")},
    "in_module": {"main.tf": CALL, "m/main.tf": A + block("terraform_data.a")},
    "provider_of_declared": {"main.tf": A + block("terraform_data.a", more="  provider = terraform\n")},
    "provider_in_module": {"main.tf": CALL + block("module.m.terraform_data.a", more="  provider = terraform\n"),
                           "m/main.tf": A},
    "provider_reference": {"main.tf": block("terraform_data.a", more="  provider = a.b.c\n")},
    "no_module": {"main.tf": A + block("module.m.terraform_data.a")},
    "no_resource_in_module": {"main.tf": CALL + block("module.m.terraform_data.b"), "m/main.tf": A},
    "no_resource": {"main.tf": block("terraform_data.b")},
    "no_resource_with_key": {"main.tf": block("terraform_data.b[0]")},
    "no_resource_for_each": {"main.tf": block("terraform_data.b", more="  for_each = [1]\n")},
    "key_by_local": {"main.tf": COUNTED + "locals {\n  k = 0\n}\n" + block("terraform_data.a[local.k]", more="  for_each = [1]\n")},
    "key_by_function": {"main.tf": COUNTED + block("terraform_data.a[abs(each.key)]", more="  for_each = [1]\n")},
    "key_is_bool": {"main.tf": COUNTED + block("terraform_data.a[each.value]", more="  for_each = [true]\n")},
    "key_is_sensitive": {"main.tf": KEYED + block("terraform_data.a[each.value]", "each.key",
                                                  '  for_each = sensitive({ i = "x" })\n')},
    "key_without_count": {"main.tf": A + block("terraform_data.a[0]")},
    "key_without_for_each": {"main.tf": A + block('terraform_data.a["x"]')},
    "no_key_with_count": {"main.tf": COUNTED + block("terraform_data.a")},
    "no_key_with_for_each": {"main.tf": KEYED + block("terraform_data.a")},
    "beyond_count": {"main.tf": COUNTED + block("terraform_data.a[2]")},
    "no_module_instance": {"main.tf": 'module "m" {\n  count  = 1\n  source = "./m"\n}\n' + block("module.m.terraform_data.a"),
                           "m/main.tf": A},
    "id_null": {"main.tf": A + block("terraform_data.a", "null")},
    "id_empty": {"main.tf": A + block("terraform_data.a", '""')},
    "id_list": {"main.tf": A + block("terraform_data.a", "[]")},
    "id_unknown": {"main.tf": A + 'resource "terraform_data" "b" {}\n' + block("terraform_data.a", "terraform_data.b.id")},
    "id_of_itself": {"main.tf": A + block("terraform_data.a", "terraform_data.a.id")},
    "id_cycle": {"main.tf": A + "locals {\n  i = terraform_data.a.id\n}\n" + block("terraform_data.a", "local.i")},
    "id_each": {"main.tf": A + block("terraform_data.a", "each.key")},
    "id_undeclared": {"main.tf": A + block("terraform_data.a", "local.nope")},
    "for_each_unknown": {"main.tf": KEYED + 'resource "terraform_data" "b" {}\n'
                         + block("terraform_data.a[each.key]", "each.key", "  for_each = { x = terraform_data.b.id }\n")},
    "for_each_number": {"main.tf": KEYED + block("terraform_data.a[each.key]", "each.key", "  for_each = 3\n")},
}


def first_error(result):
    """Summary, file and line."""
    text = compare.sort_cycles(result.stderr)
    match = re.search(r"^Error: (.*)\n(?:\n  on (\S+) line (\d+))?", text, flags=re.M)
    return match and match.groups()


class Imports(compare.Comparison):
    @staticmethod
    def in_order(text):
        text = compare.Comparison.in_order(text)
        is_import = re.compile(r".*: (Preparing import\.\.\.|Importing\.\.\.|Import complete) \[id=")
        lines = text.splitlines(True)
        return "".join(sorted(line for line in lines if is_import.match(line))
                       + [line for line in lines if not is_import.match(line)])


class ImportBlocks(Imports):
    def test_modes(self):
        self.write({"main.tf": 'resource "terraform_data" "b" {}\n'})
        self.both("init")
        self.theirs.terraform("apply", "-auto-approve")
        self.share_state()
        self.write({"main.tf": 'resource "terraform_data" "b" {}\nresource "terraform_data" "n" {\n  input = 1\n}\n'
                               + block("terraform_data.n")})
        for flags in (["-destroy"], ["-refresh-only"], ["-refresh=false"], ["-target=terraform_data.b"],
                      ["-target=terraform_data.n"], ["-replace=terraform_data.n"]):
            with self.subTest(flags=flags):
                self.expect_same("plan", "-no-color", "-detailed-exitcode", *flags)
                self.expect_same_plan_json(*flags)

    def test_apply_says_what_is_imported(self):
        self.write({"main.tf": CASES["life"][0]["main.tf"] + A + 'resource "terraform_data" "c" {\n  input = 3\n}\n'
                               + block("terraform_data.a") + block("terraform_data.c", '"y"')})
        self.both("init")
        texts = [re.sub(r"\nterraform_data.[bc]: (Creating|Creation|Modif).*", "", self.in_order(r.stdout))
                 for r in self.both("apply", "-no-color", "-auto-approve")]
        self.assertEqual(texts[1], texts[0])
        self.assertIn("Apply complete! Resources: 2 imported, 1 added, 1 changed, 0 destroyed.", texts[0])

    def test_the_time_of_the_plan_stays(self):
        self.write({"main.tf": 'resource "terraform_data" "a" {\n  input = plantimestamp()\n}\n'
                               'output "o" {\n  value = plantimestamp()\n}\n'})
        self.both("init")
        self.both("plan", "-out=p")
        for run in (self.ours.kiln, self.theirs.terraform):
            plan = json.loads(run("show", "-json", "p").stdout)
            time = plan["planned_values"]["outputs"]["o"]["value"]
            self.assertEqual(plan["timestamp"], time)
            self.assertEqual(time, plan["resource_changes"][0]["change"]["after"]["input"])
            run("apply", "p")
            self.assertEqual(f'"{time}"\n', run("output", "-json", "o").stdout)
        self.assertEqual(*[r.returncode for r in self.both("validate")])


class FakeObjects(Imports):
    """What a plugin does with ids: `none` is an error, all else exists."""

    HEAD = 'terraform {\n  required_providers {\n    fake = {\n      source = "example.com/lab/fake"\n    }\n  }\n}\n'

    def setUp(self):
        super().setUp()
        for w in (self.ours, self.theirs):
            harness.install_fake(w.root)

    def start(self, text, **files):
        self.write({"main.tf": self.HEAD + text, **files})
        self.both("init")

    def test_provider_that_finds_nothing(self):
        self.start('resource "fake_thing" "a" {\n  name = "n"\n}\n' + block("fake_thing.a", '"none"'))
        ours, theirs = self.both("plan", "-no-color")
        self.assertEqual(first_error(theirs), first_error(ours), ours.stderr)
        self.assertEqual((1, 1), (ours.returncode, theirs.returncode))

    def test_imports_and_changes(self):
        self.start('''
resource "fake_thing" "same" { name = "same" }
resource "fake_thing" "bigger" {
  name = "bigger"
  size = 5
}
resource "fake_thing" "renamed" { name = "new" }
''' + block("fake_thing.same", '"same"') + block("fake_thing.bigger", '"bigger"') + block("fake_thing.renamed", '"old"'))
        self.expect_same("plan", "-no-color", "-detailed-exitcode")
        self.expect_same_plan_json()
        ours, theirs = self.both("apply", "-no-color", "p")
        self.assertEqual((0, 0), (ours.returncode, theirs.returncode), ours.stderr + theirs.stderr)
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))
        self.share_state()
        self.expect_same("plan", "-no-color", "-detailed-exitcode")

    def generated(self, run_both):
        """The file that each has written; None without one."""
        texts = []
        for w in (self.ours, self.theirs):
            path = os.path.join(w.dir, "made.tf")
            texts.append(None)
            if os.path.exists(path):
                with open(path) as file:
                    texts[-1] = file.read()
        return texts

    def test_generates_configuration(self):
        self.start('provider "fake" {\n  alias = "other"\n}\n' + block("fake_thing.a", '"found"')
                   + block("fake_thing.b", '"${"a \\"b\\""}"', "  provider = fake.other\n"))
        self.expect_same_generation("plan", "-no-color", "-generate-config-out=made.tf")
        ours, theirs = self.generated(None)
        # Terraform plans, and writes, the two in any order.
        self.assertEqual(*[sorted(line.strip() for line in text.splitlines()) for text in (theirs, ours)])
        self.assertIn('resource "fake_thing" "a" {', ours)
        # The file is configuration now.
        self.expect_same("plan", "-no-color", "-detailed-exitcode")
        self.expect_same_plan_json()

    def expect_same_generation(self, *arguments):
        """Stock terraform warns only if the last block is generated, and its order is random."""
        results = self.both(*arguments)
        texts = [re.sub(r"\nWarning: Config generation is experimental(\n.+|\n\n(?=\S))*\n", "",
                        self.in_order(r.stdout + r.stderr)) for r in results]
        self.assertEqual(texts[1].split(), texts[0].split())
        self.assertEqual(*[r.returncode for r in results])

    def test_generation_is_refused(self):
        self.start(block("fake_thing.a", '"found"'))
        for flags in (["-destroy"], ["-refresh-only"]):
            ours, theirs = self.both("plan", "-no-color", "-generate-config-out=made.tf", *flags)
            self.assertEqual(first_error(theirs), first_error(ours))
            self.assertEqual((1, 1), (ours.returncode, theirs.returncode))
        for w in (self.ours, self.theirs):
            w.write("", name="there.tf", head=False)
        ours, theirs = self.both("plan", "-no-color", "-generate-config-out=there.tf")
        self.assertEqual(first_error(theirs), first_error(ours))
        self.assertEqual((1, 1), (ours.returncode, theirs.returncode))
        self.assertEqual([None, None], self.generated(None))


def add_case(name, steps):
    setattr(ImportBlocks, f"test_{name}", lambda self: self.run_steps(steps))


def add_error(name, files):
    def run(self):
        self.write(files)
        ours, theirs = self.both("init", "-no-color")
        if ours.returncode != 0:  # Modules are not installed then.
            # What terraform says after its first error only follows from that.
            summary = re.search(r"^Error: (?!Terraform encountered)(.*)", theirs.stderr, flags=re.M)[1]
            self.assertIn(summary, ours.stderr)
            self.assertEqual(1, theirs.returncode)
        if ours.returncode != 0 and "module" in str(files):
            return
        for command in (["validate", "-no-color"], ["plan", "-no-color", "-input=false"]):
            ours, theirs = self.both(*command)
            if "Inconsistent dependency lock file" in theirs.stderr:
                continue
            self.assertEqual(theirs.returncode, ours.returncode, ours.stderr + ours.stdout)
            self.assertEqual(first_error(theirs), first_error(ours), ours.stderr)
        self.assertEqual(1, ours.returncode)
    setattr(ImportBlocks, f"test_error_{name}", run)


for case, case_steps in CASES.items():
    add_case(case, case_steps)
for case, case_files in ERRORS.items():
    add_error(case, case_files)

if __name__ == "__main__":
    compare.main()
