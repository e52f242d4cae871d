#!/usr/bin/env python3
"""Whole configurations as authors of modules write them, through both engines: cases/language/*.txt.

A case begins with a line "=== NAME"; ">>>" begins its next configuration, "--- FILE" another file than main.tf, and a line
"$ ARGUMENTS" is a run of plan (VAR=value before it is its environment), by default one without any. A line "@FAKE@" stands
for the requirement of the fake plugin, a line "> EXPRESSION" is asked of the console at the end. A backquote at the end of a line is a carriage return.

Of each plan its text, exit code and JSON are compared, or the places and summaries of all errors; of the last one also the
apply, the state (also as JSON) and a second plan. Each configuration goes on from terraform's state. At the end both destroy.

Usage: language_test.py [TEXT]     only cases whose name has the text
"""

import concurrent.futures
import difflib
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import compare  # noqa: E402
import harness  # noqa: E402
from stand_in import errors_in_text  # noqa: E402

CASES = os.path.join(os.path.dirname(__file__), "cases/language")
FAKE = 'terraform {\n  required_providers {\n    fake = {\n      source = "%s"\n    }\n  }\n}\n' % harness.FAKE_SOURCE


def read_step(text):
    """({file: text}, [(environment, arguments)], [expression])"""
    files, runs, expressions, current = {"main.tf": ""}, [], [], "main.tf"
    for line in text.splitlines(True):
        if line.startswith("--- "):
            current = line[4:].strip()
            files[current] = ""
        elif line.startswith("$ ") or line == "$\n":
            words, environment = shlex.split(line[1:]), {}
            while words and re.match(r"\w+=", words[0]):
                name, environment[name] = words.pop(0).split("=", 1)
            runs.append((environment, words))
        elif line.startswith("> "):
            expressions.append(line[2:])
        else:
            files[current] += {"@FAKE@\n": FAKE}.get(line, re.sub("`$", "\r", line))
    if not files["main.tf"] and len(files) > 1:
        del files["main.tf"]
    return files, runs or [({}, [])], expressions


def read_cases():
    for path in sorted(glob.glob(os.path.join(CASES, "*.txt"))):
        with open(path, encoding="utf-8") as file:
            for part in ("\n" + file.read()).split("\n=== ")[1:]:
                name, _, text = part.partition("\n")
                steps = [read_step(step) for step in re.split(r"^>>>\n", text + "\n", flags=re.M)]
                yield f"{os.path.basename(path)[:-4]}: {name}", steps


class Side:
    """One program with its own copy of a case's files and its own state."""

    def __init__(self, program, scratch):
        self.program, self.dir = program, os.path.join(tempfile.mkdtemp(dir=scratch), "case")
        os.mkdir(self.dir)
        self.env = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "KILN_"))}
        self.env.update(CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=os.path.join(scratch, "cli.tfrc"), HOME=scratch)

    def path(self, name):
        return os.path.join(self.dir, name)

    def run(self, *arguments, env=None, text=""):
        return subprocess.run([self.program, *arguments], cwd=self.dir, env={**self.env, **(env or {})}, text=True,
                              capture_output=True, input=text, errors="replace", timeout=120, check=False)

    def write(self, files):
        for name in os.listdir(self.dir):
            if os.path.isdir(self.path(name)) and name != ".terraform":
                shutil.rmtree(self.path(name))
            elif name.endswith((".tf", ".json", ".tfvars")):
                os.remove(self.path(name))
        for name, text in files.items():
            os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
            with open(self.path(name), "w", encoding="utf-8", newline="") as out:
                out.write(text)

    def state(self):
        if not os.path.exists(self.path("terraform.tfstate")):
            return None
        with open(self.path("terraform.tfstate"), encoding="utf-8") as file:
            state = json.loads(compare.normalize(file.read()))
        compare.in_order(state["check_results"])
        resources = [resource for resource in state["resources"] if resource["instances"]]
        for resource in resources:
            for instance in resource["instances"]:
                instance.get("sensitive_attributes", []).sort(key=json.dumps)
        return {"resources": resources, "outputs": state["outputs"], "check_results": state["check_results"]}


