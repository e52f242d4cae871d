#!/usr/bin/env python3
"""Values of variables through `plan` of terraform and of kiln: cases/variables.txt.

Each run of a case compares the exit code, what the plan prints (the outputs), and the first error's summary, file and line.
"""

import os
import re
import shlex
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import compare  # noqa: E402
from stand_in import errors_in_text  # noqa: E402

CASES = os.path.join(os.path.dirname(__file__), "cases/variables.txt")


def read_cases():
    """(name, {file: text}, [(environment, arguments)])"""
    with open(CASES, encoding="utf-8") as file:
        for part in file.read().split("\n=== ")[1:]:
            name, _, text = part.partition("\n")
            files, runs, current = {"main.tf": ""}, [], "main.tf"
            for line in text.splitlines(True):
                run = re.fullmatch(r"((?:\w+=\S* )*)\$ ?(.*)\n?", line)
                if line.startswith("--- "):
                    current = line[4:].strip()
                    files[current] = ""
                elif run:
                    # Not by the rules of a shell: quotes are part of the values.
                    runs.append((dict(v.split("=", 1) for v in shlex.split(run[1])), run[2].split()))
                else:
                    files[current] += line
            yield name, files, runs


class Variables(compare.Comparison):
    def compare(self, environment, arguments):
        ours, theirs = self.both("plan", "-no-color", "-input=false", *arguments, env=environment)
        told = f"\n{theirs.stderr}\n{ours.stderr}"
        self.assertEqual(theirs.returncode, ours.returncode, told)
        if theirs.returncode == 0:
            self.assertEqual(compare.normalize(theirs.stdout), compare.normalize(ours.stdout))
            return
        # Terraform tells some consequences of a mistake before the mistake, in the same line.
        errors = errors_in_text(theirs.stderr)
        self.assertIn(errors_in_text(ours.stderr)[0], [error for error in errors if error[:2] == errors[0][:2]], told)


def add_case(name, files, runs):
    def test(self):
        self.write(files)
        for environment, arguments in runs:
            with self.subTest(environment=environment, arguments=arguments):
                self.compare(environment, arguments)

    setattr(Variables, "test_" + re.sub(r"\W+", "_", name), test)


for case in read_cases():
    add_case(*case)


if __name__ == "__main__":
    compare.main()
