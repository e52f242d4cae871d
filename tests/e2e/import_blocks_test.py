"""Import blocks against the emulator, under kiln and under terraform."""

import os
import re
import signal
import subprocess
import time

import harness
from harness import SERVER

IMAGE = '''
resource "ims_image" "%s" {
  name        = "%s"
  instance_id = "%s"
  tags = {
    a = "b"
  }
}
'''


def image(label, name=None):
    return IMAGE % (label, name or label, SERVER)


def block(label, identifier):
    return 'import {\n  to = ims_image.%s\n  id = "%s"\n}\n' % (label, identifier)


class Imports(harness.EngineTest):
    TYPE = "ims_image"

    def make_image(self, label="a"):
        """An image that nothing manages; its id."""
        self.start(image(label))
        identifier = self.attributes()["id"]
        os.remove(os.path.join(self.workspace.dir, "terraform.tfstate"))
        return identifier


class ImportBlocks(Imports):
    def creates(self):
        return [r for r in self.emulator.requests() if r["method"] == "POST" and "/cloudimages/action" in r["path"]]

    def test_takes_over_what_exists(self):
        identifier = self.make_image()
        self.emulator.clear_requests()
        self.workspace.write(image("a") + block("a", identifier))
        planned = self.plan().stdout
        self.assertIn(f"ims_image.a: Preparing import... [id={identifier}]", planned)
        self.assertIn("# ims_image.a will be imported", planned)
        self.assertIn("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.", planned)
        self.run_engine("plan", "-out=p")
        applied = self.run_engine("apply", "-no-color", "p").stdout
        self.assertIn(f"ims_image.a: Importing... [id={identifier}]", applied)
        self.assertIn(f"ims_image.a: Import complete [id={identifier}]", applied)
        self.assertIn("Apply complete! Resources: 1 imported, 0 added, 0 changed, 0 destroyed.", applied)
        self.assertEqual(identifier, self.attributes()["id"])
        self.assertIn("No changes.", self.plan(check=0).stdout)
        self.assertEqual([], self.creates())

    def test_imports_and_changes(self):
        identifier = self.make_image()
        applied = self.apply(image("a", "renamed") + block("a", identifier)).stdout
        self.assertIn(f'# (imported from "{identifier}")', applied)
        self.assertIn("Apply complete! Resources: 1 imported, 0 added, 1 changed, 0 destroyed.", applied)
        self.assertEqual((identifier, "renamed"), (self.attributes()["id"], self.attributes()["name"]))

    def test_refuses_what_does_not_exist(self):
        missing = "3f7185de-b59a-4bb8-aa1d-7a513528b0e9"
        self.init(image("a") + block("a", missing))
        refused = self.plan(check=1)
        self.assertIn("Error: Cannot import non-existent remote object", refused.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.workspace.dir, "terraform.tfstate")))

    def test_generates_configuration(self):
        """All that the service tells is written down. Not all of it may be configured together, so the
        plugin refuses the block; the file is there, and what remains of it after a look is right."""
        identifier = self.make_image()
        self.workspace.write(block("a", identifier))
        refused = self.run_engine("plan", "-no-color", "-generate-config-out=made.tf", check=1)
        self.assertIn("Error: Argument without effect", refused.stderr)
        self.assertIn("on made.tf line", refused.stderr)
        path = os.path.join(self.workspace.dir, "made.tf")
        with open(path) as file:
            made = file.read()
        self.expect_golden("e2e/import_blocks_made.tf.txt", made)
        kept = re.compile(r"\s*(name|instance_id|tags|a|#.*|resource .*|[{}]|\}|)\s*(=.*)?")
        with open(path, "w") as file:
            file.write("".join(line for line in made.splitlines(True) if kept.fullmatch(line.rstrip("\n"))))
        planned = self.plan().stdout
        self.assertIn("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.", planned)


class ImportBlocksTerraform(ImportBlocks):
    PROGRAM = harness.TERRAFORM


class Killed(Imports):
    def test_what_was_imported_before_a_kill_is_in_the_state(self):
        identifier = self.make_image()
        self.workspace.write(image("a", "renamed") + block("a", identifier))
        self.emulator.fault(method="PATCH", pause_ms=20000)
        engine = subprocess.Popen(
            [self.PROGRAM, "apply", "-auto-approve", "-no-color", "-input=false"], cwd=self.workspace.dir,
            env=self.workspace.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while "Modifying..." not in engine.stdout.readline():
            self.assertIsNone(engine.poll())
        time.sleep(0.5)  # The update is on its way.
        engine.send_signal(signal.SIGKILL)
        engine.communicate(timeout=60)
        self.emulator.call("DELETE", "/_emulator/faults")
        self.workspace.write(image("a", "renamed"))
        planned = self.plan().stdout
        self.assertIn("Plan: 0 to add, 1 to change, 0 to destroy.", re.sub(r"[0-9]+ to import, ", "", planned))
        self.run_engine("apply", "-auto-approve")
        self.assertEqual((identifier, "renamed"), (self.attributes()["id"], self.attributes()["name"]))


if __name__ == "__main__":
    harness.main()
