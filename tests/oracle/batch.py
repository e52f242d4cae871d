"""Many expressions through one process: their values by `console`, their errors by `validate -json`.

Run alone it shows what both programs say of the expressions on standard input, one a line; `#` begins
a comment.
"""

import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402

FILE_NAME = "cases.tf"


class Outcome:
    """What an expression gives: a text as `console` prints it, or the first error."""

    def __init__(self, value=None, summary=None, detail=""):
        self.value, self.summary, self.detail = value, summary, detail

    def key(self):
        return ("=", self.value) if self.summary is None else ("!", self.summary)

    def __str__(self):
        return f"= {self.value}" if self.summary is None else f"! {self.summary}: {self.detail}"


class Batch:
    """Evaluates in the folder of a workspace; `head` is configuration for the expressions to refer to."""

    def __init__(self, workspace, program, head=""):
        self.workspace, self.program, self.head = workspace, program, head

    def evaluate(self, expressions):
        outcomes = [None] * len(expressions)
        # Errors of syntax hide all others, so it takes more than one look.
        for _ in range(4):
            left = [i for i, outcome in enumerate(outcomes) if outcome is None]
            failed = self.validate({i: expressions[i] for i in left})
            for i, (summary, detail) in failed.items():
                outcomes[i] = Outcome(summary=summary, detail=detail)
            if not failed:
                break
        left = {i: expressions[i] for i, outcome in enumerate(outcomes) if outcome is None}
        for i, value in self.print_values(left).items():
            outcomes[i] = value
        return outcomes

    def write(self, expressions):
        """The file, and which expression each of its lines belongs to: all stand in one object, because a graph of
        many locals costs terraform more than their evaluation."""
        text, owners = "locals {\n  all = {\n", {}
        line = 3
        for i, expression in expressions.items():
            text += f"    c{i} = {expression}\n"
            lines = expression.count("\n") + 1
            owners.update((line + k, i) for k in range(lines))
            line += lines
        self.workspace.write(text + "  }\n}\n" + self.head, FILE_NAME, head=False)
        return owners

    def validate(self, expressions):
        owners = self.write(expressions)
        told = self.workspace.run(self.program, "validate", "-json", timeout=600)
        if not told.stdout:
            raise AssertionError(f"{self.program} validate: {told.stderr}")
        failed = {}
        for d in json.loads(told.stdout)["diagnostics"]:
            if d["severity"] != "error":
                continue
            at = d.get("range") or {}
            owner = owners.get(at.get("start", {}).get("line")) if at.get("filename") == FILE_NAME else None
            if owner is None:
                raise AssertionError(f"{self.program} validate, an error without a place: {d}")
            place = (at["start"]["line"], at["start"]["byte"])
            if owner not in failed or place < failed[owner][0]:
                failed[owner] = (place, d["summary"], d.get("detail", ""))
        return {i: (summary, detail) for i, (_, summary, detail) in failed.items()}

    def print_values(self, expressions):
        if not expressions:
            return {}
        owners = self.write(expressions)
        told = subprocess.run([self.program, "console", "-no-color"], cwd=self.workspace.dir, env=self.workspace.env,
                              input="local.all\n", capture_output=True, text=True, errors="replace", timeout=600)
        if told.returncode != 0:
            # Only the console has an error: what it does not know, such as plantimestamp.
            found = re.search(r"Error: (.*)\n(?:.*\n)*?.*on %s line (\d+)" % FILE_NAME, told.stderr)
            if not found:
                raise AssertionError(f"{self.program} console: {told.stdout}{told.stderr}")
            i = owners[int(found[2])]
            rest = self.print_values({k: text for k, text in expressions.items() if k != i})
            return {i: Outcome(summary=found[1], detail="(console)"), **rest}
        values, current = {}, None
        lines = told.stdout.split("\n")
        # On a busy machine it may say first that it waits for the lock of the state.
        for line in lines[lines.index("{") + 1:]:
            begins = re.match(r'  "c(\d+)" = (.*)', line)
            if begins:
                current = int(begins[1])
                values[current] = [begins[2]]
            elif line == "}":
                break
            else:
                values[current].append(line[2:] if line.startswith("  ") else line)
        return {i: Outcome("\n".join(lines)) for i, lines in values.items()}


def main():
    expressions = [line.rstrip("\n") for line in sys.stdin if line.strip() and not line.startswith("#")]
    programs = [harness.TERRAFORM] + ([harness.KILN] if os.path.exists(harness.KILN) else [])
    outcomes = []
    for program in programs:
        workspace = harness.Workspace()
        if "KILN_CASES_FILES" in os.environ:
            shutil.copytree(os.environ["KILN_CASES_FILES"], workspace.dir, symlinks=True, dirs_exist_ok=True)
        outcomes.append(Batch(workspace, program).evaluate(expressions))
        workspace.remove()
    for i, expression in enumerate(expressions):
        told = [str(outcome[i]) for outcome in outcomes]
        same = len({outcome[i].key() for outcome in outcomes}) == 1
        if same and "-d" in sys.argv:
            continue
        print(("  " if same else "X ") + expression)
        for text in [told[0]] if same and told[0] == told[-1] else told:
            print("      " + text.replace("\n", "\n      "))


if __name__ == "__main__":
    main()
