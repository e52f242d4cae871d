#!/usr/bin/env python3
"""What waiting costs: calls and seconds, measured at the emulator, beside what we promise.

Usage: scripts/bench waiting [NAME...]     all cases unless named; --list names them

Prints a table with the aims; the exit code is 1 if one is missed. Times are of whole commands,
the start of engine and plugin included. The thousand images take about two minutes.
"""

import collections
import contextlib
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
from harness import SERVER  # noqa: E402

APPLY = ("apply", "-auto-approve", "-no-color", "-input=false")


def images(count, provider_arguments=""):
    head = harness.Workspace.HEAD.replace(
        "endpoints = var.endpoints\n", f"endpoints = var.endpoints\n{provider_arguments}")
    return head + ('resource "ims_image" "a" {\n  count       = %d\n  name        = "a-${count.index}"\n'
                   '  instance_id = "%s"\n}\n' % (count, SERVER))


class Table:
    """Rows of what was seen beside what is wanted; knows whether all is well."""

    def __init__(self):
        self.missed = 0
        print(f"{'case':52} {'seen':>22}  {'aim':16}")

    def row(self, name, seen, aim, is_met):
        self.missed += not is_met
        print(f"{name:52} {seen:>22}  {aim:16} {'' if is_met else 'MISSED'}".rstrip(), flush=True)

    def at_most(self, name, seen, limit, unit, digits=2):
        self.row(name, f"{seen:.{digits}f} {unit}", f"<= {limit} {unit}", seen <= limit)


@contextlib.contextmanager
def cloud(*flags):
    emulator = harness.Emulator(*flags)
    workspace = harness.Workspace(emulator)
    try:
        yield emulator, workspace
    finally:
        workspace.remove()
        emulator.stop()


def prepare(emulator, workspace, text):
    workspace.write(text, head=False)
    workspace.kiln("init")
    emulator.clear_requests()


def timed(workspace, *arguments, timeout=1200):
    start = time.monotonic()
    workspace.kiln(*arguments, timeout=timeout)
    return time.monotonic() - start


def arrivals(emulator):
    """Seconds of each call to the service, from the first on, in order."""
    times = [request["time"] for request in emulator.requests()]
    return sorted(harness.seconds_between(times[0], at) for at in times)


def peak(times):
    """The most calls in any one second."""
    window, most = collections.deque(), 0
    for at in times:
        window.append(at)
        while window[0] <= at - 1:
            window.popleft()
        most = max(most, len(window))
    return most


def thirty_images(table):
    with cloud("--job-seconds", "2") as (emulator, workspace):
        prepare(emulator, workspace, images(30))
        seconds = timed(workspace, *APPLY)
        table.at_most("30 images, jobs of 2 s: time", seconds, 3.5, "s")
        table.at_most("30 images, jobs of 2 s: calls", len(emulator.requests()), 100, "calls", 0)


def thousand(table, label, *flags):
    with cloud("--job-seconds", "60") as (emulator, workspace):
        prepare(emulator, workspace, images(1000, "  requests_per_second = 20\n"))
        seconds = timed(workspace, *APPLY, *flags)
        times = arrivals(emulator)
        kinds = collections.Counter(
            f"{request['method']} {re.sub('[0-9a-f-]{32,}', 'ID', request['path'])}"
            for request in emulator.requests())
        table.at_most(f"1,000 images, jobs of 60 s, {label}: time", seconds, 120, "s", 1)
        table.at_most(f"1,000 images, jobs of 60 s, {label}: peak", peak(times), 20, "calls/s", 0)
        table.at_most(f"1,000 images, jobs of 60 s, {label}: mean", len(times) / seconds, 20,
                      "calls/s", 1)
        print("    " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))


def thousand_images(table):
    thousand(table, "default")


def thousand_images_at_once(table):
    thousand(table, "-parallelism=1000", "-parallelism=1000")


def refresh(table):
    with cloud("--job-seconds", "0", "--latency-ms", "50") as (emulator, workspace):
        prepare(emulator, workspace, images(200))
        timed(workspace, *APPLY)
        emulator.clear_requests()
        seconds = timed(workspace, "plan", "-detailed-exitcode", "-no-color")
        table.at_most("200 images refreshed, 50 ms latency: calls", len(emulator.requests()), 6,
                      "calls", 0)
        print(f"    {seconds:.2f} s")


