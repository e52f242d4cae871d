"""The results on record in tests/golden/planner/lang/expressions.txt are terraform's, too."""

import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402


def recorded():
    with open(os.path.join(harness.TESTS, "golden/planner/lang/expressions.txt")) as file:
        lines = file.read().splitlines()
    return list(zip(lines[::2], (line.strip() for line in lines[1::2])))


class Expressions(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.workspace = harness.Workspace()
        self.addCleanup(self.workspace.remove)

    def test_values(self):
        """All in one configuration, as outputs."""
        w = self.workspace
        cases = [(text, result[2:]) for text, result in recorded() if result.startswith("= ")]
        w.write("".join(f"output \"o{i}\" {{\n  sensitive = true\n  value = jsonencode({text})\n}}\n"
                        for i, (text, _) in enumerate(cases)), head=False)
        w.terraform("apply", "-auto-approve", "-no-color")
        outputs = json.loads(w.terraform("output", "-json").stdout)
        for i, (text, ours) in enumerate(cases):
            with self.subTest(text):
                self.assertEqual(json.loads(outputs[f"o{i}"]["value"]), json.loads(ours))
        print(f"\n{len(cases)} values compared")

    def first_error(self, run, text):
        self.workspace.write(f"output \"o\" {{\n  value = {text}\n}}\n", head=False)
        told = run("plan", "-no-color", check=None).stderr
        return re.findall(r"Error: .*|line \d+.*", told)[:2]

    def test_infinite(self):
        """What JSON cannot hold fails with terraform only when it writes the state: too late."""
        w = self.workspace
        w.write("output \"o\" {\n  value = 1 / 0\n}\n", head=False)
        self.assertIn("cannot serialize infinity", w.terraform("apply", "-auto-approve", check=1).stderr)
        self.assertIn("Error: Infinite number", w.kiln("plan", "-no-color", check=1).stderr)

    def test_errors(self):
        """One configuration each: the summary and the place of the first error, of both programs."""
        w = self.workspace
        cases = [text for text, result in recorded()
                 if result.startswith("! ") and not result.endswith("cannot be written as JSON")]
        for text in cases:
            with self.subTest(text):
                self.assertEqual(self.first_error(w.terraform, text), self.first_error(w.kiln, text))
        print(f"\n{len(cases)} errors compared")


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
