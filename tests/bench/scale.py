#!/usr/bin/env python3
"""N images by `count` against the emulator: apply, a plan that finds nothing to do, destroy;
the same under kiln and under terraform (where it is installed), in one run.

Usage: scripts/bench [N...]        (1000 2000 unless named)

Prints a table: wall and CPU seconds (engine and plugin together), peak memory of the larger
process, bytes the engine wrote to disk; then the ratio to terraform and the growth from the
first N to the last, where 1.0 per resource is linear.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
import subprocess  # noqa: E402

CONFIG = '''
variable "n" { type = number }

resource "ims_image" "scale" {
  count       = var.n
  name        = "scale-${count.index}"
  instance_id = "%s"
  tags        = { index = tostring(count.index) }
}
''' % harness.SERVER


def measure(workspace, program, arguments):
    """Runs one command; wall s, CPU s, peak MiB, MiB written."""
    start = time.monotonic()
    process = subprocess.Popen([program, *arguments], cwd=workspace.dir, env=workspace.env,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    output = process.stdout.read()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # Exited, /proc entry still there.
    with open(f"/proc/{process.pid}/io") as file:
        io = dict(line.split(": ") for line in file.read().splitlines())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    if process.returncode != 0:
        sys.exit(f"{program} {arguments}: exit code {process.returncode}\n{output.decode()[-3000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
            "rss": usage.ru_maxrss / 1024, "written": int(io["write_bytes"]) / 2**20}


def run_engine(program, n):
    emulator = harness.Emulator("--job-seconds", "0")
    workspace = harness.Workspace(emulator)
    try:
        workspace.env["TF_VAR_n"] = str(n)
        workspace.write(CONFIG)
        workspace.run(program, "init", "-no-color", check=0)
        common = ["-no-color", "-input=false"]
        return {
            "apply": measure(workspace, program, ["apply", "-auto-approve", *common]),
            "plan": measure(workspace, program, ["plan", "-detailed-exitcode", *common]),
            "destroy": measure(workspace, program, ["destroy", "-auto-approve", *common]),
        }
    finally:
        workspace.remove()
        emulator.stop()


def main():
    sizes = [int(argument) for argument in sys.argv[1:]] or [1000, 2000]
    engines = [("kiln", harness.KILN)]
    if harness.TERRAFORM:
        engines.append(("terraform", harness.TERRAFORM))
    results = {}
    print(f"{'engine':10} {'images':>6} {'command':8} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9} "
          f"{'MiB written':>12}")
    for n in sizes:
        for name, program in engines:
            results[name, n] = run_engine(program, n)
            for command, r in results[name, n].items():
                print(f"{name:10} {n:6} {command:8} {r['wall']:8.2f} {r['cpu']:8.2f} {r['rss']:9.1f} "
                      f"{r['written']:12.2f}", flush=True)
    for n in sizes:
        if ("terraform", n) in results:
            for command in ("apply", "plan", "destroy"):
                ours, theirs = results["kiln", n][command], results["terraform", n][command]
                print(f"{n} {command}: kiln takes 1/{theirs['wall'] / ours['wall']:.1f} of terraform's "
                      f"wall time, 1/{theirs['cpu'] / ours['cpu']:.1f} of its CPU time")
    first, last = sizes[0], sizes[-1]
    if first != last:
        for name, _ in engines:
            for command in ("apply", "plan", "destroy"):
                growth = (results[name, last][command]["cpu"] / last) / (
                    results[name, first][command]["cpu"] / first)
                print(f"{name} {command}: CPU per image at {last} is {growth:.2f} x that at {first}")


if __name__ == "__main__":
    main()
