"""Full-ECS images against the emulator, under kiln and under terraform."""

import harness
from harness import SERVER
from share_test import Service

VAULT = "de9fcf45-11b2-432c-8562-5c5428574600"
BACKUP = "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3"

OF_SERVER = '''
resource "ims_whole_image" "a" {
  name        = "whole"
  instance_id = "%s"
  vault_id    = "%s"
  tags = {
    env = "test"
  }
}
''' % (SERVER, VAULT)

OF_BACKUP = '''
resource "ims_whole_image" "a" {
  name             = "whole"
  backup_id        = "%s"
  whole_image_type = "CBR"
  delete_backup    = %s
}
'''


class UnderKiln(harness.EngineTest):
    TYPE = "ims_whole_image"

    def setUp(self):
        super().setUp()
        self.service = Service(self.emulator, harness.PROJECT)

    def remote(self):
        return self.service.call("GET", "/v2/cloudimages?id=" + self.attributes()["id"])["images"][0]

    def writes(self):
        return [r for r in self.emulator.requests()
                if r["method"] != "GET" and not r["path"].startswith("/v3/")]

    def test_an_image_of_a_server_is_made_changed_and_removed(self):
        self.assertIn("1 added", self.start(OF_SERVER).stdout)
        image = self.attributes()
        self.assertEqual("active", image["status"])
        self.assertIsNone(image["backup_id"])  # The service has made one on the way.
        self.assertEqual("true", self.remote()["__whole_image"])
        changed = OF_SERVER.replace('"whole"', '"other"')
        self.workspace.write(changed)
        self.assertIn("ims_whole_image.a will be updated in-place", self.plan().stdout)
        self.apply(changed)
        self.assertEqual("other", self.remote()["name"])
        self.assertEqual(image["id"], self.attributes()["id"])
        self.workspace.write(changed.replace("vault_id ", "# vault_id "))
        self.assertRegex(self.plan().stdout, "vault_id .*forces replacement")
        self.workspace.write(changed)
        self.run_engine("destroy", "-auto-approve")

    def test_its_backup_goes_only_when_asked_to(self):
        self.start(OF_BACKUP % (BACKUP, "false"))
        self.run_engine("destroy", "-auto-approve")
        self.start(OF_BACKUP % (BACKUP, "false"))  # The backup is still there.
        self.workspace.write(OF_BACKUP % (BACKUP, "true"))
        self.assertIn("ims_whole_image.a will be updated in-place", self.plan().stdout)
        self.emulator.clear_requests()
        self.apply(OF_BACKUP % (BACKUP, "true"))
        self.assertEqual([], self.writes())
        self.run_engine("destroy", "-auto-approve")
        self.workspace.write(OF_BACKUP % (BACKUP, "true"))
        failed = self.run_engine("apply", "-no-color", "-auto-approve", check=1)
        self.assertIn("IMG.0020", failed.stderr)  # No such backup.

    def test_drift_is_shown_and_undone(self):
        self.start(OF_SERVER)
        self.service.call("PATCH", "/v2/cloudimages/" + self.attributes()["id"],
                          [{"op": "replace", "path": "/name", "value": "drifted"}])
        self.assertIn("drifted", self.plan().stdout)
        self.apply(OF_SERVER)
        self.assertEqual("whole", self.remote()["name"])

    def test_an_import_replaces_nothing(self):
        for text in (OF_SERVER, OF_BACKUP % (BACKUP, "true")):
            self.workspace = self.make_workspace()
            self.start(text)
            image = self.attributes()["id"]
            self.workspace = self.make_workspace()
            self.workspace.write(text)
            self.run_engine("init")
            self.run_engine("import", "ims_whole_image.a", image)
            # What the image does not tell is taken over from the configuration, without a call.
            self.assertNotIn("must be replaced", self.plan().stdout)
            self.emulator.clear_requests()
            self.apply(text)
            self.assertEqual([], self.writes())
            self.assertEqual(image, self.attributes()["id"])

    def test_a_lost_answer_makes_no_second_image(self):
        self.emulator.fault(method="POST", path_regex="/wholeimages/action$", drop="after")
        self.start(OF_SERVER)
        images = self.service.call("GET", "/v2/cloudimages?__imagetype=private")["images"]
        self.assertEqual(1, len([image for image in images if image["name"] == "whole"]))


class UnderTerraform(UnderKiln):
    PROGRAM = harness.TERRAFORM


if __name__ == "__main__":
    harness.main()
