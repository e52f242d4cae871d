"""Data sources against the emulator, under kiln and under terraform."""

import json
import re

import harness
from harness import KILN, SERVER, TERRAFORM

IMAGES = ('resource "ims_image" "web" {\n  count = 3\n  name = "web-${count.index}"\n'
          '  instance_id = "%s"\n  min_ram = 1024 * count.index\n'
          '  tags = { team = "web", number = tostring(count.index) }\n}\n'
          'resource "ims_image" "db" {\n  name = "db co."\n  instance_id = "%s"\n'
          '  tags = { team = "db" }\n}\n' % (SERVER, SERVER))


def engines():
    """The engines to test under; what is missing is said."""
    if TERRAFORM is None:
        print("terraform is not on the PATH: these tests run under kiln only", flush=True)
    return [program for program in (KILN, TERRAFORM) if program]


class DataSources(harness.TestCase):
    # Small pages: every list takes several calls.
    EMULATOR_FLAGS = ("--job-seconds", "0.1", "--page-limit", "2")

    def make_images(self):
        self.workspace.write(IMAGES)
        self.workspace.kiln("init")
        self.workspace.kiln("apply", "-auto-approve")

    def prepare(self, engine, text):
        workspace = self.make_workspace()
        workspace.write(text)
        workspace.run(engine, "init", check=0)
        return workspace

    def outputs(self, engine, text):
        """The outputs' values after an apply of `text`."""
        workspace = self.prepare(engine, text)
        workspace.run(engine, "apply", "-auto-approve", check=0)
        again = workspace.run(engine, "plan", "-detailed-exitcode", "-no-color")
        self.assertEqual(0, again.returncode, again.stdout + again.stderr)
        result = json.loads(workspace.run(engine, "output", "-json", check=0).stdout)
        return {name: output["value"] for name, output in result.items()}

    def errors(self, engine, text, command="plan"):
        workspace = self.prepare(engine, text)
        result = workspace.run(engine, command, "-no-color", check=1)
        return harness.normalize(result.stderr, workspace, self.emulator)

    def for_each_engine(self, check):
        for engine in engines():
            with self.subTest(engine=engine.rpartition("/")[2]):
                check(engine)

    def test_an_image_is_found_by_what_the_service_can_filter_by(self):
        self.make_images()
        ids = {instance["attributes"]["name"]: instance["attributes"]["id"]
               for resource in self.workspace.state()["resources"]
               for instance in resource["instances"]}
        finds = {
            "name": 'name = "web-1"',
            "id": 'image_id = "%s"' % ids["web-1"],
            "blank": 'name = "db co."',
            "tag": 'tag = { team = "web", number = "1" }',
            "regex": 'visibility = "private"\n  name_regex = "^w.*1$"',
            "ram": 'visibility = "private"\n  min_ram = 1024',
            "both": 'owner = "%s"\n  os_type = "Linux"\n  status = "active"\n  protected = false\n'
                    '  tag = { number = "1" }' % harness.PROJECT,
        }
        text = "".join('data "ims_image" "%s" {\n  %s\n}\noutput "%s" {\n'
                       '  value = data.ims_image.%s\n}\n' % (name, arguments, name, name)
                       for name, arguments in finds.items())

        def check(engine):
            found = self.outputs(engine, text)
            for name in finds:
                want = "db co." if name == "blank" else "web-1"
                self.assertEqual(ids[want], found[name]["id"], name)
                self.assertEqual(want, found[name]["name"], name)
            image = found["name"]
            self.assertEqual({"team": "web", "number": "1"}, image["tags"])
            self.assertEqual("CentOS 7.0 64bit", image["os_version"])
            self.assertEqual("instance," + SERVER, image["data_origin"])
            self.assertEqual((1024, 40, False), (image["min_ram"], image["min_disk"], image["protected"]))
            self.assertEqual("private", image["image_type"])
            self.assertEqual("true", image["extra"]["__isregistered"])
            self.assertIsNone(image["description"])
        self.for_each_engine(check)

    def test_the_most_recent_of_several(self):
        text = ('data "ims_image" "all" {\n  visibility = "public"\n  most_recent = true\n}\n'
                'data "ims_image" "x86" {\n  visibility = "public"\n  architecture = "x86"\n'
                '  name_regex = "^(CentOS|Ubuntu)"\n  most_recent = true\n}\n'
                'data "ims_image" "early" {\n  created_at = "lt:2023-02-01T00:00:00Z"\n}\n'
                'output "names" {\n  value = [data.ims_image.all.name, data.ims_image.x86.name, '
                'data.ims_image.early.name]\n}\n')

        def check(engine):
            self.assertEqual(
                ["openEuler 20.03 64bit with ARM", "Ubuntu 20.04 server 64bit", "CentOS 7.0 64bit"],
                self.outputs(engine, text)["names"])
        self.for_each_engine(check)

    def test_a_list_has_every_page_in_its_order(self):
        self.make_images()
        text = ('data "ims_images" "up" {\n  sort_key = "name"\n  sort_dir = "asc"\n}\n'
                'data "ims_images" "web" {\n  visibility = "private"\n  name_regex = "^web"\n'
                '  sort_key = "name"\n  sort_dir = "desc"\n}\n'
                'data "ims_images" "none" {\n  platform = "CoreOS"\n}\n'
                'output "up" {\n  value = data.ims_images.up.images[*].name\n}\n'
                'output "web" {\n  value = data.ims_images.web.images[*].name\n}\n'
                'output "none" {\n  value = data.ims_images.none.images\n}\n')

        def check(engine):
            self.emulator.clear_requests()
            found = self.outputs(engine, text)
            self.assertEqual(
                ["CentOS 7.0 64bit", "Ubuntu 20.04 server 64bit",
                 "Windows Server 2019 Standard 64bit", "db co.", "openEuler 20.03 64bit with ARM",
                 "web-0", "web-1", "web-2"], found["up"])
            self.assertEqual(["web-2", "web-1", "web-0"], found["web"])
            self.assertEqual([], found["none"])
            pages = [r for r in self.emulator.requests() if "marker=" in (r.get("query") or r["path"])]
            self.assertGreaterEqual(len(pages), 4)
        self.for_each_engine(check)

    def test_the_catalogue_of_the_service(self):
        self.make_images()
        text = ('data "ims_quotas" "q" {}\ndata "ims_tags" "t" {}\n'
                'data "ims_os_versions" "all" {}\n'
                'data "ims_os_versions" "centos" {\n  platform = "CentOS"\n  os_type = "Linux"\n}\n'
                'data "ims_os_versions" "uefi_arm" {\n  tag = ["uefi", "arm"]\n}\n'
                'output "quota" {\n  value = [for q in data.ims_quotas.q.quotas : q if q.type == "image"][0]\n}\n'
                'output "tags" {\n  value = data.ims_tags.t.tags\n}\n'
                'output "all" {\n  value = data.ims_os_versions.all.os_versions\n}\n'
                'output "centos" {\n  value = data.ims_os_versions.centos.os_versions\n}\n'
                'output "uefi_arm" {\n  value = data.ims_os_versions.uefi_arm.os_versions\n}\n')

        def check(engine):
            found = self.outputs(engine, text)
            self.assertEqual(4, found["quota"]["used"])
            self.assertGreaterEqual(found["quota"]["quota"], 4)
            self.assertEqual({"number": ["0", "1", "2"], "team": ["db", "web"]}, found["tags"])
            versions = {v["os_version"] for v in found["all"]}
            self.assertIn("CentOS 7.0 64bit", versions)
            self.assertEqual({("CentOS", "Linux")},
                             {(v["platform"], v["os_type"]) for v in found["centos"]})
            self.assertLess(0, len(found["centos"]))
            self.assertLess(len(found["centos"]), len(found["all"]))
            self.assertLess(len(found["uefi_arm"]), len(found["all"]))
            self.assertEqual({32, 64}, {v["os_bit"] for v in found["all"]})
        self.for_each_engine(check)

    def test_tags_that_the_provider_block_ignores_are_hidden(self):
        self.make_images()
        head = self.workspace.HEAD.replace(
            "  endpoints = var.endpoints\n",
            '  endpoints = var.endpoints\n  ignore_tags {\n    keys = ["number"]\n  }\n')
        text = ('data "ims_image" "web" {\n  tag = { number = "1" }\n}\ndata "ims_tags" "all" {}\n'
                'output "tags" {\n  value = data.ims_image.web.tags\n}\n'
                'output "keys" {\n  value = keys(data.ims_tags.all.tags)\n}\n')

        def check(engine):
            workspace = self.make_workspace()
            workspace.write(head + text, head=False)
            workspace.run(engine, "init", check=0)
            workspace.run(engine, "apply", "-auto-approve", check=0)
            result = json.loads(workspace.run(engine, "output", "-json", check=0).stdout)
            self.assertEqual({"team": "web"}, result["tags"]["value"])
            self.assertEqual(["team"], result["keys"]["value"])
        self.for_each_engine(check)

    def test_jobs_that_failed_and_succeeded(self):
        w = self.workspace
        w.write('resource "ims_image" "good" {\n  name = "good"\n  instance_id = "%s"\n}\n'
                'resource "ims_image" "bad" {\n  name = "bad"\n  image_url = "ims-image:broken.qcow2"\n'
                '  min_disk = 40\n}\n' % SERVER)
        w.kiln("init")
        failed = w.kiln("apply", "-auto-approve", "-no-color", check=1)
        bad = re.search(r"job ([0-9a-f]{32}) failed", failed.stderr).group(1)
        good = next(resource["instances"][0]["attributes"] for resource in w.state()["resources"]
                    if resource["name"] == "good")
        text = "".join('data "ims_job" "%s" {\n  job_id = "%s"\n}\noutput "%s" {\n'
                       '  value = data.ims_job.%s\n}\n' % (name, job_id, name, name)
                       for name, job_id in (("good", good["job_id"]), ("bad", bad)))

        def check(engine):
            found = self.outputs(engine, text)
            self.assertEqual("SUCCESS", found["good"]["status"])
            self.assertEqual("imsCreateImageByInstance", found["good"]["job_type"])
            self.assertEqual([good["id"]], found["good"]["image_ids"])
            self.assertIsNone(found["good"]["error_code"])
            self.assertEqual("FAIL", found["bad"]["status"])
            self.assertEqual("IMG.0057", found["bad"]["error_code"])
            self.assertTrue(found["bad"]["fail_reason"])
            for job in found.values():
                self.assertRegex(job["begin_time"], r"^\d{4}-\d\d-\d\dT")
                self.assertRegex(job["end_time"], r"^\d{4}-\d\d-\d\dT")
        self.for_each_engine(check)

    def test_errors_say_what_was_found(self):
        self.make_images()
        cases = {
            "none": 'data "ims_image" "x" {\n  name = "no such"\n  visibility = "private"\n}\n',
            "regex": 'data "ims_image" "x" {\n  name = "web-1"\n  name_regex = "^db"\n}\n',
            "several": 'data "ims_image" "x" {\n  visibility = "public"\n}\n',
            "job": 'data "ims_job" "x" {\n  job_id = "%s"\n}\n' % ("0" * 32),
        }

        def check(engine):
            report = "".join("# %s\n%s\n" % (name, self.errors(engine, text))
                             for name, text in cases.items())
            self.expect_golden("e2e/data_sources_errors.txt", report)
        self.for_each_engine(check)

    def test_mistakes_are_found_without_the_service(self):
        self.emulator.stop()
        text = ('data "ims_image" "x" {\n  visibility = "Private"\n  created_at = "2024-01-01"\n'
                '  name_regex = "("\n}\n'
                'data "ims_images" "x" {\n  member_status = "accepted"\n  sort_key = "age"\n}\n')

        def check(engine):
            self.expect_golden("e2e/data_sources_validate.txt", self.errors(engine, text, "validate"))
        self.for_each_engine(check)

    def test_an_image_of_another_resource_is_found_once_that_is_made(self):
        text = ('resource "ims_image" "made" {\n  name = "made"\n  instance_id = "%s"\n}\n'
                'data "ims_image" "found" {\n  image_id = ims_image.made.id\n}\n'
                'output "name" {\n  value = data.ims_image.found.name\n}\n' % SERVER)

        def check(engine):
            self.assertEqual("made", self.outputs(engine, text)["name"])
        self.for_each_engine(check)

    def test_protocol_5_serves_them_too(self):
        workspace = self.make_workspace(protocol=5)
        workspace.write('data "ims_images" "all" {}\noutput "count" {\n'
                        '  value = length(data.ims_images.all.images)\n}\n')
        workspace.kiln("init")
        workspace.kiln("apply", "-auto-approve")
        self.assertEqual("4", workspace.kiln("output", "count").stdout.strip())


if __name__ == "__main__":
    harness.main()
