#!/usr/bin/env python3
"""Configurations in the JSON syntax through kiln and through terraform.

Good ones: the plan's text and JSON are the same. Bad ones: the first error has the same summary
and the same place. OURS lists where kiln says it in another way on purpose.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

KILN = os.path.join(os.environ["BIN_DIR"], "kiln")
TERRAFORM = shutil.which("terraform")
ENV = dict(os.environ, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
ENV.pop("TF_CLI_CONFIG_FILE", None)

GOOD = {
    "everything": r'''{
  "//": "comment",
  "terraform": {"required_version": ">= 1.0, < 2.0"},
  "variable": {"a": {"default": "x${1+1}", "type": "string", "description": "${no template}"},
               "b": {"default": [1, true, null, {"k": "v"}], "//": "c"},
               "c": {"type": "object({x = optional(number, 3)})", "default": {},
                     "validation": {"condition": "${var.c.x < 4}", "error_message": "less"}}},
  "locals": {"l": "${var.a}-${upper(\"x\")}", "m": {"${var.a}": 1, "n": "%{if true}y%{endif}"},
             "n": "${[for x in var.b: x]}"},
  "resource": {
    "terraform_data": {
      "r": {"input": "${local.l}", "count": 2, "depends_on": ["terraform_data.s"],
            "lifecycle": {"ignore_changes": ["input"], "create_before_destroy": true,
                          "precondition": [{"condition": "${var.a != \"\"}", "error_message": "a"}]}},
      "s": [{"input": {"a": "\u00e9\n${ 1 + 1 }"}}],
      "t": {"for_each": "${toset([\"p\", \"q\"])}", "input": "${each.key}",
            "lifecycle": {"replace_triggered_by": ["terraform_data.s.id"], "ignore_changes": "all"}}}},
  "output": [{"o": {"value": "${terraform_data.r[0].input}"}}, {"p": {"value": "${local.m}"}},
             {"q": {"value": "${local.n}", "sensitive": true}}, {"r": {"value": "$${x} %%{y}"}},
             {"s": {"value": ["${1}", 1.50, -0, 1e3, {"a": null}], "depends_on": ["terraform_data.s"]}},
             {"t": {"value": "${var.c}", "precondition": {"condition": "${var.c.x > 1}",
                                                          "error_message": "m"}}}]
}''',
    "array_of_objects": '[{"locals": {"a": 1}}, {"output": {"o": {"value": "${local.a}"}}}]',
    "labels_in_arrays": '{"output": [{"a": [{"value": 1}], "b": {"value": 2}}, {"c": {"value": "x"}}]}',
    "null_is_no_block": '{"variable": {"a": null}, "output": {"o": {"value": null}}}',
    "empty_array_is_no_block": '{"variable": {"a": []}, "output": {"o": {"value": []}}}',
    "defaults_are_literal": '{"variable": {"a": {"default": "${x}"}}, "output": {"o": {"value": "${var.a}"}}}',
    "large_numbers": '{"output": {"o": {"value": [123456789012345678901234567890, 0.1, 1e-7]}}}',
    "provider_meta_arguments": '''{"resource": {"terraform_data": {"a": {"provider": "terraform",
        "triggers_replace": ["${terraform_data.b.id}"]}, "b": {}}}}''',
}

BAD = [
    "", "3", "[3]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a" 1}', "{a:1}",
    '{"a":1 "b":2}', '{"a":[1,]}', '{"a":[1', '{"a":tru}', '{"a":01}', '{"a":1.}', '{"a":-}', '{"a":"x',
    r'{"a":"\q"}', '{"a":1} x', "{'a':1}", '{"locals":{"a":+1}}',
    '{"variable":{"a":1}}', '{"variable":[{"a":{}},{"a":{}}]}', '{"variable":null}',
    '{"variable":[null]}', '{"variable":{"a":{"type":"list(strin)"}}}', '{"output":{"o":{}}}',
    '{"locals":{"a":"${b.c.d}"}}', '{"locals":{"a":"x ${1+} y"}}', '{"locals":{"a":{"b":1,"b":2}}}',
    '{"locals":{"a b":1}}', '{"locals":[1]}', '{"locals":"x"}', '{"resource":{"terraform_data":1}}',
    '{"resource":{"terraform_data":{"a":1}}}', '{"resource":{"terraform_data":{"a":{"inputt":1}}}}',
    '{"resource":{"terraform_data":{"a":{"depends_on":["x"]}}}}',
    '{"resource":{"terraform_data":{"a":{"depends_on":"x.y"}}}}',
    '{"resource":{"terraform_data":{"a":{"depends_on":["x.y + 1"]}}}}',
    '{"resource":{"terraform_data":{"a":{"lifecycle":{"foo":1}}}}}',
    '{"resource":{"terraform_data":{"a":{"lifecycle":[{},{}]}}}}',
    '{"resource":{"terraform_data":{"a":{"count":"${x}"}}}}',
    '{"resource":{"terraform_data":{"a":{"count":"many"}}}}',
    '{"resource":{"terraform_data":{"a":{"input":1,"input":2}}}}',
    '{"terraform":{"required_version":"${1}"}}', '{"foo":1}', '{"variabel":{}}',
    '{"output":{"o":{"value":"${upper(1,2)}"}}}', r'{"output":{"o":{"value":"\u00e9 ${foo.bar}"}}}',
    '{"output":{"o":{"value":["${1}",{"${2}":"${nope}"}]}}}', '{"output":{"o":{"value":"${"}}}',
    '{"output":{"o":{"value":1,"bogus":1}}}', '{"output":{"o o":{"value":1}}}',
    '{"output":{"o":{"value":1}},\n "locals":{"l":"${var.nope}"}}',
    '{"variable":{"a":{"type":"${string}"}}}', '{"variable":{"a":{"sensitive":"maybe"}}}',
    '{"data":{"terraform_data":{"a":{}}}}',
]

# Malformed text: Terraform goes on after the first mistake and then reports what follows from it,
# in the order of places; kiln reports the mistake. By summary: (terraform's first, kiln's).
OURS = {
    ("Missing attribute seperator comma", "Missing attribute separator comma"),  # Theirs is misspelt.
    ("Unclosed object", "Unclosed array"),  # Terraform calls an array an object.
    # Terraform reads the name of a property as a value first.
    ("Invalid JSON keyword", "Invalid object property name"),
    ("Invalid start of value", "Invalid object property name"),
}


def run(program, folder, *arguments):
    return subprocess.run([program, *arguments], cwd=folder, env=ENV, capture_output=True, text=True,
                          check=False)


def first_error(program, text):
    """Summary and line of the first error of validate, and all summaries. (Terraform's columns are
    one too low for references and types: it counts from the quote.)"""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "x.tf.json"), "w", encoding="utf-8") as file:
            file.write(text)
        result = run(program, folder, "validate", "-json")
    errors = [d for d in json.loads(result.stdout)["diagnostics"] if d["severity"] == "error"]
    if not errors:
        return None, []
    start = errors[0].get("range", {}).get("start", {})
    return (errors[0]["summary"], start.get("line")), [e["summary"] for e in errors]


def planned(program, text):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "main.tf.json"), "w", encoding="utf-8") as file:
            file.write(text)
        plan = run(program, folder, "plan", "-no-color", "-input=false", "-out=p")
        shown = run(program, folder, "show", "-json", "p")
    document = json.loads(shown.stdout) if plan.returncode == 0 else {}
    for key in ("timestamp", "terraform_version"):
        document.pop(key, None)
    document.get("relevant_attributes", []).sort(key=json.dumps)
    return plan.returncode, plan.stdout.split("─────")[0], plan.stderr, document


def main():
    if TERRAFORM is None:
        print("skipped: terraform is not installed")
        return 77
    differences = 0
    for name, text in GOOD.items():
        ours, theirs = planned(KILN, text), planned(TERRAFORM, text)
        if ours != theirs or ours[0] != 0:
            differences += 1
            print(f"{name}:\n kiln {ours}\n terraform {theirs}")
    for text in BAD:
        (ours, _), (theirs, all_theirs) = first_error(KILN, text), first_error(TERRAFORM, text)
        known = ours and theirs and (theirs[0], ours[0]) in OURS
        # Terraform sorts by place what follows from a mistake before the mistake.
        as_later = ours and theirs and theirs[0] == "Root value must be object" and ours[0] in all_theirs
        if ours is None or not (ours == theirs or known or as_later):
            differences += 1
            print(f"{text}:\n kiln {ours}\n terraform {theirs} {all_theirs}")
    print(f"JSON syntax: {len(GOOD)} good and {len(BAD)} bad configurations: {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
