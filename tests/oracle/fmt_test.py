#!/usr/bin/env python3
"""`kiln fmt` against `terraform fmt`: the same texts, and the same flags.

The texts are the examples, the files of tests/oracle/fmt, and seeded variations of the latter:
white space put in and taken out between words, lines joined and split. What terraform cannot parse,
kiln must not either; all else must come out the same, byte for byte.

Usage: fmt_test.py [--seed N] [--count N]     (variations of each text; 200 unless told)
       fmt_test.py --repositories GIT_DIR...   every .tf file of public repositories instead
"""

import argparse
import difflib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
KILN = os.path.join(os.environ["BIN_DIR"], "kiln")
TERRAFORM = shutil.which("terraform")
ENV = dict(os.environ, CHECKPOINT_DISABLE="1")

WORD = re.compile(r'[\w-]+|"(?:\\.|[^"\\])*"|\s+|#[^\n]*\n|//[^\n]*\n|.', re.S)


def texts(folder):
    """The text of each file in a folder and those within."""
    for path, folders, names in os.walk(os.path.join(ROOT, folder)):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".tf"):
                with open(os.path.join(path, name), encoding="utf-8", newline="") as file:
                    yield file.read()


def vary(text, chance):
    """The text with other white space. It may no longer parse: that is compared too."""
    result = []
    rate = chance.choice((0.02, 0.1, 0.4))
    for word in WORD.findall(text):
        if chance.random() >= rate:
            result.append(word)
        elif word.isspace():
            result.append(chance.choice(("", " ", "   ", "\n", "\n\n", "\t")))
        else:
            result.append(word + chance.choice((" ", "  ", "\n", " /* c */ ", " # c\n", "")))
    return "".join(result)


def snippets(chance):
    """Lines put together at random."""
    leads = ("a", "bcd", '"q"', "(e)", "block", "// c", "/* d */ x", "}", "]", ")", "é")
    middles = (" = ", "=", " { ", ": ", "", " = [", " = foo(", ' "l" {', " = {")
    ends = ("1", "[1,2]", "{a=1}", "<<E\nx ${ y }\nE", "# c", "", "}", "])", ")", '"${ x }"',
            "-1", "x ? y:z", "a -1 # d", "{", "[{", "/* m\n n */ 2", '"é" // f')
    lines = [chance.choice(leads) + chance.choice(middles) + chance.choice(ends)
             for _ in range(chance.randint(1, 7))]
    return "\n".join(lines) + "\n"


def write_all(folder, files):
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", errors="surrogateescape",
                  newline="") as file:
            file.write(text)


def read_all(folder, files):
    result = {}
    for name in files:
        with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape",
                  newline="") as file:
            result[name] = file.read()
    return result


def formatted(program, files):
    """What `program fmt` makes of a folder of files: the texts and the names it lists."""
    with tempfile.TemporaryDirectory() as folder:
        write_all(folder, files)
        run = subprocess.run([program, "fmt", "-no-color"], cwd=folder, env=ENV,
                             capture_output=True, text=True, check=False)
        if run.returncode not in (0, 2):
            sys.exit(f"{program} fmt: exit code {run.returncode}\n{run.stderr}")
        failed = set(re.findall(r"on (f\d+\.tf) line", run.stderr))
        return read_all(folder, files), run.stdout.splitlines(), failed


def without_lost_comments(text):
    """Terraform drops comments in the header of a block; kiln keeps them."""
    return re.sub(r"^[^=\n]*\{", lambda header: header[0].replace(" /* c */", ""), text,
                  flags=re.M)


def compare(files):
    """The number of differences, each printed."""
    ours, our_list, our_failed = formatted(KILN, files)
    theirs, their_list, their_failed = formatted(TERRAFORM, files)
    differences = 0
    for name, text in files.items():
        same = without_lost_comments(ours[name]) == without_lost_comments(theirs[name])
        if same and (name in our_failed) == (name in their_failed):
            continue
        differences += 1
        print(f"--- the text {name}:\n{text}")
        print("".join(difflib.unified_diff(theirs[name].splitlines(True),
                                           ours[name].splitlines(True), "terraform", "kiln")))
        print(f"refused: terraform {name in their_failed}, kiln {name in our_failed}")
    if differences == 0 and our_list != their_list:
        print("the lists differ:\n", our_list, "\n", their_list)
        differences = 1
    return differences