def random_failures(table):
    with cloud("--job-seconds", "2") as (emulator, workspace):
        prepare(emulator, workspace, images(100))
        for status, seed in ((500, 7), (503, 8)):
            emulator.fault(method="GET", path="/v1/cloudimages/job/", status=status, count=None,
                           probability=0.163, seed=seed)  # Together 30 %.
        seconds = timed(workspace, *APPLY)
        jobs = [r for r in emulator.requests() if "/job/" in r["path"] or "/jobs/" in r["path"]]
        failed = sum(r["status"] >= 500 for r in jobs)
        made = len(workspace.state()["resources"][0]["instances"])
        table.row("100 images, 30 % of the job queries fail", f"{made} made", "100 made",
                  made == 100 and failed > 0)
        print(f"    {failed} of {len(jobs)} queries failed, {seconds:.2f} s")


def throttled_once(table):
    for label, method, path in (("create", "POST", "/v2/cloudimages/action"),
                                ("job query", "GET", "/v1/cloudimages/job/"),
                                ("list", "GET", "/v2/cloudimages")):
        with cloud("--job-seconds", "0.5") as (emulator, workspace):
            prepare(emulator, workspace, images(1))
            emulator.fault(method=method, path=path, status=429, headers={"Retry-After": "2"})
            process = subprocess.Popen([harness.KILN, *APPLY], cwd=workspace.dir, env=workspace.env,
                                       stdout=subprocess.DEVNULL)
            harness.wait_for(lambda: any(r["status"] == 429 for r in emulator.requests()))
            start = time.monotonic()
            ok = process.wait(60) == 0
            table.at_most(f"one {label} gets 429, Retry-After 2: done after it",
                          time.monotonic() - start if ok else float("inf"), 3, "s")


def stop(table, label, emulator, workspace, arguments, is_waiting):
    """From SIGINT to the end of kiln, which waits for the plugin's answers."""
    process = subprocess.Popen([harness.KILN, *arguments], cwd=workspace.dir, env=workspace.env,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        harness.wait_for(is_waiting)
        time.sleep(1)  # Well into the back-off.
        is_waiting_still = process.poll() is None
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(60)
        seconds = time.monotonic() - start if is_waiting_still else float("inf")
        table.at_most(f"Stop, {label}", seconds, 0.2, "s", 3)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def stops(table):
    def answered(emulator, status, count=1):
        return lambda: sum(r["status"] == status for r in emulator.requests()) >= count

    job = "/v1/cloudimages/job/"
    for label, rule, count in (
            ("create refused with Retry-After 60",
             {"method": "POST", "path": "/v2/cloudimages/action", "status": 429,
              "headers": {"Retry-After": "60"}, "count": None}, 1),
            ("job query refused with Retry-After 60",
             {"method": "GET", "path": job, "status": 429,
              "headers": {"Retry-After": "60"}, "count": None}, 1),
            ("job queries fail with 500",
             {"method": "GET", "path": job, "status": 500, "count": None}, 5)):
        with cloud("--job-seconds", "30") as (emulator, workspace):
            prepare(emulator, workspace, images(30))
            emulator.fault(**rule)
            stop(table, label, emulator, workspace, APPLY, answered(emulator, rule["status"], count))
    for label, arguments, method in (("reads fail with 503", ("plan", "-no-color"), "GET"),
                                     ("deletions fail with 503",
                                      ("destroy", "-auto-approve", "-no-color"), "DELETE")):
        with cloud("--job-seconds", "0") as (emulator, workspace):
            prepare(emulator, workspace, images(30))
            timed(workspace, *APPLY)
            emulator.clear_requests()
            emulator.fault(method=method, path="/v2/", status=503, count=None)
            stop(table, label, emulator, workspace, arguments, answered(emulator, 503, 2))
    with cloud("--job-seconds", "30") as (emulator, workspace):
        prepare(emulator, workspace, images(30))
        workspace.env["HW_AUTH_URL"] = emulator.url + "/v3"
        emulator.stop()
        started = time.monotonic()
        stop(table, "connection refused", emulator, workspace, APPLY,
             lambda: time.monotonic() > started + 2)


CASES = {case.__name__: case for case in (
    thirty_images, refresh, random_failures, throttled_once, stops, thousand_images_at_once,
    thousand_images)}


def main():
    names = sys.argv[1:] or list(CASES)
    if names == ["--list"]:
        return print("\n".join(CASES))
    if unknown := [name for name in names if name not in CASES]:
        sys.exit(f"no case {unknown[0]}; there are {', '.join(CASES)}")
    table = Table()
    for name in names:
        CASES[name](table)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
