"""Mistakes that people make, and what kiln and terraform say of each: docs/mistakes.md.

A folder of tests/oracle/mistakes is a mistake: its configuration, of which the first comment says
what is wrong, and in `how` the commands that find it, if that is not `plan` alone. The page is
written anew with UPDATE_GOLDEN=1. Besides being what the page says, kiln must say no less than
terraform: the place and the text there, the values, and a suggestion where there is one.
"""

import os
import re
import shutil
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import compare  # noqa: E402
import harness  # noqa: E402

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mistakes")
PAGE = os.path.join(harness.TESTS, "../docs/mistakes.md")
HEAD = """# Common mistakes

What kiln says of {count} mistakes that people make, and what Terraform 1.11.4 says of the same. Written by
`tests/oracle/mistakes_test.py`, which runs both programs: change it there, with `UPDATE_GOLDEN=1`.
"""


def commands_of(folder):
    path = os.path.join(HERE, folder, "how")
    if not os.path.exists(path):
        return ["plan"]
    with open(path) as file:
        return file.read().strip().split("; ")


def files_of(folder):
    names = []
    for directory, _, files in os.walk(os.path.join(HERE, folder)):
        names += [os.path.relpath(os.path.join(directory, name), os.path.join(HERE, folder)) for name in files]
    return sorted((name for name in names if name != "how"), key=lambda name: (name != "main.tf", name))


def read(folder, name):
    with open(os.path.join(HERE, folder, name)) as file:
        return file.read()


def problems(result):
    """The errors and warnings; not the plan as far as it goes, nor what is done before."""
    out = result.stdout[result.stdout.find("\nWarning:"):] if "\nWarning:" in result.stdout else ""
    text = compare.sort_cycles((out + result.stderr).strip())
    return re.sub(r"\n+─+\n[^─]*$", "", text)


class Mistakes(harness.TestCase):
    def setUp(self):
        self.emulator = None

    def say(self, program, folder):
        """What a program says in the end."""
        w = self.make_workspace()
        shutil.copytree(os.path.join(HERE, folder), w.dir, dirs_exist_ok=True)
        for command in commands_of(folder):
            result = w.run(program, command, "-no-color", "-input=false")
        return problems(result).replace(w.root, "/tmp")

    def test_page(self):
        parts = []
        folders = sorted(os.listdir(HERE))
        for number, folder in enumerate(folders, 1):
            title = read(folder, "main.tf").split("\n")[0].removeprefix("# ")
            ours, theirs = self.say(harness.KILN, folder), self.say(harness.TERRAFORM, folder)
            with self.subTest(folder):
                self.expect_no_less(ours, theirs)
            parts.append(f"\n## {number}. {title.rstrip('.')}\n")
            for name in files_of(folder):
                text = read(folder, name)
                shown = text.split("\n", 1)[1] if name == "main.tf" else text
                parts.append(f"\n`{name}`\n\n```hcl\n{shown}```\n")
            what = " and then ".join(f"`{command}`" for command in commands_of(folder))
            parts.append(f"\nkiln, {what}:\n\n```text\n{ours}\n```\n")
            if ours == theirs:
                parts.append("\nTerraform says the same.\n")
            else:
                parts.append(f"\nTerraform:\n\n```text\n{theirs}\n```\n")
        page = HEAD.format(count=len(folders)) + "".join(parts)
        if os.environ.get("UPDATE_GOLDEN"):
            with open(PAGE, "w") as file:
                file.write(page)
            raise unittest.SkipTest("docs/mistakes.md is written")
        with open(PAGE) as file:
            self.assertEqual(file.read(), page, "Look at it, and run this test with UPDATE_GOLDEN=1.")

    def expect_no_less(self, ours, theirs):
        """Of terraform's first error, for others may only follow from it: where it is, the text there,
        what the values are, and what may have been meant."""
        first = re.split(r"^(?=Error: |Warning: )", theirs, flags=re.M)[1]
        place = re.findall(r"^  on \S+ line \d+.*\n +\d+: .*|^ +│ .*", first, re.M)
        for lines in place:
            self.assertIn(lines, ours)
        for meant in re.findall(r"Did\s+you\s+mean[^?]*\?|\n    .*\S.*", first):
            self.assertIn(re.sub(r"\s+", " ", meant), re.sub(r"\s+", " ", ours))


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
