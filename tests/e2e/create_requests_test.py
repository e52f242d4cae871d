"""The eight example requests of the document "Creating an Image", as configurations: the same
bodies on the wire and the documented results, under kiln and under terraform."""

import json
import os
import shutil
import unittest

import harness

EXAMPLES = os.path.join(harness.TESTS, "../examples/create-requests")

# By folder: the documented body.
STRINGS = {"tags": ["aaa.111", "bbb.333", "ccc.444"]}
OBJECTS = {"image_tags": [{"key": "key2", "value": "value2"}, {"key": "key1", "value": "value1"}]}
SERVER = {"name": "ims_test", "description": "Create a system disk image from an ECS",
          "instance_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a"}
DATA = {"name": "ims_data_image_test",
        "description": "Create a data disk image from the data disk of an ECS",
        "volume_id": "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30"}
FILE = {"name": "ims_test_file", "description": "Create an image from a file in an OBS bucket",
        "image_url": "ims-image:centos70.qcow2", "os_version": "CentOS 7.0 64bit", "min_disk": 40}
VOLUME = {"name": "ims_test", "description": "Create a system disk image from a data disk",
          "volume_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a", "type": "ECS",
          "os_version": "CentOS 7.0 64bit"}
BODIES = {
    "1-server-tags": {**SERVER, **STRINGS},
    "2-data-disk-tags": {"data_images": [{**DATA, **STRINGS}]},
    "3-file-tags": {**FILE, **STRINGS},
    "4-server-image-tags": {**SERVER, **OBJECTS},
    "5-data-disk-image-tags": {"data_images": [{**DATA, **OBJECTS}]},
    "6-file-image-tags": {**FILE, **OBJECTS},
    "7-volume-tags": {**VOLUME, **STRINGS},
    "8-volume-image-tags": {**VOLUME, **OBJECTS},
}


def canonical(body):
    """The bytes of the body, whatever the order of its keys."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


class CreateRequests(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "0.1")

    def run_all(self, program):
        self.assertEqual(sorted(BODIES), sorted(os.listdir(EXAMPLES)))
        for name, body in BODIES.items():
            with self.subTest(example=name):
                self.run_one(program, name, body)

    def run_one(self, program, name, body):
        w = self.make_workspace()
        shutil.copy(os.path.join(EXAMPLES, name, "main.tf"), w.dir)
        before = self.emulator.stats()["images"]
        self.emulator.clear_requests()
        w.run(program, "init", check=0)
        w.run(program, "apply", "-auto-approve", check=0)
        creates = [r for r in self.emulator.requests() if r["method"] == "POST"]
        self.assertEqual(["/v2/cloudimages/action"], [r["path"] for r in creates])
        self.assertEqual(canonical(body), canonical(json.loads(creates[0]["body"])))
        self.check_result(w, body)
        w.run(program, "plan", "-detailed-exitcode", check=0)
        w.run(program, "destroy", "-auto-approve", check=0)
        self.assertEqual(before, self.emulator.stats()["images"])

    def check_result(self, workspace, body):
        attributes = workspace.state()["resources"][0]["instances"][0]["attributes"]
        self.assertRegex(attributes["job_id"], "^[0-9a-f]{32}$")
        self.assertEqual("active", attributes["status"])
        image = attributes
        wanted = body
        if "data_images" in body:
            image, wanted = attributes["data_images"][0], body["data_images"][0]
            self.assertEqual(attributes["id"], image["id"])
        self.assertRegex(image["id"], "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
        for argument, value in wanted.items():
            if argument not in ("tags", "image_tags"):
                self.assertEqual(value, image[argument], argument)
        tags = dict(tag.split(".", 1) for tag in wanted.get("tags", []))
        tags.update({tag["key"]: tag["value"] for tag in wanted.get("image_tags", [])})
        self.assertEqual(tags, image["tags_all"])

    def test_kiln(self):
        self.run_all(harness.KILN)

    @unittest.skipUnless(harness.TERRAFORM, "terraform is not on the PATH")
    def test_terraform(self):
        self.run_all(harness.TERRAFORM)


if __name__ == "__main__":
    harness.main()
