#!/usr/bin/env python3
"""Public test suites as inputs: do kiln and terraform say the same of each configuration?

Usage: suites_test.py [--cache FILE] [--only TEXT] [--report FILE] GIT_DIR...

Each GIT_DIR is the git directory of a repository with test configurations: Terraform's own, HCL's, or any other. Every
folder with configuration files is a root module; in a folder whose name ends in "-files" each file is one of its own. It
is taken through `get` and `validate -json` by both programs. The fake plugin stands in for all providers, with a schema
guessed from the configuration (guess_schema.py). HCL's specification suite has no root modules: the bodies of its tests
become blocks of such a provider, and those with a result are evaluated by `console`.

Compared: the verdict; of a refused configuration the first error's summary, file and line (another error that terraform
tells of the same line will do); and all errors. `--cache` keeps what terraform said. Nothing of the repositories is kept. Not run by ctest: the repositories are fetched by hand.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
import hcl_suite  # noqa: E402
from guess_schema import Guess  # noqa: E402
from stand_in import Engine, first, same_first  # noqa: E402

SUFFIXES = (".tf", ".tf.json")


def unpack(git_directory, folder):
    """The newest commit's folders of test configurations."""
    listing = subprocess.run(["git", "-C", git_directory, "ls-tree", "-r", "--name-only", "HEAD"],
                             capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = sorted({re.match(r"(.*?/testdata|specsuite/tests)/", name)[1] for name in listing
                     if re.match(r"(.*?/testdata|specsuite/tests)/", name)})
    archive = subprocess.Popen(["git", "-C", git_directory, "archive", "HEAD", *wanted], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=archive.stdout, mode="r|") as tar:
        for member in tar:
            # What `terraform test` reads, which kiln does not have; and locks of plugins that are not here.
            if member.name.endswith((".tftest.hcl", ".tftest.json", ".terraform.lock.hcl")):
                continue
            if ".." not in member.name.split("/") and (member.isfile() or member.isdir()):
                tar.extract(member, folder, filter="data") if sys.version_info >= (3, 12) else tar.extract(member, folder)
    archive.wait()


def single_files(name):
    return name.endswith("-files")


def find_cases(root):
    """(name, folder, file or None): what is to be validated. A folder within another's case is one as well."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        names = sorted(name for name in names if name.endswith(SUFFIXES))
        relative = os.path.relpath(folder, root)
        if names and single_files(os.path.basename(folder)):
            yield from ((f"{relative}/{name}", folder, name) for name in names)
        elif names:
            yield relative, folder, None


def case_root(root, folder):
    """The folder right below testdata: modules of one case refer to each other."""
    parts = os.path.relpath(folder, root).split("/")
    depth = parts.index("testdata") + 2 if "testdata" in parts else len(parts)
    return os.path.join(root, *parts[:depth])


def guess(folder, only=None):
    made = Guess()
    texts = []
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(SUFFIXES) and only in (None, name):
                with open(os.path.join(path, name), encoding="utf-8", errors="replace") as file:
                    texts.append((name, file.read()))
    for _ in range(2):  # What is referred to may be declared later.
        for name, text in texts:
            made.add_file(name, text)
    return made


def compare(theirs, ours):
    """A class of difference; empty if there is none."""
    if (theirs["code"] == 0) != (ours["code"] == 0):
        if ours["code"] == 0:
            return "accepted by kiln only: " + first(theirs)[2]
        return "refused by kiln only: " + first(ours)[2]
    if theirs["code"] == 0:
        return ""
    if same_first(theirs, ours):
        return ""
    if first(theirs)[2] == first(ours)[2]:
        return "another place: " + first(theirs)[2]
    return f"another error: {first(theirs)[2]} / {first(ours)[2]}"


class Cache(dict):
    """What terraform said, by configuration; kept in a file if there is one."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.update(json.load(file))

    def save(self):
        if self.path:
            with open(self.path + ".new", "w", encoding="utf-8") as file:
                json.dump(dict(self), file)
            os.replace(self.path + ".new", self.path)


def verdict(engine, source, root, only, made):
    """What the engine says of the configuration in `source`, which belongs to the case in `root`."""
    engine.use(made.schema(), made.providers())
    top = os.path.join(engine.scratch, "case")
    shutil.rmtree(top, ignore_errors=True)
    if only:
        os.makedirs(top)
        shutil.copy(os.path.join(source, only), top)
        return engine.load(top)
    shutil.copytree(root, top, symlinks=True)
    return engine.load(os.path.join(top, os.path.relpath(source, root)))


def run_cases(root, cases, cache, workers):
    outcomes = {}

    def work(share):
        scratch = tempfile.mkdtemp(prefix="kiln-suites-")
        engines = [Engine(program, os.path.join(scratch, name)) for name, program in
                   (("theirs", harness.TERRAFORM), ("ours", os.path.abspath(harness.KILN)))]
        for engine in engines:
            os.makedirs(engine.scratch)
        for name, folder, only in share:
            top = folder if only else case_root(root, folder)
            made = guess(top, only)
            key = name + " " + hashlib.sha256(json.dumps([made.schema(), made.providers()]).encode()).hexdigest()[:16]
            if key not in cache:
                cache[key] = verdict(engines[0], folder, top, only, made)
            outcomes[name] = (cache[key], verdict(engines[1], folder, top, only, made))
            if len(outcomes) % 50 == 0:
                print(f"  {len(outcomes)} of {len(cases)}", file=sys.stderr, flush=True)
                cache.save()
        shutil.rmtree(scratch, ignore_errors=True)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, [cases[i::workers] for i in range(workers)]))
    return outcomes


