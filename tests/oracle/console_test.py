"""Expressions through terraform and through kiln: the tables in cases/, and generated ones.

`console_test.py --count 20000 --seed 7` runs that many generated expressions only; a difference is printed with both
outcomes. `--unknown` puts in values that are known after apply only.

Where a function of terraform panics, kiln may say what it likes. Not in the tables, because kiln does not say the same: flow
scalars of YAML that end in a colon ("[a:]", an error of libyaml), a lone `{` in a pipe, and matchkeys with an unknown key to
search for (terraform: no element at all, though some may match).
"""

import json
import os
import random
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
from batch import Batch  # noqa: E402
from generate import UNKNOWN_HEAD, Generator  # noqa: E402

CASES = os.path.join(os.path.dirname(__file__), "cases")
GENERATED_BY_CTEST = 100
SEED_BY_CTEST = 1
BATCH = 400

TEMPLATES = '''
locals {
  t    = "<$${x}>"
  tl   = "a\\n$${x}\\n"
  o    = { t = "o$${x}" }
  l    = ["l$${x}"]
  n    = null
  rec  = "$${templatestring(x, {})}"
  file = "$${file(\\"d/a.txt\\")}"
  bad  = "$${"
  num  = 5
  st   = sensitive("$${x}")
}
'''


def read_cases(name):
    with open(os.path.join(CASES, name), encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]


def make_files(folder):
    """What the cases of files.txt and templates.txt read."""
    texts = {"d/a.txt": b"hello", "d/b.tmpl": b"x\n", "d/.h": b"y\n", "d/sub/c.txt": b"z\n", "d/sub/deep/e.txt": b"w\n",
             "d/.hid/f.txt": b"q\n", "d/bin": b"\xff\xfe", "d/we[ir]d/z.txt": b"1\n",
             "only.tmpl": b"${x}", "line.tmpl": b"${x}\n", "rec.tmpl": b'a ${templatefile("only.tmpl", {x=1})} b',
             "recs.tmpl": b"${templatestring(x, {})}", "f.tmpl": b'${file("only.tmpl")}', "bad.tmpl": b"${upper(1,2)}",
             "for.tmpl": b"%{ for i in l ~}\n- ${i}\n%{ endfor ~}\n", "syn.tmpl": b"x\n${", "path.tmpl": b"${path.module}",
             "crec.tmpl": b'${core::templatefile("only.tmpl", {x=1})}', "y.tmpl": b"${y}"}
    for name, text in texts.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)
    os.symlink("a.txt", os.path.join(folder, "d/link.txt"))
    os.symlink("sub", os.path.join(folder, "d/slink"))


def differences(expressions, head="", files=False):
    outcomes = []
    for program in (harness.TERRAFORM, harness.KILN):
        workspace = harness.Workspace()
        try:
            if files:
                make_files(workspace.dir)
            outcomes.append(Batch(workspace, program, head).evaluate(expressions))
        finally:
            workspace.remove()
    return [f"{expression}\n  terraform {theirs}\n  kiln      {ours}"
            for expression, theirs, ours in zip(expressions, *outcomes)
            if theirs.key() != ours.key() and "panic in function implementation" not in theirs.detail]


def generated_differences(seed, count, unknown=False):
    generator = Generator(seed, unknown=0.15 if unknown else 0)
    head = UNKNOWN_HEAD if unknown else ""
    found = []
    for start in range(0, count, BATCH):
        found += differences([generator.expression() for _ in range(min(BATCH, count - start))], head)
        if count > BATCH:
            print(f"seed {seed}: {min(start + BATCH, count)} of {count}, {len(found)} differ", flush=True)
    return found


class Console(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.workspace = harness.Workspace()
        self.addCleanup(self.workspace.remove)

    def piped(self, program, text):
        told = subprocess.run([program, "console", "-no-color"], cwd=self.workspace.dir, env=self.workspace.env,
                              input=text, capture_output=True, text=True, timeout=120)
        errors = [line for line in told.stderr.split("\n") if line.startswith("Error: ")]
        return told.returncode, told.stdout, errors[:1]

    def test_piped_input(self):
        self.workspace.write('variable "v" {\n  default = [1]\n}\nlocals {\n  l = { a = var.v }\n}\n', head=False)
        for text in ("1 + 1\n\"a\"\n", "local.l.a\n", "var.v[0]", "1\nexit\n2\n", "1\n\n", "  3  \n", "1\nfoo\n2\n", "[1,\n2]\n",
                     "1 2\n", "type([1, \"a\"])\n", "type({ a = tolist([\"x\"]), b = {}, c = [] })\n", "type(toset([[1]]))\n",
                     "[type(1)]\n", "type(null)\n", "type(sensitive(1))\n", "plantimestamp()\n", "var.nope\n", ""):
            with self.subTest(text):
                self.assertEqual(self.piped(harness.TERRAFORM, text), self.piped(harness.KILN, text))

    def test_signatures(self):
        """All of `metadata functions -json` but the descriptions, whose words are our own."""
        def signatures(program):
            document = json.loads(self.workspace.run(program, "metadata", "functions", "-json", check=0).stdout)
            for signature in document["function_signatures"].values():
                self.assertTrue(signature.pop("description"))
                variadic = signature.get("variadic_parameter")
                for parameter in signature.get("parameters", []) + ([variadic] if variadic else []):
                    parameter.pop("description", None)
            return document
        self.assertEqual(signatures(harness.TERRAFORM), signatures(harness.KILN))


class Cases(unittest.TestCase):
    maxDiff = None

    def compare(self, name, **options):
        cases = read_cases(name)
        found = differences(cases, **options)
        print(f"\n{name}: {len(cases)} cases compared, {len(found)} differ")
        self.assertEqual([], found, "\n" + "\n".join(found))

    def test_numbers(self):
        self.compare("numbers.txt")

    def test_strings(self):
        self.compare("strings.txt")

    def test_collections(self):
        self.compare("collections.txt")

    def test_networks(self):
        self.compare("networks.txt")

    def test_yaml(self):
        self.compare("yaml_decode.txt")
        self.compare("yaml_encode.txt")

    def test_encodings(self):
        self.compare("encodings.txt")

    def test_times(self):
        self.compare("times.txt")

    def test_files(self):
        self.compare("files.txt", files=True)

    def test_templates(self):
        self.compare("templates.txt", files=True, head=TEMPLATES)

    def test_unknown_values(self):
        self.compare("unknown.txt", head=UNKNOWN_HEAD)

    def test_generated(self):
        seed = SEED_BY_CTEST
        for unknown in (False, True):
            found = generated_differences(seed, GENERATED_BY_CTEST, unknown)
            print(f"\nseed {seed}: {GENERATED_BY_CTEST} generated expressions compared, {len(found)} differ")
            self.assertEqual([], found, "\n" + "\n".join(found))


def main():
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    if "--count" not in sys.argv:
        harness.main()
    option = lambda name, default: int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default  # noqa: E731
    seed = option("--seed", random.SystemRandom().randrange(2**32))
    count = option("--count", 0)
    found = generated_differences(seed, count, "--unknown" in sys.argv)
    print("\n".join(found))
    print(f"seed {seed}: {count} expressions compared, {len(found)} differ")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
