"""Interrupts creates in every way that we know, many times, with kiln and with terraform; then applies once
more. However a create was interrupted: the images in the service are those in the state are those wanted, and
the service began no job beyond them.

Usage: interrupted_creates.py [--runs N] [--seed N] [--jobs N] [--engine kiln|terraform] [--way WAY]
Prints a line per run that fails (with what reproduces it) and a table; exit code 1 if one failed.
"""

import argparse
import collections
import concurrent.futures
import os
import random
import signal
import socket
import subprocess
import sys
import time

import harness
from harness import SERVER

CREATE = {"method": "POST", "path": "/v2/cloudimages/action"}
JOB = {"method": "GET", "path": "/v1/cloudimages/job/"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class FixedEmulator(harness.Emulator):
    """An emulator on one port, with a state file: it can be killed and started again."""

    def __init__(self, folder, job_seconds, listed):
        self.flags = ["--state-file", os.path.join(folder, "emulator.json"),
                      "--job-seconds", str(job_seconds), "--unfinished", listed]
        self.port = free_port()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [harness.EMULATOR, "--listen", f"127.0.0.1:{self.port}", *self.flags],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if "listening on" not in line:
            raise RuntimeError(f"the emulator printed {line!r}")
        self.url = f"http://127.0.0.1:{self.port}"

    def restart(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        time.sleep(0.3)
        self.start()


class Run:
    def __init__(self, way, engine, seed):
        self.way, self.engine, self.seed = way, engine, seed
        self.rng = random.Random(seed)
        self.count = self.rng.randint(1, 4)
        self.job_seconds = round(self.rng.uniform(0.3, 1.5), 2)
        if way == "timeout":
            self.job_seconds = 1.6
        self.program = harness.KILN if engine == "kiln" else harness.TERRAFORM
        self.log = []

    def configuration(self):
        timeouts = '  timeouts {\n    create = "1s"\n  }\n' if self.way == "timeout" else ""
        return ('resource "ims_image" "a" {\n  count       = %d\n  name        = "a-${count.index}"\n'
                '  instance_id = "%s"\n%s}\n' % (self.count, SERVER, timeouts))

    def apply(self):
        return subprocess.Popen(
            [self.program, "apply", "-auto-approve", "-no-color", "-input=false"], cwd=self.workspace.dir,
            env=self.workspace.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def creates_seen(self):
        return [r for r in self.emulator.requests() if r["path"] == CREATE["path"]]

    def wait_for_creates(self, process):
        end = time.monotonic() + 20
        while not self.creates_seen() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(self.rng.uniform(0, self.job_seconds))

    def plugins_of(self, process):
        try:
            return harness.children_of(process.pid)
        except FileNotFoundError:
            return []

    def kill(self, pids):
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def disturb(self, process):
        if self.way in ("500_while_polling", "answer_dropped", "reset_before", "reset_after", "timeout"):
            return
        self.wait_for_creates(process)
        if process.poll() is not None:
            return
        if self.way in ("sigint", "sigint_twice"):
            process.send_signal(signal.SIGINT)
            if self.way == "sigint_twice":
                time.sleep(self.rng.uniform(0, 0.3))
                process.send_signal(signal.SIGINT)
        elif self.way == "sigterm":
            process.send_signal(signal.SIGTERM)
        elif self.way == "kill_engine":
            process.kill()
        elif self.way == "kill_plugin":
            self.kill(self.plugins_of(process))
        elif self.way == "kill_both":
            self.kill([process.pid, *self.plugins_of(process)])
        elif self.way == "emulator_restarted":
            self.emulator.restart()

    def prepare_faults(self):
        if self.way == "500_while_polling":
            self.emulator.fault(**JOB, status=500, count=1)
        elif self.way in ("answer_dropped", "reset_after"):
            self.emulator.fault(**CREATE, drop="after", count=1)
        elif self.way == "reset_before":
            self.emulator.fault(**CREATE, drop="before", count=1)

    def run(self):
        self.workspace = harness.Workspace()
        listed = self.rng.choice(["hidden", "listed"])
        self.emulator = FixedEmulator(self.workspace.root, self.job_seconds, listed)
        try:
            self.workspace.point_at(self.emulator)
            return self.play()
        finally:
            self.emulator.stop()
            self.workspace.remove()

    def play(self):
        w = self.workspace
        w.write(self.configuration())
        w.run(self.program, "init", check=0)
        before = self.emulator.stats()["images"]
        self.prepare_faults()
        process = self.apply()
        self.disturb(process)
        self.log.append(process.communicate(timeout=120)[0])
        again = self.apply()
        self.log.append(again.communicate(timeout=120)[0])
        return self.judge(again.returncode, before)

    def judge(self, code, before):
        problems = []
        if code != 0:
            problems.append(f"the second apply ended with {code}")
        stats = self.emulator.stats()
        in_service = stats["images"] - before
        instances = [i for r in self.workspace.state()["resources"] for i in r["instances"]]
        in_state = {i["attributes"]["id"] for i in instances if i["attributes"]["id"]}
        if not in_service == len(in_state) == len(instances) == self.count:
            problems.append(f"{in_service} images in the service, {len(in_state)} in the state, "
                            f"{self.count} wanted")
        if stats["jobs"] != self.count:
            problems.append(f"{stats['jobs']} jobs were begun for {self.count} images")
        plan = self.workspace.run(self.program, "plan", "-detailed-exitcode", "-no-color")
        if plan.returncode != 0:
            problems.append(f"the plan after that ended with {plan.returncode}")
            self.log.append(plan.stdout + plan.stderr)
        return problems


WAYS = ["sigint", "sigint_twice", "sigterm", "timeout", "kill_engine", "kill_plugin", "kill_both",
        "500_while_polling", "answer_dropped", "reset_before", "reset_after", "emulator_restarted"]


def engines(wanted):
    all_engines = ["kiln"] + (["terraform"] if harness.TERRAFORM else [])
    return [engine for engine in all_engines if wanted in (None, engine)]


def play(way, engine, seed):
    run = Run(way, engine, seed)
    try:
        problems = run.run()
    except Exception as error:  # Any trouble is a failure of this run.
        problems = [f"{type(error).__name__}: {error}"]
    return way, engine, seed, problems, run.log


def run_all(runs, seed, jobs, engine=None, way=None, show=False):
    """The number of failed runs."""
    ways = [way] if way else WAYS
    tasks = [(w, e) for w in ways for e in engines(engine)]
    results = collections.Counter()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(play, *tasks[i % len(tasks)], seed + i) for i in range(runs)]
        for future in concurrent.futures.as_completed(futures):
            a_way, an_engine, a_seed, problems, log = future.result()
            results[a_way, an_engine, not problems] += 1
            if problems:
                failed += 1
                print(f"FAILED {a_way} {an_engine}: {'; '.join(problems)}\n"
                      f"  again: --runs 1 --way {a_way} --engine {an_engine} --seed {a_seed}", flush=True)
                if show:
                    print("\n-----\n".join(log), flush=True)
    print(f"\n{'interrupted by':20} {'engine':10} {'runs':>5} {'good':>5}")
    for a_way in ways:
        for an_engine in engines(engine):
            good, bad = results[a_way, an_engine, True], results[a_way, an_engine, False]
            if good + bad:
                print(f"{a_way:20} {an_engine:10} {good + bad:5} {good:5}")
    print(f"\n{runs} runs from seed {seed}, {failed} failed")
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--jobs", type=int, default=4, help="runs at the same time")
    parser.add_argument("--engine", choices=["kiln", "terraform"])
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--show", action="store_true", help="what the engines printed, of failed runs")
    options = parser.parse_args()
    sys.exit(1 if run_all(**vars(options)) else 0)


if __name__ == "__main__":
    main()
