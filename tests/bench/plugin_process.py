#!/usr/bin/env python3
"""What the plugin's process costs, beside what issue 3 promises of it.

Usage: scripts/bench plugin [RUNS] [PLUGIN...]     (30 runs; other plugins to start beside ours)

Starts the plugin RUNS times with AutoMTLS and without, as engines do (tests/bench/plugin_start.cc
says what is measured), lets kiln create images whose jobs take long, looks at the waiting plugin
in /proc, and strips a copy of the program. Prints a table: median, best and worst, and the aim.
On a machine that does other things the best is what the plugin needs, the rest is the machine.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402

START = os.environ.get("PLUGIN_START", os.path.join(harness.BIN, "../tests/plugin_start"))

# The figures of a start: name, key, what to divide by, aim.
FIGURES = [
    ("handshake, ms", "handshake_ms", 1, 10),
    ("CPU until handshake, ms", "handshake_cpu_ms", 1, None),
    ("connection, ms", "connect_ms", 1, None),
    ("schema, first call, ms", "first_schema_ms", 1, 5),
    ("schema, second call, ms", "second_schema_ms", 1, 5),
    ("RSS idle, MiB", "rss_kib", 1024, 15),
    ("PSS idle, MiB", "pss_kib", 1024, None),
    ("private idle, MiB", "private_kib", 1024, None),
    ("threads idle", "threads", 1, None),
]

WAITING = '''
resource "ims_image" "waiting" {
  count       = %d
  name        = "waiting-${count.index}"
  instance_id = "''' + harness.SERVER + '''"
  tags        = { index = tostring(count.index) }
}
'''


def row(name, values, aim):
    median, best, worst = statistics.median(values), min(values), max(values)
    verdict = "" if aim is None else "met" if median <= aim else "MISSED"
    print(f"{name:36} {median:9.2f} {best:9.2f} {worst:9.2f} {'' if aim is None else aim:>6} {verdict}",
          flush=True)


def start(plugin, runs, mode):
    result = subprocess.run([START, plugin, str(runs), mode], stdout=subprocess.PIPE, check=True)
    figures = json.loads(result.stdout)
    for name, key, unit, aim in FIGURES:
        row(f"{mode}: {name}", [value / unit for value in figures[key]], aim)


def memory_of(pid):
    """RSS, PSS and private memory in MiB."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        kib = {line.split(":")[0]: int(line.split()[1]) for line in file if line.endswith("kB\n")}
    return [value / 1024 for value in
            (kib["Rss"], kib["Pss"], kib["Private_Clean"] + kib["Private_Dirty"])]


def is_plugin(pid):
    with open(f"/proc/{pid}/comm") as file:
        return file.read().startswith("terraform-provi")


def waiting(count, aim):
    """The plugin's memory while `count` creates wait for their jobs under kiln."""
    emulator = harness.Emulator("--job-seconds", "600")
    workspace = harness.Workspace(emulator)
    try:
        workspace.write(WAITING % count)
        workspace.kiln("init")
        emulator.clear_requests()
        engine = subprocess.Popen(
            [harness.KILN, "apply", "-auto-approve", f"-parallelism={count}"], cwd=workspace.dir,
            env=workspace.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            harness.wait_for(lambda: sum(request["method"] == "POST" and "action" in request["path"]
                                         for request in emulator.requests()) >= count, 60)
            # One of its polls, at least, is part of waiting.
            harness.wait_for(lambda: any("/job" in request["path"] for request in emulator.requests()))
            plugin = next(pid for pid in harness.children_of(engine.pid) if is_plugin(pid))
            rss, pss, private = memory_of(plugin)
            what = f"{count} create{'s' * (count > 1)} waiting"
            row(f"RSS, {what}, MiB", [rss], aim)
            row(f"PSS, {what}, MiB", [pss], None)
            row(f"private, {what}, MiB", [private], None)
            row(f"threads, {what}", [len(os.listdir(f"/proc/{plugin}/task"))], None)
        finally:
            engine.kill()
            engine.wait()
    finally:
        workspace.remove()
        emulator.stop()


def stripped_size(program):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "stripped")
        subprocess.run(["strip", "-o", copy, program], check=True)
        return os.path.getsize(copy) / 1e6


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(f"{'':36} {'median':>9} {'best':>9} {'worst':>9} {'aim':>6}")
    for plugin in [harness.PLUGIN, *sys.argv[2:]]:
        print(os.path.basename(plugin))
        for mode in ("tls", "plain"):
            start(plugin, runs, mode)
        row("stripped, MB", [stripped_size(plugin)], 10)
        if plugin == harness.PLUGIN:
            waiting(1, None)
            waiting(200, 40)


if __name__ == "__main__":
    main()
