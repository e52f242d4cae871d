"""Runs that are stopped half-way: what has been made is in the state, whoever is killed."""

import json
import os
import random
import re
import signal
import subprocess
import time

import harness
from harness import SERVER

APPLY = ("apply", "-auto-approve", "-no-color")


def images(count):
    return ('resource "ims_image" "a" {\n  count       = %d\n  name        = "a-${count.index}"\n'
            '  instance_id = "%s"\n}\n' % (count, SERVER))


class Interrupts(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "3")

    def start(self, count=1, options=()):
        w = self.workspace
        w.write(images(count))
        w.kiln("init")
        self.before = self.emulator.stats()["images"]
        return subprocess.Popen([harness.KILN, *APPLY, *options], cwd=w.dir, env=w.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def jobs_begun(self):
        return [r for r in self.emulator.requests() if r["path"].endswith("/action")]

    def interrupt(self, number, golden):
        kiln = self.start()
        harness.wait_for(self.jobs_begun)
        time.sleep(0.3)
        began = time.monotonic()
        kiln.send_signal(number)
        out, err = kiln.communicate(timeout=20)
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(1, kiln.returncode)
        self.expect_golden(f"e2e/interrupts/{golden}.txt", out.split("to destroy.\n", 1)[-1] + err)
        # The state knows of the job; the next apply takes it up: one image, of one create call.
        instance = self.workspace.state()["resources"][0]["instances"][0]
        self.assertNotIn("status", instance)  # Not tainted: the create can go on.
        self.assertIsNone(instance["attributes"]["id"])
        self.workspace.kiln(*APPLY)
        self.workspace.kiln("plan", "-detailed-exitcode", check=0)
        self.assertEqual(self.before + 1, self.emulator.stats()["images"])
        self.assertEqual(1, len(self.jobs_begun()))

    def test_sigint(self):
        self.interrupt(signal.SIGINT, "sigint")

    def test_sigterm(self):
        self.interrupt(signal.SIGTERM, "sigterm")

    def test_sigint_ends_the_attempts_at_reading(self):
        w = self.workspace
        w.write('resource "terraform_data" "x" {\n  input = 1\n}\n' + images(1))
        w.kiln("init")
        w.kiln(*APPLY)
        with open(os.path.join(w.dir, "terraform.tfstate")) as file:
            before = file.read()
        self.emulator.clear_requests()
        self.emulator.fault(method="GET", path="/v2/", status=503, count=None)
        kiln = subprocess.Popen([harness.KILN, "plan", "-no-color"], cwd=w.dir, env=w.env,
                                text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        harness.wait_for(self.emulator.requests)
        kiln.send_signal(signal.SIGINT)
        out, err = kiln.communicate(timeout=15)
        self.assertEqual(1, kiln.returncode)
        self.expect_golden("e2e/interrupts/while_reading.txt", out + err)
        with open(os.path.join(w.dir, "terraform.tfstate")) as file:
            self.assertEqual(before, file.read())

    def test_sigint_starts_nothing_new(self):
        kiln = self.start(count=30, options=["-parallelism=4"])
        harness.wait_for(lambda: len(self.jobs_begun()) == 4)
        kiln.send_signal(signal.SIGINT)
        kiln.communicate(timeout=20)
        self.assertEqual(1, kiln.returncode)
        self.assertEqual(4, len(self.jobs_begun()))
        self.assertEqual(4, len(self.workspace.state()["resources"][0]["instances"]))

    def test_a_second_sigint_ends_at_once_and_the_next_run_tells(self):
        kiln = self.start()
        harness.wait_for(self.jobs_begun)
        time.sleep(0.3)
        plugin = harness.children_of(kiln.pid)[0]
        os.kill(plugin, signal.SIGSTOP)  # A plugin that does not answer.
        try:
            harness.wait_for(lambda: harness.is_stopped(plugin))
            kiln.send_signal(signal.SIGINT)
            time.sleep(0.5)
            self.assertIsNone(kiln.poll())
            kiln.send_signal(signal.SIGINT)
            out, err = kiln.communicate(timeout=5)
            self.assertEqual(1, kiln.returncode)
            self.expect_golden("e2e/interrupts/second_sigint.txt",
                               out.split("to destroy.\n", 1)[-1] + err)
        finally:
            try:
                os.kill(plugin, signal.SIGKILL)
            except ProcessLookupError:
                pass
        plan = self.workspace.kiln("plan", "-no-color")
        self.expect_golden("e2e/interrupts/after_second_sigint.txt",
                           plan.stdout.split("Terraform used")[0] + plan.stderr)

    def test_after_a_kill_the_next_plan_tells_what_it_found(self):
        w = self.workspace
        kiln = self.start(count=3, options=["-parallelism=1"])
        plugin = harness.wait_for(lambda: harness.children_of(kiln.pid))[0]
        journal = os.path.join(w.dir, ".terraform.tfstate.journal")

        def is_second_job_known():
            with open(journal) as file:
                text = file.read()
            return any(line.startswith('{"instance":"ims_image.a[1]"') and '"job_id": null' not in line
                       for line in (entry[18:] for entry in text.splitlines()))

        harness.wait_for(lambda: len(self.jobs_begun()) == 2)
        harness.wait_for(is_second_job_known)
        kiln.kill()
        self.assertIn("Creation complete", kiln.communicate()[0])
        # The plugin does not outlive its host.
        harness.wait_for(lambda: not os.path.exists(f"/proc/{plugin}"), seconds=10)
        plan = w.kiln("plan", "-no-color")
        told, _, changes = plan.stdout.partition("Terraform used")
        self.expect_golden("e2e/interrupts/after_kill.txt", told + plan.stderr)
        self.assertIn("Plan: 1 to add, 1 to change, 0 to destroy.", changes)
        # A plan changes nothing, so it is told again; an apply takes it up for good.
        self.assertEqual(2, len(w.kiln("state", "list").stdout.split()))
        self.assertIn("Warning", w.kiln(*APPLY).stdout)
        self.assertNotIn("Warning", w.kiln("plan", "-detailed-exitcode", check=0).stdout)
        self.assertEqual(self.before + 3, self.emulator.stats()["images"])
        self.assertEqual(3, len(self.jobs_begun()))


class WithoutChanges(harness.TestCase):
    """Before anything has begun a signal ends the program, and leaves nothing behind."""

    def setUp(self):
        super().setUp()
        self.workspace.write('variable "v" {\n  default = 1\n}\nresource "terraform_data" "a" {\n  input = 1\n}\n', head=False)
        self.workspace.kiln("init")

    def start(self, *command, **options):
        w = self.workspace
        return subprocess.Popen([harness.KILN, *command], cwd=w.dir, env=w.env, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)

    def test_sigint_at_the_question_for_approval(self):
        kiln = self.start("apply", "-no-color")
        seen = ""
        while not seen.endswith("Enter a value: "):
            seen += kiln.stdout.read(1)
        kiln.send_signal(signal.SIGINT)
        self.assertEqual(1, kiln.wait(timeout=10))
        out, err = kiln.communicate()
        self.expect_golden("e2e/interrupts/at_the_question.txt", out + err)
        self.assertEqual({"main.tf"}, set(os.listdir(self.workspace.dir)) - {".terraform"})

    def test_sigint_while_waiting_for_the_lock(self):
        holder = self.start("apply")
        path = os.path.join(self.workspace.dir, ".terraform.tfstate.lock.info")
        try:
            harness.wait_for(lambda: os.path.exists(path))
            waiter = self.start("plan", "-no-color", "-lock-timeout=5m")
            time.sleep(0.5)
            self.assertIsNone(waiter.poll())
            waiter.send_signal(signal.SIGINT)
            waiter.communicate(timeout=5)
            self.assertEqual(-signal.SIGINT, waiter.returncode)
        finally:
            holder.communicate("no\n", timeout=10)

    def test_answers_are_read_from_a_pipe(self):
        kiln = self.start("apply", "-no-color")
        out, err = kiln.communicate("yes\n", timeout=10)
        self.assertEqual(0, kiln.returncode, err)
        self.assertIn("1 added", out)


class Killed(harness.TestCase):
    """kill -9 of the engine at many moments: nothing that was reported done is lost."""

    EMULATOR_FLAGS = ("--job-seconds", "0.2")

    def state_is_whole(self):
        for name in ("terraform.tfstate", "terraform.tfstate.backup"):
            path = os.path.join(self.workspace.dir, name)
            if os.path.exists(path) and os.path.getsize(path) > 0:
                with open(path) as file:
                    json.load(file)

    def test_finished_images_are_never_lost(self):
        w = self.workspace
        w.write(images(60))
        w.kiln("init")
        seed = int(os.environ.get("KILN_TEST_SEED", random.randrange(10**6)))
        rng = random.Random(seed)
        for attempt in range(12):
            kiln = subprocess.Popen([harness.KILN, *APPLY, "-parallelism=5"], cwd=w.dir, env=w.env,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            time.sleep(rng.uniform(0.05, 0.9))
            kiln.kill()
            printed = kiln.communicate()[0]
            made = set(re.findall(r"Creation complete after \d+s \[id=([^]]+)\]", printed))
            self.state_is_whole()
            listed = w.kiln("show", "-json").stdout
            with self.subTest(seed=seed, attempt=attempt):
                self.assertEqual(set(), {image for image in made if image not in listed}, printed)
        last = w.kiln(*APPLY)
        self.assertRegex(last.stdout, r"Apply complete!")
        w.kiln("plan", "-detailed-exitcode", check=0)
        self.assertEqual(60, len(w.state()["resources"][0]["instances"]))

    def test_killed_while_destroying(self):
        w = self.workspace
        w.write(images(40))
        w.kiln("init")
        before = self.emulator.stats()["images"]
        w.kiln(*APPLY)
        for pause in (0.15, 0.3):
            kiln = subprocess.Popen([harness.KILN, "destroy", "-auto-approve", "-parallelism=4"],
                                    cwd=w.dir, env=w.env, stdout=subprocess.DEVNULL)
            time.sleep(pause)
            kiln.kill()
            kiln.wait()
            self.state_is_whole()
        w.kiln("destroy", "-auto-approve")
        self.assertEqual(before, self.emulator.stats()["images"])
        self.assertEqual([], w.state()["resources"])


if __name__ == "__main__":
    harness.main()