def told(run):
    """What a run says: all if it succeeds, else the places and summaries of its errors, each once: some terraform tells
    twice."""
    # What goes on at once is told in any order.
    text = "\n".join(line for line in compare.Comparison.in_order(run.stdout).split("\n")
                     if not re.search(r": (Reading|Read complete|Preparing import)\b", line))
    if run.returncode == 1:
        return {"code": 1, "errors": sorted({tuple(error) for error in errors_in_text(compare.normalize(run.stderr))})}
    return {"code": run.returncode, "stdout": text, "stderr": compare.normalize(run.stderr)}


def plan_json(run):
    return compare.comparable(json.loads(compare.normalize(run.stdout)))


class Case:
    def __init__(self, name, steps, scratch):
        self.name, self.steps, self.differences = name, steps, []
        self.theirs, self.ours = Side(harness.TERRAFORM, scratch), Side(os.path.abspath(harness.KILN), scratch)

    def same(self, what, theirs, ours):
        if theirs == ours:
            return
        texts = [(json.dumps(one, indent=1, sort_keys=True) if not isinstance(one, str) else one).replace("\\n", "\n")
                 for one in (theirs, ours)]
        self.differences.append(f"-- {what}\n" + "\n".join(list(difflib.unified_diff(
            texts[0].splitlines(), texts[1].splitlines(), "terraform", "kiln", lineterm="", n=2))[:60]))

    def both(self, *arguments, env=None):
        return [side.run(*arguments, env=env) for side in (self.theirs, self.ours)]

    def share_state(self):
        if os.path.exists(self.theirs.path("terraform.tfstate")):
            shutil.copy(self.theirs.path("terraform.tfstate"), self.ours.path("terraform.tfstate"))

    def plan(self, what, environment, arguments):
        """Whether there is a plan in the file p."""
        runs = self.both("plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=p", *arguments, env=environment)
        self.same(f"{what}: plan", *map(told, runs))
        if any(run.returncode not in (0, 2) for run in runs):
            return False
        self.same(f"{what}: show -json p", *map(plan_json, self.both("show", "-json", "p")))
        return True

    def apply(self, what, environment, arguments):
        runs = self.both("apply", "-no-color", "-input=false", "p", env=environment)
        self.same(f"{what}: apply", *[run.returncode or compare.normalize(run.stdout[run.stdout.find("Apply complete!"):]) for run in runs])
        self.same(f"{what}: state", self.theirs.state(), self.ours.state())
        self.share_state()
        self.same(f"{what}: show -json", *map(plan_json, self.both("show", "-json")))
        self.same(f"{what}: second plan", *map(told, self.both(
            "plan", "-no-color", "-input=false", "-detailed-exitcode", *arguments, env=environment)))

    def run(self):
        last = None
        for number, (files, runs, expressions) in enumerate(self.steps):
            for side in (self.theirs, self.ours):
                side.write(files)
            self.share_state()
            if any("module" in text or FAKE in text for text in files.values()):
                self.same(f"{number}: init", *[run.returncode for run in self.both("init", "-no-color")])
            planned = False
            for environment, arguments in runs:
                planned = self.plan(f"{number} {environment} {arguments}", environment, arguments)
                last = environment, arguments
            if planned:
                self.apply(number, *last)
            for expression in expressions:
                answers = [side.run("console", text=expression) for side in (self.theirs, self.ours)]
                self.same(f"{number}: {expression}", *[[run.returncode, run.stdout] for run in answers])
        if self.theirs.state() is not None:
            environment, arguments = last
            self.same("destroy", *[told(run)["code"] for run in self.both(
                "destroy", "-auto-approve", "-no-color", "-input=false", *arguments, env=environment)])
            self.same("state at the end", self.theirs.state(), self.ours.state())
        return self


def main():
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        return 77
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    cases = [case for case in read_cases() if only in case[0]]
    with tempfile.TemporaryDirectory(prefix="kiln-language-") as scratch, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        harness.install_fake(scratch)
        with open(os.path.join(scratch, "cli.tfrc"), "w", encoding="utf-8") as out:
            out.write('provider_installation {\n  filesystem_mirror {\n    path = "%s/mirror"\n  }\n}\n' % scratch)
        done = list(pool.map(lambda case: Case(*case, scratch).run(), cases))
    differing = [case for case in done if case.differences]
    for case in differing:
        print(f"{case.name}\n" + "\n".join(case.differences))
    print(f"language: {len(cases)} cases, {len(differing)} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