def report(outcomes, out):
    classes = collections.defaultdict(list)
    same_errors = refused = 0
    for name, (theirs, ours) in sorted(outcomes.items()):
        difference = compare(theirs, ours)
        if theirs["code"] != 0:
            refused += 1
            same_errors += sorted(map(tuple, theirs["errors"])) == sorted(map(tuple, ours["errors"]))
        if difference:
            classes[difference].append((name, theirs, ours))
    for difference, members in sorted(classes.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"\n{len(members)} x {difference}", file=out)
        for name, theirs, ours in members:
            print(f"  {name}\n    terraform {theirs['stage']} {first(theirs)}\n    kiln      {ours['stage']} {first(ours)}",
                  file=out)
    differing = sum(map(len, classes.values()))
    verdicts = sum(len(members) for difference, members in classes.items() if " by kiln only" in difference)
    total = len(outcomes)
    print(f"{total} configurations: {total - verdicts} with the same verdict ({total - refused} accepted, {refused} refused by "
          f"terraform), {total - differing} with the same first error as well; of those refused {same_errors} with all errors "
          f"the same")
    return differing


def run_specification(tests):
    """HCL's suite: the verdicts as `run_cases` gives them, and how many tests differ in their result."""
    outcomes, values, differing = {}, 0, 0
    with tempfile.TemporaryDirectory(prefix="kiln-suites-") as scratch:
        source = os.path.join(scratch, "source")
        engines = [Engine(program, os.path.join(scratch, name)) for name, program in
                   (("theirs", harness.TERRAFORM), ("ours", os.path.abspath(harness.KILN)))]
        for test in tests:
            shutil.rmtree(source, ignore_errors=True)
            for engine in engines:
                os.makedirs(engine.scratch, exist_ok=True)
            write(source, hcl_suite.as_body(test))
            made = guess(source)
            outcomes[os.path.basename(test)] = tuple(verdict(e, source, source, None, made) for e in engines)
            comparison = hcl_suite.as_comparison(test)
            if comparison is None:
                continue
            write(source, comparison)
            for engine in engines:
                engine.use({}, [])
            told = [e.run(source, "console", input="{ same = jsonencode(local.got) == jsonencode(local.want), got = local.got }\n")
                    for e in engines]
            values += 1
            if told[0].stdout != told[1].stdout or '"same" = true' not in told[1].stdout:
                differing += 1
                print(f"{test}\n terraform {told[0].stdout}{told[0].stderr}\n kiln {told[1].stdout}{told[1].stderr}")
    print(f"{values} results of HCL's suite: {differing} differ from the suite or from terraform")
    return outcomes, differing


def write(folder, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "main.tf"), "w", encoding="utf-8") as out:
        out.write(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache")
    parser.add_argument("--only", default="")
    parser.add_argument("--report")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("git_directories", nargs="+")
    options = parser.parse_args()
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        return 77
    cache = Cache(options.cache)
    differing = 0
    out = open(options.report, "w", encoding="utf-8") if options.report else sys.stdout  # noqa: SIM115
    for git_directory in options.git_directories:
        with tempfile.TemporaryDirectory(prefix="kiln-suites-") as root:
            unpack(git_directory, root)
            cases = [case for case in find_cases(root) if options.only in case[0]]
            print(f"{git_directory}: {len(cases)} configurations", flush=True)
            outcomes = run_cases(root, cases, cache, options.workers)
            tests = list(hcl_suite.find_tests(root))
            if tests:
                found, different = run_specification(tests)
                outcomes.update(found)
                differing += different
            differing += report(outcomes, out)
        cache.save()
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
