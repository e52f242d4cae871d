"""The tests of HCL's specification suite as configurations of a root module.

A test is `NAME.hcl` (or `NAME.hcl.json`), what is wanted of it in `NAME.t` and, for HCL's own tools, a specification of its
structure in `NAME.hcldec`. Its text becomes the body of a resource, so that the parser's verdict on it is that of
`validate`. Where a result is given, the same body as an object is compared with it by `console`.
"""

import os
import re

RESOURCE = 'resource "spec_body" "x" {\n%s\n}\n'


def find_tests(folder):
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".t") and os.path.exists(os.path.join(path, name[:-2] + ".hcl")):
                yield os.path.join(path, name[:-2])


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def block_text(text, opening):
    """What stands between the braces of a block or object that begins a line."""
    found = re.search(r"^" + opening + r" \{\n(.*?)^\}", text, re.S | re.M)
    return found[1] if found else None


def as_body(test):
    """The configuration whose verdict is compared."""
    return RESOURCE % read(test + ".hcl").rstrip("\n")


def as_object(text):
    """A body as an object: a block is an attribute, one with a label an element of a map."""
    groups, plain = {}, []
    inside = None
    for line in text.split("\n"):
        line = re.sub(r"^(\w+) (\{.*\})$", r"\1 = \2", line)  # A block in one line.
        opening = re.fullmatch(r'(\w+)(?: "(.*)")? \{', line)
        if opening:
            inside = groups.setdefault(opening[1], [])
            inside.append(f'"{opening[2]}" = {{' if opening[2] else None)
        elif line == "}" and inside is not None:
            if inside[0]:
                inside.append("}")
            inside = None
        else:
            (plain if inside is None else inside).append(line)
    for name, lines in groups.items():
        plain.append("%s = {\n%s\n}" % (name, "\n".join(line for line in lines if line is not None)))
    return "{\n%s\n}" % "\n".join(plain)


def as_comparison(test):
    """Locals `got` and `want`, or None where the suite says nothing of a value."""
    wanted = block_text(read(test + ".t"), "result =")
    if wanted is None:
        return None
    body = read(test + ".hcl")
    head = ""
    if os.path.exists(test + ".hcldec"):
        specification = read(test + ".hcldec")
        if block_text(specification, "object") is None:
            return None  # The result is not the body but a part of it.
        head = variables = block_text(specification, "variables") or ""
        for name in re.findall(r"^\s*(\w+)\s*=", variables, re.M):
            body = re.sub(r"(\$\{|%%\{ for \w+ in )%s\b" % name, r"\g<1>local." + name, body)
    return f"locals {{\n{head}\ngot = {as_object(body)}\nwant = {{\n{wanted}}}\n}}\n"
