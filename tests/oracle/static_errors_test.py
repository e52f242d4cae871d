#!/usr/bin/env python3
"""Configurations with a mistake, through `validate` of terraform and of kiln: cases/static/*.txt.

A case begins with a line "=== NAME"; a line "--- FILE" begins another file of it than main.tf. The fake plugin stands in
for the provider "lab" with the schema below. Both must refuse, and summary, file and line of kiln's first error must be those
of terraform's first error, or of another one that it tells of the same line. What terraform finds only by `plan` is compared
with that: names that begin with "at plan, ". What only follows from another mistake kiln does not tell, so other errors are
counted but not compared.

A case may end with "--- told" and a line "LINE SUMMARY" ("FILE LINE SUMMARY" where it is not main.tf) for each error: kiln
must tell these and no other, and terraform must tell the first of them too. What terraform tells before it then only follows.
In the text <FF>, <CR> and <NUL> stand for those bytes, <BOM> for a byte-order mark.

Usage: static_errors_test.py [TEXT]     only cases whose name has the text
"""

import concurrent.futures
import glob
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
from stand_in import Engine, errors_in_text, same_first  # noqa: E402

CASES = os.path.join(os.path.dirname(__file__), "cases/static")
THING = {"attributes": {"id": ["computed", "string"], "name": ["required", "string"], "size": ["optional", "number"],
                        "tags": ["optional", ["map", "string"]]},
         "blocks": {"disk": {"nesting": "list", "attributes": {"size": ["optional", "number"]}},
                    "port": {"nesting": "map", "attributes": {"size": ["optional", "number"]}}}}
TYPED = {"attributes": {"size": ["optional", "number"], "tags": ["optional", ["map", "string"]], "made": ["computed", "string"],
                        "place": ["optional", ["object", {"x": "number", "y": "number"}]]}}
SCHEMA = {"provider": {"attributes": {"token": ["optional", "string"]}},
          "resources": {"lab_thing": THING, "lab_typed": TYPED},
          "data_sources": {"lab_thing": THING, "lab_lookup": THING}}

BYTES = {b"<FF>": b"\xff", b"<CR>": b"\r", b"<NUL>": b"\0", b"<BOM>": b"\xef\xbb\xbf"}

# Where kiln says it in another way on purpose, and why.
BETTER = {
    "references: var alone": "terraform looks for a variable without a name as well",
    "references: var with an index instead of a name": "terraform looks for a variable without a name as well",
    "references: local with an index": "terraform looks for a local value without a name as well",
    "settings: a module that calls itself": "terraform tries to install it into itself",
    "settings: a version of the future and what it may have": "init of terraform says so too, validate only what follows",
    "settings: providers that the caller has not": "terraform tells what its graph lacks",
}


def read_cases():
    """(name, {file: text})"""
    for path in sorted(glob.glob(os.path.join(CASES, "*.txt"))):
        with open(path, encoding="utf-8") as file:
            parts = file.read().split("\n=== ")
        for part in parts[1:]:
            name, _, text = part.partition("\n")
            files = {"main.tf": ""}
            current = "main.tf"
            for line in text.splitlines(True):
                if line.startswith("--- "):
                    current = line[4:].strip()
                    files[current] = ""
                else:
                    files[current] += line
            yield f"{os.path.basename(path)[:-4]}: {name}", files


def told_of(files):
    """The errors that kiln must tell, if the case lists them."""
    errors = []
    for line in files.get("told", "").splitlines():
        file, place, summary = re.fullmatch(r"(?:(\S+\.\S+) )?(\d+) (.*)", line).groups()
        errors.append([file or "main.tf", int(place), summary])
    return errors


def agree(name, told, theirs, ours):
    if theirs["code"] == 0 or ours["code"] == 0:
        return False
    if told:
        spelt = [[file, line, summary.replace("seperator", "separator")] for file, line, summary in theirs["errors"]]
        return sorted(told) == sorted(ours["errors"]) and told[0] in spelt
    return same_first(theirs, ours) or name in BETTER


def load(engine, number, name, files):
    folder = os.path.join(engine.scratch, f"case{number}")
    for file, text in files.items():
        if file == "told":
            continue
        path = os.path.join(folder, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            data = text.encode()
            for mark, byte in BYTES.items():
                data = data.replace(mark, byte)
            out.write(data)
    verdict = engine.load(folder)
    if ": at plan, " in name and verdict["code"] == 0:
        told = engine.run(folder, "plan", "-no-color", "-input=false")
        verdict = {"stage": "plan", "code": told.returncode, "errors": errors_in_text(told.stderr)}
    shutil.rmtree(folder)
    return verdict


def main():
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        return 77
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    cases = [case for case in read_cases() if only in case[0]]
    with tempfile.TemporaryDirectory(prefix="kiln-static-") as scratch, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        engines = [Engine(program, os.path.join(scratch, name)) for name, program in
                   (("theirs", harness.TERRAFORM), ("ours", os.path.abspath(harness.KILN)))]
        for engine in engines:
            os.makedirs(engine.scratch)
            engine.use(SCHEMA, ["registry.terraform.io/hashicorp/lab"])
        outcomes = [[pool.submit(load, engine, number, name, files) for engine in engines]
                    for number, (name, files) in enumerate(cases)]
        outcomes = [[future.result() for future in futures] for futures in outcomes]
    differing = others = 0
    for (name, files), (theirs, ours) in zip(cases, outcomes):
        if not agree(name, told_of(files), theirs, ours):
            print(f"{name}:\n  terraform {theirs['code']} {sorted(theirs['errors'])}\n  kiln      {ours['code']} {sorted(ours['errors'])}")
            differing += 1
        others += sorted(theirs["errors"]) != sorted(ours["errors"])
    print(f"static errors: {len(cases)} cases, {differing} differ in the first error, {others} in what else is told")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
