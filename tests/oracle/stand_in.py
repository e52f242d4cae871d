"""An engine with the fake plugin in place of whatever providers a configuration asks for."""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import compare  # noqa: E402
import harness  # noqa: E402

FAKE = os.path.abspath(os.path.join(harness.BIN, "../tests/fake/terraform-provider-fake"))


class Engine:
    """One program with its own copy of the configuration."""

    def __init__(self, program, scratch):
        self.program, self.scratch = program, scratch

    def run(self, folder, *arguments, **options):
        if "input" not in options:
            options["stdin"] = subprocess.DEVNULL
        env = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "KILN_"))}
        env.update(CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=os.path.join(self.scratch, "cli.tfrc"), HOME=self.scratch,
                   FAKE_SCHEMA=os.path.join(self.scratch, "schema.json"), TF_IN_AUTOMATION="1",
                   http_proxy="http://127.0.0.1:1", https_proxy="http://127.0.0.1:1")
        try:
            return subprocess.run([self.program, *arguments], cwd=folder, env=env, timeout=120, text=True,
                                  capture_output=True, errors="replace", check=False, **options)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(arguments, 124, "", "Error: it does not end\n")

    def use(self, schema, providers):
        """From now on the fake plugin is each of these providers, HOST/NAMESPACE/TYPE, and has that schema."""
        plugins = os.path.join(self.scratch, "plugins")
        lines = []
        for address in providers:
            kind = address.split("/")[-1]
            folder = os.path.join(plugins, kind)
            if not os.path.exists(folder):
                os.makedirs(folder)
                os.symlink(FAKE, os.path.join(folder, f"terraform-provider-{kind}"))
            lines.append(f'    "{address}" = "{folder}"')
        with open(os.path.join(self.scratch, "cli.tfrc"), "w", encoding="utf-8") as out:
            overrides = "  dev_overrides {\n%s\n  }\n" % "\n".join(lines) if lines else ""
            out.write("provider_installation {\n%s  direct {}\n}\n" % overrides)
        with open(os.path.join(self.scratch, "schema.json"), "w", encoding="utf-8") as out:
            json.dump(schema, out)

    def load(self, folder):
        """What the program says of a configuration: the exit code, and the errors of all that it reads without a state."""
        if calls_modules(folder):
            got = self.run(folder, "get", "-no-color")
            if got.returncode != 0:
                return {"stage": "get", "code": got.returncode, "errors": errors_in_text(got.stderr)}
        told = self.run(folder, "validate", "-json", "-no-tests")
        try:
            diagnostics = json.loads(told.stdout)["diagnostics"]
        except (ValueError, KeyError):
            return {"stage": "validate", "code": told.returncode, "errors": [["", 0, "no JSON: " + told.stderr[-300:]]]}
        errors = [[d.get("range", {}).get("filename", ""), d.get("range", {}).get("start", {}).get("line", 0), d["summary"]]
                  for d in diagnostics if d["severity"] == "error"]
        return {"stage": "validate", "code": told.returncode, "errors": errors}


def calls_modules(folder):
    for name in os.listdir(folder):
        if name.endswith((".tf", ".tf.json")):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                if "module" in file.read():
                    return True
    return False


def errors_in_text(text):
    """The same triples out of what is written for people."""
    errors = []
    for part in re.split(r"^Error: ", text, flags=re.M)[1:]:
        place = re.search(r"^  on (.*?) line (\d+)", part, flags=re.M)
        errors.append([place[1] if place else "", int(place[2]) if place else 0, part.split("\n")[0]])
    return errors


def first(verdict):
    """By place, since engines tell errors of independent parts in any order."""
    return min(verdict["errors"], default=["", 0, "(none told)"])


def normal(error):
    return [*error[:2], compare.sort_cycles(error[2])]


def same_first(theirs, ours):
    """Whether kiln's first error is one of those that terraform tells of the first place, or of no place."""
    place = first(theirs)[:2]
    wanted = [normal(error) for error in theirs["errors"] if error[:2] == place]
    mine = normal(first(ours))
    return mine in wanted or (place == ["", 0] and ["", 0, mine[2]] in wanted)
