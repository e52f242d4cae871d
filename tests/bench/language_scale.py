#!/usr/bin/env python3
"""Large configurations under kiln and under terraform, in one run, beside what issue 4 promises.

Usage: scripts/bench language [--share F] [--runs N]      (all of it, 3 runs)

Three inputs, each at half its size and whole: a module of 10,000 blocks (about 5 MB) through validate; 500 calls of a
module with 60 variables through plan; nested `for` over 100,000 elements through console. `--share 0.1` takes a tenth of
all sizes. Prints wall and CPU seconds and peak memory, the best of the runs; then the ratio to terraform, the aim, and the
growth from half to whole per element, where 1.0 is linear. Terraform runs once at each size and is given 10 minutes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402

LIMIT_SECONDS = 600
FILLER = "what a person writes who explains what this is for and why it is so, "


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)


def blocks(n):
    """n blocks of four kinds, about 500 bytes each, each but the first referring to others."""
    parts = []
    for i in range(0, n, 4):
        before = max(0, i - 4)
        parts.append(f'''# {FILLER}{FILLER}
variable "v{i}" {{
  description = "{FILLER}{i}"
  type = object({{
    name  = string
    size  = optional(number, {i})
    tags  = optional(map(string), {{ a = "b", c = "d" }})
    rules = optional(list(object({{ port = number, hosts = optional(list(string), []) }})), [])
  }})
  default = {{ name = "n{i}" }}
}}

locals {{
  # {FILLER}
  l{i} = {{ for k, v in merge(var.v{i}.tags, {{ "k${{var.v{i}.size}}" = "v" }}) : upper(k) => "${{v}}-${{length(k)}}" if v != "" }}
  m{i} = [for r in var.v{i}.rules : {{ port = r.port + 1, hosts = sort(concat(r.hosts, ["h{i}"])) }}]
  n{i} = try(local.l{before}["A"], format("%s-%05d", var.v{i}.name, var.v{i}.size))
}}

resource "terraform_data" "r{i}" {{
  # {FILLER}{FILLER}
  input = {{
    name  = local.n{i}
    tags  = local.l{i}
    rules = jsonencode(local.m{i})
    text  = <<-EOT
      %{{ for k, v in local.l{i} ~}}
      ${{k}} = "${{v}}"
      %{{ endfor ~}}
      {FILLER}
    EOT
  }}
  triggers_replace = [terraform_data.r{before}.id{"" if i else " == null ? 1 : 2"}]
}}

output "o{i}" {{
  description = "{FILLER}{FILLER}"
  value       = {{ id = terraform_data.r{i}.id, name = local.n{i}, count = length(local.m{i}) > 0 ? 1 : 0 }}
}}

'''.replace("terraform_data.r0.id == null ? 1 : 2", '"first"') if i else f'''variable "v0" {{
  type    = object({{ name = string, size = optional(number, 1), tags = optional(map(string), {{}}), rules = optional(list(any), []) }})
  default = {{ name = "n" }}
}}
locals {{
  l0 = {{ A = var.v0.name }}
}}
resource "terraform_data" "r0" {{}}
output "o0" {{
  value = local.l0
}}
''')
    return {"main.tf": "".join(parts)}


def calls(n):
    """n calls of one module, which has 60 variables and passes what it gets on."""
    module = ""
    for i in range(60):
        kind = ("string", "number", "list(string)", "map(string)", "object({ a = string, b = optional(number, 1) })")[i % 5]
        module += (f'variable "v{i}" {{\n  type = {kind}\n  validation {{\n    condition     = var.v{i} != null\n'
                   f'    error_message = "Not null."\n  }}\n}}\n')
    module += 'resource "terraform_data" "r" {\n  input = [%s]\n}\n' % ", ".join(f"jsonencode(var.v{i})" for i in range(60))
    module += 'output "id" {\n  value = terraform_data.r.id\n}\noutput "name" {\n  value = upper(var.v0)\n}\n'
    main = 'locals {\n  tags = { a = "b" }\n}\n'
    for c in range(n):
        main += f'module "m{c}" {{\n  source = "./m"\n'
        for i in range(60):
            value = (f'"x{c}-{i}"' if i or not c else f"module.m{c - 1}.name", f"{c} + {i}", f'["a", "{c}"]', "merge(local.tags, { c = \"d\" })",
                     f'{{ a = "{i}" }}')[i % 5]
            main += f"  v{i} = {value}\n"
        main += "}\n"
    return {"main.tf": main, "m/main.tf": module}


def loops(n):
    """A list of n numbers, range() being limited to 1,024, and values made of it by nested `for`."""
    return {"main.tf": f'''
locals {{
  numbers = flatten([for i in range({max(1, n // 1000)}) : [for j in range({min(n, 1000)}) : i * 1000 + j]])
  keyed   = {{ for i in local.numbers : "k${{i}}" => {{ index = i, even = i % 2 == 0, text = "item-${{i}}" }} }}
  nested  = {{ for k, v in local.keyed : k => [for x in [v.index, v.index + 1] : x * 2 if v.even] if v.text != "item-3" }}
  groups  = {{ for k, v in local.keyed : substr(k, 1, 1) => v.index... }}
}}
'''}


CONSOLE = "[length(local.numbers), length(local.nested), sum(flatten(values(local.nested))), length(local.groups)]\n"
# Name, unit, size, seconds promised, configuration, commands that prepare, command, what it reads.
INPUTS = [
    ("validate", "blocks", 10000, 1.0, blocks, [], ["validate", "-no-color"], ""),
    ("plan", "calls", 500, 2.0, calls, [["get", "-no-color"]], ["plan", "-no-color", "-input=false"], ""),
    ("console", "elements", 100000, 1.0, loops, [], ["console", "-no-color"], CONSOLE),
]


def measure(program, folder, command, text):
    """Wall and CPU seconds, peak MiB, output; nothing if it takes too long."""
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as out:
        given.write(text)
        given.seek(0)
        process = subprocess.Popen([program, *command], cwd=folder, stdin=given, stdout=out, stderr=subprocess.STDOUT,
                                   env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull})
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() - start > LIMIT_SECONDS:
                process.kill()
                process.wait()
                return None
            time.sleep(0.002)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        out.seek(0)
        output = out.read()
    if process.returncode != 0:
        sys.exit(f"{program} {command}: exit code {process.returncode}\n{output[-3000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss / 1024, "output": output}


def best(results):
    return min(results, key=lambda r: r["cpu"])


def run_input(name, unit, size, aim, make, prepare, command, text, runs, engines):
    results = {}
    for n in (size // 2, size):
        for engine, program in engines:
            with tempfile.TemporaryDirectory(prefix="kiln-bench-") as folder:
                files = make(n)
                write(folder, files)
                for step in prepare:
                    measure(program, folder, step, "")
                one = [measure(program, folder, command, text) for _ in range(runs if engine == "kiln" else 1)]
            if None in one:
                print(f"{name:9} {n:7} {unit:9} {engine:10} more than {LIMIT_SECONDS} s", flush=True)
                continue
            r = results[engine, n] = best(one)
            print(f"{name:9} {n:7} {unit:9} {engine:10} {r['wall']:8.2f} {r['cpu']:8.2f} {r['rss']:9.1f}   "
                  f"{sum(map(len, files.values())) / 1e6:5.2f} MB", flush=True)
    ours = results["kiln", size]
    # kiln works in one thread: on a machine that does other things the CPU time is what it takes by itself.
    verdict = "met" if ours["wall"] <= aim else "met by CPU time" if ours["cpu"] <= aim else "MISSED"
    print(f"{name}: {ours['wall']:.2f} s, {ours['cpu']:.2f} s of CPU, aim {aim:.1f} s: {verdict}")
    theirs = results.get(("terraform", size))
    if theirs:
        print(f"{name}: kiln takes 1/{theirs['wall'] / ours['wall']:.1f} of terraform's wall time, "
              f"1/{theirs['cpu'] / ours['cpu']:.1f} of its CPU time, 1/{theirs['rss'] / ours['rss']:.1f} of its memory")
        if name == "console" and theirs["output"] != ours["output"]:
            print(f"{name}: THE VALUES DIFFER\n{theirs['output']}{ours['output']}")
    for engine, _ in engines:
        if (engine, size // 2) in results and (engine, size) in results:
            growth = results[engine, size]["cpu"] / 2 / results[engine, size // 2]["cpu"]
            print(f"{name}: {engine}'s CPU time per element grows by {growth:.2f} from half to whole", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--without-terraform", action="store_true")
    options = parser.parse_args()
    engines = [("kiln", os.path.abspath(harness.KILN))]
    if harness.TERRAFORM and not options.without_terraform:
        engines.append(("terraform", harness.TERRAFORM))
    print(f"{'':9} {'size':>7} {'':9} {'engine':10} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9}   text")
    for name, unit, size, *rest in INPUTS:
        if options.only in name:
            run_input(name, unit, int(size * options.share), *rest, options.runs, engines)


if __name__ == "__main__":
    main()
