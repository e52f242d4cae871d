"""What a plugin tells while it applies: shown, on disk at once, and overruled by its answer."""

import base64
import os
import signal
import subprocess

import harness

APPLY = ("apply", "-auto-approve", "-no-color")
PRIVATE = base64.b64encode(b"job 7").decode()

HEAD = 'terraform {\n  required_providers {\n    fake = {\n      source = "example.com/lab/fake"\n    }\n  }\n}\n'


def thing(name, more=""):
    return 'resource "fake_thing" "a" {\n  name = "%s"\n%s}\n' % (name, more)


CREATE_FIRST = "  lifecycle { create_before_destroy = true }\n"


class ApplyEvents(harness.TestCase):
    def setUp(self):
        self.emulator = None
        w = self.workspace = self.make_workspace()
        harness.install_fake(w.root)
        w.env["FAKE_EVENTS"] = "1"
        w.write(HEAD + thing("any"), head=False)
        w.kiln("init")

    def write(self, text):
        self.workspace.write(HEAD + text, head=False)

    def start_until_checkpoint(self):
        """An apply whose checkpoint is on disk."""
        w = self.workspace
        kiln = subprocess.Popen([harness.KILN, *APPLY], cwd=w.dir, env=w.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(kiln.stdout.close)
        self.addCleanup(kiln.stderr.close)
        self.addCleanup(self.kill, kiln)
        journal = os.path.join(w.dir, ".terraform.tfstate.journal")

        def has_checkpoint():
            if not os.path.exists(journal):
                return False
            with open(journal) as file:
                return PRIVATE in file.read()
        harness.wait_for(has_checkpoint)
        return kiln

    def kill(self, kiln):
        """Ends it and its plugin, as SIGKILL does; nothing happens if it has ended."""
        if kiln.poll() is not None:
            return
        children = harness.children_of(kiln.pid)
        kiln.kill()
        kiln.wait()
        for child in children:
            os.kill(child, signal.SIGKILL)

    def interrupt(self, kiln):
        kiln.send_signal(signal.SIGINT)
        out, err = kiln.communicate(timeout=20)
        self.assertEqual(1, kiln.returncode)
        return out, err

    def take_up(self):
        """Writes what the killed command has left in the journal to the state file."""
        self.workspace.kiln("apply", "-refresh-only", "-auto-approve", "-no-color")

    def instances(self):
        """[(name, status, whether deposed)] in the state file."""
        resources = self.workspace.state()["resources"]
        return [(i["attributes"]["name"], i.get("status", "ready"), "deposed" in i)
                for resource in resources for i in resource["instances"]]

    def test_kill_leaves_the_checkpoint_and_the_next_plan_goes_on_from_it(self):
        self.write(thing("hold-a"))
        self.kill(self.start_until_checkpoint())
        plan = self.workspace.kiln("plan", "-no-color", "-detailed-exitcode", check=0)
        self.assertIn("Refreshing state... [id=thing-hold-a]", plan.stdout)
        self.assertNotIn("about to", plan.stdout + plan.stderr)
        self.take_up()
        self.assertEqual([("hold-a", "ready", False)], self.instances())
        instance = self.workspace.state()["resources"][0]["instances"][0]
        self.assertEqual(PRIVATE, instance["private"])

    def test_kill_while_replacing_keeps_the_old_object_beside_the_checkpoint(self):
        self.write(thing("a1", CREATE_FIRST))
        self.workspace.kiln(*APPLY)
        self.write(thing("hold-a2", CREATE_FIRST))
        self.kill(self.start_until_checkpoint())
        self.take_up()
        self.assertEqual([("a1", "ready", True), ("hold-a2", "ready", False)],
                         sorted(self.instances()))

    def test_kill_while_updating_leaves_the_object_of_the_checkpoint(self):
        self.write(thing("hold-a"))
        self.interrupt(self.start_until_checkpoint())  # Stopped, it is made all the same.
        self.write(thing("hold-a", "  size = 7\n"))
        self.kill(self.start_until_checkpoint())
        self.workspace.kiln("plan", "-detailed-exitcode", check=0)
        self.take_up()
        self.assertEqual(7, self.workspace.state()["resources"][0]["instances"][0]["attributes"]["size"])

    def test_an_answer_of_nothing_takes_the_checkpoint_away(self):
        self.write(thing("hold-fail-a"))
        _, err = self.interrupt(self.start_until_checkpoint())
        self.assertIn("No thing today", err)
        self.assertEqual([], self.instances())

    def test_an_answer_of_nothing_restores_what_was_to_be_replaced(self):
        self.write(thing("a1", CREATE_FIRST))
        self.workspace.kiln(*APPLY)
        self.write(thing("hold-fail-a2", CREATE_FIRST))
        self.interrupt(self.start_until_checkpoint())
        self.assertEqual([("a1", "ready", False)], self.instances())

    def test_a_crash_leaves_the_checkpoint(self):
        self.write(thing("hold-crash-a"))
        _, err = self.interrupt(self.start_until_checkpoint())
        self.assertIn("The state keeps the object as the provider last reported it", err)
        self.assertEqual([("hold-crash-a", "ready", False)], self.instances())

    def test_a_failed_create_that_can_go_on_is_not_tainted(self):
        self.write(thing("half-a"))
        failed = self.workspace.kiln(*APPLY, check=1)
        self.assertIn("Half a thing", failed.stderr)
        self.assertEqual([("half-a", "ready", False)], self.instances())
        self.workspace.kiln("plan", "-detailed-exitcode", check=0)

    def test_a_failed_create_that_cannot_go_on_is_tainted(self):
        self.write(thing("taint-a"))
        self.workspace.kiln(*APPLY, check=1)
        self.assertEqual([("taint-a", "tainted", False)], self.instances())

    def test_progress_is_shown_where_terraform_says_that_it_is_still_at_it(self):
        self.write(thing("hold-a"))
        kiln = self.start_until_checkpoint()
        lines = []
        while not lines or "Still" not in lines[-1]:
            lines.append(kiln.stdout.readline())
        self.assertEqual("fake_thing.a: Still creating... [25%, Warming up, 10s elapsed]\n", lines[-1])
        self.interrupt(kiln)

    def test_a_flood_does_no_harm(self):
        self.write(thing("flood-a"))
        self.assertIn("1 added", self.workspace.kiln(*APPLY).stdout)
        self.assertEqual([("flood-a", "ready", False)], self.instances())

    def test_garbage_is_dropped_with_a_warning_in_the_log(self):
        self.workspace.env["TF_LOG"] = "warn"
        self.write(thing("hold-garbage-a"))
        _, err = self.interrupt(self.start_until_checkpoint())  # That one comes behind the garbage.
        self.assertEqual(4, err.count("dropped a checkpoint of apply 1: "), err)
        self.assertEqual([("hold-garbage-a", "ready", False)], self.instances())

    def test_a_plugin_that_ends_its_stream_or_has_none_is_as_good(self):
        for number, manner in enumerate(("close", "")):
            self.write(thing(f"flood-{number}"))
            done = self.workspace.kiln(*APPLY, env={"FAKE_EVENTS": manner, "TF_LOG": "warn"})
            self.assertEqual("", done.stderr)
            self.assertEqual([(f"flood-{number}", "ready", False)], self.instances())


if __name__ == "__main__":
    harness.main()
