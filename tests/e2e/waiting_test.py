"""Waiting for jobs: what it costs, what it survives, how it is stopped. How fast it is with many
images is measured by `scripts/bench waiting`."""

import os
import signal
import subprocess
import threading
import time

import harness
from harness import SERVER


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.split(":", 1) for line in file.read().splitlines())


JOB = "/v1/cloudimages/job/"
APPLY = ("apply", "-auto-approve", "-no-color")


def images(count):
    return ('resource "ims_image" "a" {\n  count = %d\n  name = "a-${count.index}"\n'
            '  instance_id = "%s"\n}\n' % (count, SERVER))


class Waiting(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "2")

    def test_thirty_jobs_of_two_seconds(self):
        w = self.workspace
        w.write(images(30))
        w.kiln("init")
        self.emulator.clear_requests()
        start = time.monotonic()
        process = subprocess.Popen(
            [harness.KILN, "apply", "-auto-approve", "-no-color"], cwd=w.dir, env=w.env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        most = {"threads": 0, "rss": 0}

        def watch():
            while process.poll() is None:
                try:
                    for child in harness.children_of(process.pid):
                        status = status_of(child)
                        most["threads"] = max(most["threads"], int(status["Threads"]))
                        most["rss"] = max(most["rss"], int(status["VmHWM"].split()[0]))
                except (OSError, KeyError):
                    pass
                time.sleep(0.05)

        watcher = threading.Thread(target=watch)
        watcher.start()
        output = process.communicate()[0]
        watcher.join()
        wall = time.monotonic() - start
        self.assertEqual(process.returncode, 0, output)
        calls = len(self.emulator.requests())
        print(f"\n30 images, 2 s jobs: {wall:.2f} s wall, {calls} calls, plugin at most "
              f"{most['threads']} threads, {most['rss'] / 1024:.1f} MiB RSS")
        self.assertLessEqual(calls, 100)
        self.assertLess(most["threads"], 20)
        if "build/release" in os.path.realpath(harness.BIN):
            self.assertLess(most["rss"], 40 * 1024)


class Slots(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "4")

    def seconds_of_beginning(self, *flags):
        """Between the first create call and the last of 110."""
        self.workspace.write(images(110))
        self.workspace.kiln("init")
        self.workspace.kiln(*APPLY, *flags)
        times = [r["time"] for r in self.emulator.requests() if r["method"] == "POST"]
        self.assertEqual(110, len(times))
        return harness.seconds_between(min(times), max(times))

    def test_creates_that_only_wait_hold_no_slot(self):
        self.assertLess(self.seconds_of_beginning(), 4)

    def test_where_a_parallelism_is_asked_for_they_do(self):
        self.assertGreater(self.seconds_of_beginning("-parallelism=100"), 4)


class Trouble(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "0.5")

    def prepare(self, count):
        self.workspace.write(images(count))
        self.workspace.kiln("init")
        self.emulator.clear_requests()

    def statuses(self):
        return [request["status"] for request in self.emulator.requests()]

    def test_failing_job_queries_fail_no_create(self):
        self.prepare(20)
        self.emulator.fault(method="GET", path=JOB, status=500, count=None, probability=0.3, seed=7)
        self.workspace.kiln(*APPLY)
        self.assertIn(500, self.statuses())
        self.assertEqual(20, len(self.workspace.state()["resources"][0]["instances"]))

    def test_retry_after_is_waited_for_and_no_longer(self):
        for method, path in (("POST", "/v2/cloudimages/action"), ("GET", JOB)):
            with self.subTest(path=path):
                self.workspace = self.make_workspace()
                self.prepare(1)
                self.emulator.fault(method=method, path=path, status=429,
                                    headers={"Retry-After": "2"})
                self.workspace.kiln(*APPLY)
                requests = self.emulator.requests()
                refused = self.statuses().index(429)
                pause = harness.seconds_between(requests[refused]["time"],
                                                requests[refused + 1]["time"])
                self.assertGreaterEqual(pause, 2)
                self.assertLess(pause, 10)

    def stop(self, command, is_waiting):
        """The exit comes long before the back-off is over."""
        process = subprocess.Popen([harness.KILN, *command], cwd=self.workspace.dir, text=True,
                                   env=self.workspace.env, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            harness.wait_for(is_waiting)
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            self.assertEqual(1, process.wait(10))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def test_a_stop_ends_the_wait_that_retry_after_asks_for(self):
        for method, path in (("POST", "/v2/cloudimages/action"), ("GET", JOB)):
            with self.subTest(path=path):
                self.workspace = self.make_workspace()
                self.prepare(3)
                self.emulator.fault(method=method, path=path, status=429, count=None,
                                    headers={"Retry-After": "60"})
                self.stop(APPLY, lambda: 429 in self.statuses())
                self.emulator.call("DELETE", "/_emulator/faults")

    def test_a_stop_ends_the_back_off_after_failures(self):
        self.prepare(3)
        self.emulator.fault(method="GET", path=JOB, status=500, count=None)
        self.stop(APPLY, lambda: self.statuses().count(500) > 3)

    def test_a_stop_ends_the_back_off_while_nobody_listens(self):
        self.prepare(3)
        self.emulator.stop()
        began = time.monotonic()
        self.stop(APPLY, lambda: time.monotonic() > began + 1.5)


if __name__ == "__main__":
    harness.main()
