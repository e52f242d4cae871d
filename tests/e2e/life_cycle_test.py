"""The whole life of images from all three sources under kiln."""

import json

import harness
from harness import FILE, SERVER, VOLUME

THREE = '''
variable "stage" { default = "test" }
variable "file" { default = "%s" }

resource "ims_image" "server" {
  name        = "from-server"
  description = "Create a system disk image from an ECS"
  instance_id = "%s"
  tags        = { key1 = "value1", stage = var.stage }
}

resource "ims_image" "file" {
  name       = "from-file"
  image_url  = var.file
  os_version = "CentOS 7.0 64bit"
  min_disk   = 40
}

resource "ims_image" "disk" {
  name       = "from-disk"
  volume_id  = "%s"
  os_version = "CentOS 7.0 64bit"
  type       = "ECS"
}

output "server_id" { value = ims_image.server.id }
''' % (FILE, SERVER, VOLUME)


class LifeCycle(harness.TestCase):
    def test_create_update_replace_destroy(self):
        w = self.workspace
        w.write(THREE)
        w.kiln("init")
        plan = w.kiln("plan", "-no-color", "-out=p", "-detailed-exitcode", check=2)
        self.expect_golden("e2e/three_sources_plan.txt", plan.stdout)
        applied = w.kiln("apply", "-no-color", "p").stdout
        self.assertIn("Apply complete! Resources: 3 added, 0 changed, 0 destroyed.", applied)
        self.assertIn("server_id = ", applied)
        again = w.kiln("plan", "-no-color", "-detailed-exitcode", check=0).stdout
        self.assertIn("No changes.", again)

        update = w.kiln("plan", "-no-color", "-var", "stage=production", "-detailed-exitcode", check=2)
        self.expect_golden("e2e/update_plan.txt", update.stdout)
        applied = w.kiln("apply", "-no-color", "-auto-approve", "-var", "stage=production").stdout
        self.assertIn("0 added, 1 changed, 0 destroyed", applied)

        options = ["-no-color", "-var", "stage=production", "-var", "file=ims-image:ubuntu2004.qcow2"]
        replace = w.kiln("plan", *options, "-detailed-exitcode", check=2)
        self.expect_golden("e2e/replace_plan.txt", replace.stdout)
        applied = w.kiln("apply", "-auto-approve", *options).stdout
        self.assertIn("1 added, 0 changed, 1 destroyed", applied)
        w.kiln("plan", *options, "-detailed-exitcode", check=0)

        self.assertEqual(w.kiln("state", "list").stdout.split(),
                         ["ims_image.disk", "ims_image.file", "ims_image.server"])
        server = json.loads(w.kiln("output", "-json").stdout)["server_id"]["value"]
        self.assertEqual(w.kiln("output", "-raw", "server_id").stdout, server)
        self.assertIn(server, w.kiln("state", "show", "-no-color", "ims_image.server").stdout)

        destroyed = w.kiln("destroy", "-no-color", "-auto-approve").stdout
        self.assertIn("Destroy complete! Resources: 3 destroyed.", destroyed)
        self.assertEqual(w.state()["resources"], [])

    def test_an_image_deleted_elsewhere_is_made_again(self):
        w = self.workspace
        w.write('resource "ims_image" "a" {\n  name = "a"\n  instance_id = "%s"\n}\n' % SERVER)
        w.kiln("init")
        w.kiln("apply", "-auto-approve")
        image = w.state()["resources"][0]["instances"][0]["attributes"]["id"]
        other = self.make_workspace()
        other.write('resource "ims_image" "a" {\n  name = "a"\n  instance_id = "%s"\n}\n' % SERVER)
        other.kiln("init")
        other.kiln("import", "ims_image.a", image)
        other.kiln("destroy", "-auto-approve")
        plan = w.kiln("plan", "-no-color", "-detailed-exitcode", check=2).stdout
        self.assertIn("ims_image.a will be created", plan)

    def test_create_before_destroy_makes_the_new_image_first(self):
        w = self.workspace
        config = '''
resource "ims_image" "a" {
  name        = "a"
  instance_id = "%s"
  lifecycle { create_before_destroy = true }
}
'''
        w.write(config % SERVER)
        w.kiln("init")
        w.kiln("apply", "-auto-approve")
        self.emulator.clear_requests()
        w.write(config % "11111111-aaaa-4aaa-8aaa-000000000001")
        plan = w.kiln("plan", "-no-color").stdout
        self.assertIn("+/- create replacement and then destroy", plan)
        w.kiln("apply", "-auto-approve")
        calls = [r["method"] for r in self.emulator.requests()
                 if r["method"] in ("POST", "DELETE") and "action" in r["path"] or r["method"] == "DELETE"]
        self.assertEqual(calls, ["POST", "DELETE"])

    def test_target_plans_only_what_it_names_and_needs(self):
        w = self.workspace
        w.write(THREE)
        w.kiln("init")
        out = w.kiln("plan", "-no-color", "-target=ims_image.disk").stdout
        self.assertIn("Plan: 1 to add", out)
        self.assertIn("Resource targeting is in effect", out)


if __name__ == "__main__":
    harness.main()