def again(files):
    """What kiln formatted stays as it is."""
    once, _, failed = formatted(KILN, files)
    twice, _, _ = formatted(KILN, once)
    return sum(1 for name in files if name not in failed and once[name] != twice[name])


FILES = {"bad.tf": "a = [\n", "ok.tf": "a = 1\n", "vars.tfvars": "b=1\n", "x.tf": "a=1\nb  = 2\n",
         "t.tftest.hcl": "v=1\n", "j.tf.json": '{"a":  1}', ".hidden.tf": "a=1\n", "k.tf~": "a=1\n",
         "sub/y.tf": "b=1\n", "sub/.in/z.tf": "b=1\n"}
COMMANDS = (
    [], ["-check"], ["-check", "-list=false"], ["-diff"], ["-write=false", "-diff"],
    ["-list=false", "-write=false"], ["-recursive"], ["-recursive", "-check"], ["sub"],
    ["sub", "x.tf"], ["x.tf", "x.tf"], ["-check", "-diff"], ["none.tf"], ["j.tf.json"],
    ["bad.tf", "x.tf"], ["x.tf", "-"], ["-"], ["-check", "-"], ["-diff", "-"],
    ["-check", "-diff", "-"], ["./sub/../x.tf"], ["-diff", "-recursive"])


def run_flags(program, arguments, leave_out):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            if name in leave_out:
                continue
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        run = subprocess.run([program, "fmt", "-no-color", *arguments], cwd=folder, env=ENV,
                             input="a=1\nb  =2\n", capture_output=True, text=True, check=False)
        state = {}
        for path, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    state[os.path.relpath(os.path.join(path, name), folder)] = file.read()
        summaries = [line.replace("terraform fmt", "kiln fmt") for line in run.stderr.splitlines()
                     if line.startswith("Error")]
        return run.returncode, run.stdout, summaries, state


def compare_flags():
    differences = 0
    for arguments in COMMANDS:
        for leave_out in ((), ("bad.tf",)):
            ours, theirs = (run_flags(p, arguments, leave_out) for p in (KILN, TERRAFORM))
            if ours != theirs:
                differences += 1
                print(f"fmt {arguments} without {leave_out}:\n kiln {ours}\n terraform {theirs}")
    return differences


def compare_repositories(directories):
    """Formats every .tf file of the newest commit of each repository."""
    total = 0
    for directory in directories:
        listing = subprocess.run(["git", "-C", directory, "ls-tree", "-r", "-z", "HEAD"],
                                 capture_output=True, text=True, check=True).stdout
        blobs = [entry.split("\t")[0].split()[2] for entry in listing.split("\0")
                 if entry.endswith(".tf") and entry.split()[1] == "blob"]
        files = {}
        for index, blob in enumerate(blobs):
            show = subprocess.run(["git", "-C", directory, "cat-file", "blob", blob],
                                  capture_output=True, check=False)
            if show.returncode == 0:  # Large files may be absent in a snapshot.
                files[f"f{index}.tf"] = show.stdout.decode("utf-8", "surrogateescape")
        differences = compare(files)
        print(f"{directory}: {len(files)} files, {differences} differences")
        total += differences
    return 1 if total else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repositories", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    if TERRAFORM is None:
        print("skipped: terraform is not installed")
        return 77
    if options.repositories:
        return compare_repositories(options.repositories)
    chance = random.Random(options.seed)
    sources = list(texts("tests/oracle/fmt"))
    variants = sources + list(texts("examples"))
    for _ in range(options.count):
        variants += [vary(text, chance) for text in sources]
        variants += [snippets(chance) for _ in range(5)]
    files = {f"f{index}.tf": text for index, text in enumerate(variants)}
    differences = compare(files) + compare_flags()
    unstable = again(files)
    print(f"fmt: seed {options.seed}, {len(files)} texts, {2 * len(COMMANDS)} commands: "
          f"{differences} differences, {unstable} texts change when formatted again")
    return 1 if differences or unstable else 0


if __name__ == "__main__":
    sys.exit(main())
