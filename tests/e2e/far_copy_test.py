"""Copies of images in another region against the emulator, under kiln and under terraform.

The emulator serves both regions at one address: an image belongs to the region of its project.
"""

import harness
from copy_test import IMAGE
from share_test import Service

FAR_PROJECT = "abcdefabcdefabcdefabcdefabcdef02"
COPY = '''
resource "ims_image_copy" "a" {
  source_image_id = ims_image.a.id
  region          = "eu-test-2"
  agency_name     = "ims_copy_image"
  name            = "copy"
  description     = "test copy"
  max_ram         = 4096
  tags = {
    env = "test"
  }
}
'''


class UnderKiln(harness.EngineTest):
    TYPE = "ims_image_copy"

    def setUp(self):
        super().setUp()
        self.near = Service(self.emulator, harness.PROJECT)
        self.far = Service(self.emulator, FAR_PROJECT)

    def images(self, service):
        return service.call("GET", "/v2/cloudimages?__imagetype=private")["images"]

    def copies_asked_for(self):
        return [r for r in self.emulator.requests() if r["path"].endswith("/cross_region_copy")]

    def test_a_copy_lives_in_the_other_region(self):
        self.assertIn("2 added", self.start(IMAGE + COPY).stdout)
        copy = self.attributes()
        self.assertEqual([copy["id"]], [image["id"] for image in self.images(self.far)])
        self.assertNotIn(copy["id"], [image["id"] for image in self.images(self.near)])
        remote = self.images(self.far)[0]
        self.assertEqual(("copy", "test copy"), (remote["name"], remote["__description"]))
        self.assertEqual("4096", str(remote["max_ram"]))
        self.assertEqual(["env=test"], remote["tags"])
        self.assertEqual("active", copy["status"])

        changed = COPY.replace('"copy"', '"other"').replace('"test"', '"live"')
        self.workspace.write(IMAGE + changed)
        self.assertIn("ims_image_copy.a will be updated in-place", self.plan().stdout)
        self.apply(IMAGE + changed)
        self.assertEqual(copy["id"], self.attributes()["id"])
        remote = self.images(self.far)[0]
        self.assertEqual(("other", ["env=live"]), (remote["name"], remote["tags"]))
        # Who lets the service copy is asked once.
        self.apply(IMAGE + changed.replace("ims_copy_image", "another"))
        self.assertEqual(1, len(self.copies_asked_for()))

        self.run_engine("destroy", "-auto-approve")
        self.assertEqual([], self.images(self.far))
        self.assertEqual([], self.images(self.near))

    def test_back_home_is_another_copy(self):
        self.start(IMAGE + COPY)
        near = COPY.replace('  region          = "eu-test-2"\n', "").replace(
            '  agency_name     = "ims_copy_image"\n', "")
        self.workspace.write(IMAGE + near)
        self.assertRegex(self.plan().stdout, "region .*forces replacement")
        self.apply(IMAGE + near)
        self.assertEqual([], self.images(self.far))
        self.assertEqual(2, len(self.images(self.near)))

    def test_drift_is_shown_and_undone(self):
        self.start(IMAGE + COPY)
        self.far.call("PATCH", "/v2/cloudimages/" + self.attributes()["id"],
                      [{"op": "replace", "path": "/name", "value": "drifted"}])
        self.assertIn("drifted", self.plan().stdout)
        self.apply(IMAGE + COPY)
        self.assertEqual("copy", self.images(self.far)[0]["name"])

    def test_a_copy_is_imported_by_its_region_and_id(self):
        self.start(IMAGE + COPY)
        source, copy = self.attributes("ims_image")["id"], self.attributes()
        for place in ("eu-test-2/", "eu-test-2/eu-test-2/"):
            self.workspace = self.make_workspace()
            text = COPY if place.count("/") == 1 else COPY.replace(
                "  agency_name", '  project_name = "eu-test-2"\n  agency_name')
            self.workspace.write(IMAGE + text)
            self.run_engine("init")
            self.run_engine("import", "ims_image.a", source)
            self.run_engine("import", "ims_image_copy.a", place + copy["id"])
            # What the service does not tell of a copy is taken over from the configuration.
            self.assertNotIn("replaced", self.plan(check=None).stdout)
            self.apply(IMAGE + text)
            self.assertEqual(source, self.attributes()["source_image_id"])
            self.assertEqual(copy["id"], self.attributes()["id"])
        self.assertEqual(1, len(self.copies_asked_for()))

    def test_mistakes_are_told(self):
        self.start(IMAGE)
        self.workspace.write(IMAGE + COPY.replace("eu-test-2", "eu-test-1"))
        self.assertIn("Region that is the provider's own", self.plan(check=1).stderr)
        for change, code in ((("ims_copy_image", "nobody"), "IMG.0151"),
                             (("eu-test-2", "eu-test-9"), "IMG.0147")):
            failed = self.apply(IMAGE + COPY.replace(*change), check=1)
            self.assertIn(code, failed.stderr)
        self.assertEqual(1, len(self.images(self.near)))
        self.assertEqual([], self.images(self.far))

    def test_a_token_is_not_enough(self):
        self.start(IMAGE)
        self.workspace.write(IMAGE + COPY)
        for name in ("HW_ACCESS_KEY", "HW_SECRET_KEY"):
            del self.workspace.env[name]
        self.workspace.env["HW_AUTH_TOKEN"] = self.near.token
        failed = self.apply(IMAGE + COPY, check=1)
        self.assertIn("Cannot reach the other region", failed.stderr)
        self.assertEqual([], self.copies_asked_for())

    def test_the_plugin_is_killed_while_the_job_runs(self):
        self.start(IMAGE)
        self.workspace.write(IMAGE + COPY)
        self.emulator.fault(method="POST", path_regex="/cross_region_copy$", job_ms=2000)
        self.kill_plugin_when(self.copies_asked_for)
        self.apply(IMAGE + COPY)
        self.assertEqual(1, len(self.copies_asked_for()))
        self.assertEqual([self.attributes()["id"]], [image["id"] for image in self.images(self.far)])


class UnderTerraform(UnderKiln):
    PROGRAM = harness.TERRAFORM


if __name__ == "__main__":
    harness.main()
