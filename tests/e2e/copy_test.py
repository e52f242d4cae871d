"""Copies of images against the emulator, under kiln and under terraform."""

import harness
from harness import SERVER
from share_test import Service

IMAGE = '''
resource "ims_image" "a" {
  name        = "a"
  instance_id = "%s"
  min_ram     = 2048
}
''' % SERVER

COPY = '''
resource "ims_image_copy" "a" {
  source_image_id = ims_image.a.id
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
        self.service = Service(self.emulator, harness.PROJECT)

    def remote(self):
        return self.service.call("GET", "/v2/cloudimages?id=" + self.attributes()["id"])["images"][0]

    def copies_asked_for(self):
        return [r for r in self.emulator.requests() if r["path"].endswith("/copy")]

    def test_a_copy_is_made_changed_and_removed(self):
        self.assertIn("2 added", self.start(IMAGE + COPY).stdout)
        copy = self.attributes()
        self.assertEqual("active", copy["status"])
        self.assertEqual({"env": "test"}, copy["tags_all"])
        remote = self.remote()
        self.assertEqual("test copy", remote["__description"])
        self.assertEqual("4096", str(remote["max_ram"]))
        self.assertEqual("0", str(remote["min_ram"]))  # The source has another, the copy says none.
        self.assertEqual(["env=test"], [tag for tag in remote["tags"] if tag.startswith("env")])

        changed = COPY.replace('"copy"', '"other"').replace('"test"', '"live"')
        self.workspace.write(IMAGE + changed)
        self.assertIn("ims_image_copy.a will be updated in-place", self.plan().stdout)
        self.emulator.clear_requests()
        self.apply(IMAGE + changed)
        self.assertEqual([], self.copies_asked_for())
        self.assertEqual(copy["id"], self.attributes()["id"])
        self.assertEqual("other", self.remote()["name"])

        # A copy outlives nothing that it needs: destroyed together.
        self.run_engine("destroy", "-auto-approve")
        self.assertEqual([], self.service.call(
            "GET", "/v2/cloudimages?id=" + copy["id"])["images"])

    def test_another_source_is_another_copy(self):
        second = IMAGE.replace('"a"', '"b"')
        self.start(IMAGE + second + COPY)
        first = self.attributes()["id"]
        text = IMAGE + second + COPY.replace("ims_image.a", "ims_image.b")
        self.workspace.write(text)
        plan = self.plan().stdout
        self.assertIn("ims_image_copy.a must be replaced", plan)
        self.assertRegex(plan, "source_image_id .*forces replacement")
        self.apply(text)
        self.assertNotEqual(first, self.attributes()["id"])

    def test_drift_is_shown_and_undone(self):
        self.start(IMAGE + COPY)
        self.service.call("PATCH", "/v2/cloudimages/" + self.attributes()["id"],
                          [{"op": "replace", "path": "/name", "value": "drifted"}])
        self.assertIn("drifted", self.plan().stdout)
        self.apply(IMAGE + COPY)
        self.assertEqual("copy", self.remote()["name"])
        self.service.call("DELETE", "/v2/images/" + self.attributes()["id"])
        harness.wait_for(lambda: not self.service.call(
            "GET", "/v2/cloudimages?id=" + self.attributes()["id"])["images"])
        self.assertIn("ims_image_copy.a will be created", self.plan().stdout)

    def test_a_copy_is_imported_by_its_id(self):
        self.start(IMAGE + COPY)
        source, copy = self.attributes("ims_image")["id"], self.attributes()
        self.workspace = self.make_workspace()
        self.workspace.write(IMAGE + COPY)
        self.run_engine("init")
        self.run_engine("import", "ims_image.a", source)
        self.run_engine("import", "ims_image_copy.a", copy["id"])
        self.assertIn("No changes.", self.plan(check=0).stdout)
        self.assertEqual(source, self.attributes()["source_image_id"])

    def test_a_refusal_names_the_code(self):
        self.start(IMAGE)
        self.emulator.fault(method="POST", path_regex="/copy$", status=400,
                            body={"error": {"code": "IMG.0096", "message": "same key"}})
        self.workspace.write(IMAGE + COPY)
        failed = self.run_engine("apply", "-no-color", "-auto-approve", check=1)
        self.assertIn("IMG.0096", failed.stderr)
        self.apply(IMAGE + COPY)

    def test_a_lost_answer_is_told_once_and_does_not_block(self):
        self.start(IMAGE)
        self.emulator.fault(method="POST", path_regex="/copy$", drop="after")
        self.workspace.write(IMAGE + COPY)
        failed = self.run_engine("apply", "-no-color", "-auto-approve", check=1)
        self.assertIn("Look for it before applying again", " ".join(failed.stderr.split()))
        self.apply(IMAGE + COPY)


class UnderTerraform(UnderKiln):
    PROGRAM = harness.TERRAFORM


if __name__ == "__main__":
    harness.main()
