"""What waiting for jobs costs: 30 images whose jobs take 2 s, in one apply."""

import os
import subprocess
import threading
import time

import harness
from harness import SERVER


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.split(":", 1) for line in file.read().splitlines())


class Waiting(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "2")

    def test_thirty_jobs_of_two_seconds(self):
        w = self.workspace
        w.write('resource "ims_image" "a" {\n  count = 30\n  name = "a-${count.index}"\n'
                '  instance_id = "%s"\n}\n' % SERVER)
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


if __name__ == "__main__":
    harness.main()
