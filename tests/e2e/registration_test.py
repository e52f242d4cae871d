"""Registered images against the emulator, under kiln and under terraform."""

import harness
from share_test import Service

IMAGE = '''
resource "ims_image_registration" "a" {
  name        = "a"
  image_url   = "ims-image:ubuntu2004.qcow2"
  os_version  = "Ubuntu 20.04 server 64bit"
  min_disk    = 40
  description = "for the web"
  max_ram     = 4096
  tags = {
    env = "test"
  }
}
'''


class UnderKiln(harness.EngineTest):
    TYPE = "ims_image_registration"

    def setUp(self):
        super().setUp()
        self.service = Service(self.emulator, harness.PROJECT)
        self.images_before = self.emulator.stats()["images"]

    def remote(self, image_id=None):
        image_id = image_id or self.attributes()["id"]
        return self.service.call("GET", "/v2/cloudimages?id=" + image_id)["images"][0]

    def calls(self, method, end):
        return [r for r in self.emulator.requests() if r["method"] == method and r["path"].endswith(end)]

    def expect_one_image(self):
        """In the service, in the state, and by one call of each kind that did anything."""
        stats = self.emulator.stats()
        self.assertEqual(1, stats["images"] - self.images_before)
        self.assertEqual(1, stats["jobs"])
        self.assertEqual(1, len(self.calls("POST", "/v2/images")))
        self.assertEqual("active", self.remote()["status"])
        self.assertEqual("active", self.attributes()["status"])

    def test_an_image_is_registered_changed_and_removed(self):
        self.init(IMAGE)
        self.assertIn("1 added", self.apply(IMAGE).stdout)
        self.expect_one_image()
        image, remote = self.attributes(), self.remote()
        self.assertEqual({"env": "test"}, image["tags_all"])
        self.assertEqual("Ubuntu 20.04 server 64bit", remote["__os_version"])
        self.assertEqual("file,ims-image:ubuntu2004.qcow2", remote["__data_origin"])
        self.assertEqual("for the web", remote["__description"])
        self.assertEqual("4096", str(remote["max_ram"]))
        self.assertIn("env=test", remote["tags"])

        changed = IMAGE.replace('"a"\n  image_url', '"b"\n  image_url').replace('"test"', '"live"')
        changed = changed.replace("min_disk", 'hw_firmware_type = "uefi"\n  min_disk')
        self.workspace.write(changed)
        self.assertIn("ims_image_registration.a will be updated in-place", self.plan().stdout)
        self.apply(changed)
        self.expect_one_image()
        self.assertEqual(image["id"], self.attributes()["id"])
        self.assertEqual(("b", "uefi"), (self.remote()["name"], self.remote()["hw_firmware_type"]))

        other = changed.replace("ubuntu2004", "centos70")
        self.workspace.write(other)
        self.assertRegex(self.plan().stdout, "image_url .*forces replacement")
        self.apply(other)
        self.assertNotEqual(image["id"], self.attributes()["id"])
        self.run_engine("destroy", "-auto-approve")
        self.assertEqual(self.images_before, self.emulator.stats()["images"])

    def test_drift_is_shown_and_undone(self):
        self.init(IMAGE)
        self.apply(IMAGE)
        self.service.call("PATCH", "/v2/cloudimages/" + self.attributes()["id"],
                          [{"op": "replace", "path": "/name", "value": "drifted"}])
        self.assertIn("drifted", self.plan().stdout)
        self.apply(IMAGE)
        self.assertEqual("a", self.remote()["name"])

    def test_an_image_is_imported_by_its_id(self):
        self.init(IMAGE)
        self.apply(IMAGE)
        image_id = self.attributes()["id"]
        self.workspace = self.make_workspace()
        self.init(IMAGE)
        self.run_engine("import", "ims_image_registration.a", image_id)
        self.assertIn("No changes.", self.plan(check=0).stdout)
        self.assertEqual("ims-image:ubuntu2004.qcow2", self.attributes()["image_url"])

    def test_an_imported_image_without_its_file_gets_it(self):
        image_id = self.service.call("POST", "/v2/images", {
            "name": "a", "__os_version": "Ubuntu 20.04 server 64bit", "min_disk": 40})["id"]
        self.init(IMAGE)
        self.run_engine("import", "ims_image_registration.a", image_id)
        self.assertIn("ims_image_registration.a will be updated in-place", self.plan().stdout)
        self.apply(IMAGE)
        self.expect_one_image()
        self.assertEqual(image_id, self.attributes()["id"])

    def test_a_missing_file_is_told_and_the_image_waits_for_it(self):
        missing = IMAGE.replace("ubuntu2004", "late")
        self.init(missing)
        failed = self.apply(missing, check=1)
        self.assertIn("The image has not got its file", failed.stderr)
        self.assertIn("IMG.0057", failed.stderr)
        self.assertEqual("queued", self.remote()["status"])
        self.emulator.call("POST", "/_emulator/sources", {"files": [
            {"url": "ims-image:late.qcow2"}]})
        self.apply(missing)
        self.expect_one_image()

    def test_a_waiting_image_is_destroyed(self):
        missing = IMAGE.replace("ubuntu2004", "late")
        self.init(missing)
        self.apply(missing, check=1)
        self.run_engine("destroy", "-auto-approve")
        self.assertEqual(self.images_before, self.emulator.stats()["images"])

    def test_a_file_that_is_none_fails_and_is_replaced(self):
        broken = IMAGE.replace("ubuntu2004", "broken")
        self.init(broken)
        self.assertIn("IMG.0057", self.apply(broken, check=1).stderr)
        self.apply(IMAGE)
        self.assertEqual(1, self.emulator.stats()["images"] - self.images_before)

    def test_the_plugin_is_killed_after_the_first_call(self):
        self.init(IMAGE)
        # The second call never arrives, and the plugin looks whether it has.
        self.emulator.fault(method="PUT", path_regex="/upload$", drop="before")
        self.kill_plugin_when(lambda: self.calls("PUT", "/upload"))
        self.assertEqual(0, self.emulator.stats()["jobs"])
        self.apply(IMAGE)
        self.expect_one_image()

    def test_the_plugin_is_killed_after_the_second_call(self):
        self.init(IMAGE)
        self.emulator.fault(method="PUT", path_regex="/upload$", job_ms=2000)
        self.kill_plugin_when(lambda: self.emulator.stats()["jobs"])
        self.apply(IMAGE)
        self.expect_one_image()
        self.assertEqual(1, len(self.calls("PUT", "/upload")))

    def test_the_plugin_is_killed_during_the_first_call(self):
        self.init(IMAGE)
        self.emulator.fault(method="POST", path="/v2/images", delay_ms=3000)
        self.kill_plugin_when(lambda: self.emulator.stats()["images"] > self.images_before)
        self.apply(IMAGE)
        self.expect_one_image()

    def test_lost_answers_do_no_harm(self):
        for method, path in (("POST", "/v2/images$"), ("PUT", "/upload$")):
            self.emulator.fault(method=method, path_regex=path, drop="after")
        self.init(IMAGE)
        self.apply(IMAGE)
        self.expect_one_image()


class UnderTerraform(UnderKiln):
    PROGRAM = harness.TERRAFORM


if __name__ == "__main__":
    harness.main()
