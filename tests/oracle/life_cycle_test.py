"""Stock terraform drives our plugin, and each engine plans the other's state without changes."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
from harness import FILE, SERVER, VOLUME

CONFIG = '''
variable "stage" { default = "test" }
resource "ims_image" "server" {
  name        = "from-server"
  instance_id = "%s"
  tags        = { stage = var.stage }
}
resource "ims_image" "file" {
  name       = "from-file"
  image_url  = "%s"
  os_version = "CentOS 7.0 64bit"
  min_disk   = 40
}
resource "ims_image" "disk" {
  name       = "from-disk"
  volume_id  = "%s"
  os_version = "CentOS 7.0 64bit"
}
''' % (SERVER, FILE, VOLUME)


class Oracle(harness.TestCase):
    def life_cycle(self, w):
        images = self.emulator.stats()["images"]
        w.write(CONFIG)
        w.terraform("init", "-no-color")
        self.assertIn("Success!", w.terraform("validate", "-no-color").stdout)
        w.terraform("plan", "-no-color", "-detailed-exitcode", check=2)
        w.terraform("apply", "-no-color", "-auto-approve")
        w.terraform("plan", "-no-color", "-detailed-exitcode", check=0)
        out = w.terraform("apply", "-no-color", "-auto-approve", "-var", "stage=production").stdout
        self.assertIn("0 added, 1 changed, 0 destroyed", out)
        image = next(r for r in w.state()["resources"] if r["name"] == "server")
        image_id = image["instances"][0]["attributes"]["id"]
        w.terraform("state", "rm", "ims_image.server")
        w.terraform("import", "-no-color", "ims_image.server", image_id)
        w.terraform("plan", "-no-color", "-detailed-exitcode", "-var", "stage=production", check=0)
        w.terraform("destroy", "-no-color", "-auto-approve", "-var", "stage=production")
        self.assertEqual([], w.state()["resources"])
        self.assertEqual(images, self.emulator.stats()["images"])

    def speaks(self, w, run, version):
        """Checks which protocol the engine and the plugin agreed on."""
        log = run("plan", "-no-color", env={"TF_LOG": "TRACE"}).stderr
        self.assertRegex(log, r"using plugin.*version=%d" % version)

    def test_terraform_drives_the_plugin_under_protocol_6(self):
        self.life_cycle(w := self.make_workspace())
        self.speaks(w, w.terraform, 6)

    def test_terraform_drives_the_plugin_under_protocol_5(self):
        self.life_cycle(w := self.make_workspace(protocol=5))
        self.speaks(w, w.terraform, 5)

    def test_kiln_drives_the_plugin_under_protocol_5(self):
        w = self.make_workspace(protocol=5)
        w.write(CONFIG)
        w.kiln("init")
        w.kiln("apply", "-auto-approve")
        w.kiln("plan", "-detailed-exitcode", check=0)
        w.kiln("apply", "-auto-approve", "-var", "stage=production")
        self.speaks(w, w.kiln, 5)
        w.kiln("destroy", "-auto-approve", "-var", "stage=production")

    def test_state_of_terraform_is_planned_by_kiln_without_changes(self):
        w = self.workspace
        w.write(CONFIG)
        w.terraform("init")
        w.terraform("apply", "-auto-approve")
        w.kiln("plan", "-no-color", "-detailed-exitcode", check=0)
        w.kiln("apply", "-no-color", "-auto-approve", "-var", "stage=production")
        w.terraform("plan", "-no-color", "-detailed-exitcode", "-var", "stage=production", check=0)
        w.terraform("destroy", "-auto-approve", "-var", "stage=production")

    def test_state_of_kiln_is_planned_by_terraform_without_changes(self):
        w = self.workspace
        w.write(CONFIG)
        w.kiln("init")
        w.kiln("apply", "-auto-approve")
        w.terraform("init")
        w.terraform("plan", "-no-color", "-detailed-exitcode", check=0)
        w.terraform("apply", "-auto-approve", "-var", "stage=production")
        w.kiln("plan", "-no-color", "-detailed-exitcode", "-var", "stage=production", check=0)
        w.kiln("destroy", "-auto-approve", "-var", "stage=production")

    def test_both_write_the_same_lock_file(self):
        w = self.workspace
        w.write(CONFIG)
        w.kiln("init")
        path = os.path.join(w.dir, ".terraform.lock.hcl")
        with open(path) as file:
            ours = file.read()
        os.remove(path)
        w.terraform("init")
        with open(path) as file:
            theirs = file.read()
        self.assertEqual(ours.split("\n", 3)[2:], theirs.split("\n", 3)[2:])


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
