"""An update of five attributes of which each call fails in turn: afterwards the state is what the
service has, and the next plan, refreshed or not, shows exactly what is left."""

import json
import unittest

import harness
from harness import SERVER

BEFORE = '''resource "ims_image" "a" {
  name        = "a"
  description = "first"
  min_ram     = 1024
  max_ram     = 4096
  instance_id = "%s"
  tags = {
    kept    = "1"
    changed = "1"
    removed = "1"
  }
}
''' % SERVER
AFTER = '''resource "ims_image" "a" {
  name        = "b"
  description = "second"
  min_ram     = 2048
  max_ram     = 8192
  instance_id = "%s"
  tags = {
    kept    = "1"
    changed = "2"
    added   = "1"
  }
}
''' % SERVER
ATTRIBUTES = {"name", "description", "min_ram", "max_ram"}
# The calls in their order: the change of attributes, the removal of tags, the setting of tags.
WRITES = r"^/v2/cloudimages/[0-9a-f-]{36}$|/tags/action$"
# What is left if the n-th of them has no effect.
LEFT = [ATTRIBUTES | {"tags"}, {"tags"}, {"tags"}]
TAGS = [{"kept": "1", "changed": "1", "removed": "1"}, {"kept": "1", "changed": "1", "removed": "1"},
        {"kept": "1", "changed": "1"}]
# And the calls that each strikes: those that are repeated cost time.
FAULTS = {
    "refused": ({"status": 400, "code": "IMG.0046", "message": "The image is unavailable."}, (0, 1, 2)),
    "lost": ({"drop": "before"}, (0,)),
    "broken": ({"status": 500}, (1,)),
}


class FailedUpdates(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "0.1")

    def changes(self, program, *flags):
        w = self.workspace
        w.run(program, "plan", "-out=p", *flags, check=0)
        plan = json.loads(w.run(program, "show", "-json", "p", check=0).stdout)
        change = plan["resource_changes"][0]["change"]
        return {name for name, value in change["after"].items()
                if value != change["before"][name]} - {"tags_all"}, change["before"]

    def each_call(self, program):
        for name, (fault, calls) in FAULTS.items():
            for n in calls:
                with self.subTest(fault=name, call=n + 1):
                    self.one(program, fault, n)

    def one(self, program, fault, n):
        self.emulator.call("DELETE", "/_emulator/faults")
        self.workspace = w = self.make_workspace()
        w.write(BEFORE)
        w.run(program, "init", check=0)
        w.run(program, "apply", "-auto-approve", check=0)
        w.write(AFTER)
        self.emulator.fault(path_regex=WRITES, after=n, count=None, **fault)
        failed = w.run(program, "apply", "-auto-approve", "-no-color", check=1)
        self.assertIn("Cannot change the image", failed.stderr)
        # No drift: the state is what the service has.
        self.assertIn("No changes.", w.run(program, "plan", "-refresh-only", check=0).stdout)
        for flags in ([], ["-refresh=false"]):
            left, before = self.changes(program, *flags)
            self.assertEqual(LEFT[n], left)
            self.assertEqual(TAGS[n], before["tags"])
        self.emulator.call("DELETE", "/_emulator/faults")
        w.run(program, "apply", "-auto-approve", check=0)
        w.run(program, "plan", "-detailed-exitcode", check=0)

    def test_kiln(self):
        self.each_call(harness.KILN)

    @unittest.skipUnless(harness.TERRAFORM, "terraform is not on the PATH")
    def test_terraform(self):
        self.each_call(harness.TERRAFORM)


if __name__ == "__main__":
    harness.main()
