"""Sharing, accepting and exporting images against the emulator, under kiln and under terraform."""

import json
import signal
import subprocess
import urllib.request

import harness
from harness import PROJECT, SERVER

SECOND = "fedcba9876543210fedcba9876543210"
PARTNER = "11112222333344445555666677778888"
EXPORTED = "ims-export:web/web.qcow2"

IMAGE = '''
resource "ims_image" "a" {
  name        = "a"
  instance_id = "%s"
}
''' % SERVER

SHARE = '''
resource "ims_image_share" "a" {
  image_id = ims_image.a.id
  projects = [%s]
}
'''

ACCEPTER = '''
provider "ims" {
  alias      = "second"
  endpoints  = var.endpoints
  project_id = "%s"
}

resource "ims_image_share_accepter" "a" {
  provider = ims.second
  image_id = ims_image_share.a.image_id
}
''' % SECOND

EXPORT = '''
resource "ims_image_export" "a" {
  image_id    = ims_image.a.id
  bucket_url  = "%s"
  file_format = "qcow2"
}
''' % EXPORTED


def share(*projects):
    return SHARE % ", ".join(f'"{project}"' for project in projects)


class Service:
    """The emulator's API as one project sees it, for what other people do."""

    def __init__(self, emulator, project):
        self.url = emulator.url
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
            "name": "demo", "password": "demo-password", "domain": {"name": "demo-domain"}}}},
            "scope": {"project": {"id": project}}}}
        with self.send("POST", "/v3/auth/tokens", body, {}) as answer:
            self.token = answer.headers["X-Subject-Token"]

    def send(self, method, path, body, headers):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, method=method,
            headers={"Content-Type": "application/json", **headers})
        return urllib.request.urlopen(request)

    def call(self, method, path, body=None):
        with self.send(method, path, body, {"X-Auth-Token": self.token}) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def members(self, image):
        answer = self.call("GET", f"/v2/images/{image}/members")
        return {member["member_id"]: member["status"] for member in answer["members"]}


class UnderKiln(harness.TestCase):
    PROGRAM = harness.KILN

    def run_engine(self, *arguments, **options):
        return self.workspace.kiln(*arguments, **options)

    def setUp(self):
        super().setUp()
        self.owner = Service(self.emulator, PROJECT)
        self.second = Service(self.emulator, SECOND)

    def apply(self, text):
        self.workspace.write(text)
        out = self.run_engine("apply", "-no-color", "-auto-approve").stdout
        self.assert_settled()
        return out

    def plan(self, check=2):
        return self.run_engine("plan", "-no-color", "-detailed-exitcode", check=check).stdout

    def assert_settled(self):
        self.assertIn("No changes.", self.plan(check=0))

    def start(self, text):
        self.workspace.write(text)
        self.run_engine("init")
        return self.apply(text)

    def interrupt_apply(self, path):
        """Applies, and interrupts as soon as the service has got a call to `path`."""
        self.emulator.clear_requests()
        engine = subprocess.Popen(
            [self.PROGRAM, "apply", "-no-color", "-auto-approve"], cwd=self.workspace.dir,
            env=self.workspace.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        harness.wait_for(lambda: [r for r in self.emulator.requests() if r["path"].endswith(path)])
        # The answer of the call is under way; its job is not at its end.
        harness.wait_for(lambda: [r for r in self.emulator.requests() if "/job" in r["path"]])
        engine.send_signal(signal.SIGINT)
        out, err = engine.communicate(timeout=20)
        self.assertEqual(1, engine.returncode, out)
        return err

    def import_elsewhere(self, text, image, ids):
        """Takes the image, and what `ids` names, into the state of another workspace, the new
        self.workspace."""
        self.workspace = self.make_workspace()
        self.workspace.write(text)
        self.run_engine("init")
        for address, import_id in {"ims_image.a": image, **ids}.items():
            self.run_engine("import", address, import_id)

    def attributes(self, type_name):
        for resource in self.workspace.state()["resources"]:
            if resource["type"] == type_name:
                return resource["instances"][0]["attributes"]
        self.fail(f"no {type_name} in the state")

    def test_a_share_is_created_changed_and_removed(self):
        out = self.start(IMAGE + share(SECOND, PARTNER))
        self.assertIn("2 added", out)
        image = self.attributes("ims_image")["id"]
        self.assertEqual({SECOND: "pending", PARTNER: "pending"}, self.owner.members(image))
        self.assertEqual(self.owner.members(image), self.attributes("ims_image_share")["members"])

        self.workspace.write(IMAGE + share(SECOND))
        plan = self.plan()
        self.assertIn("ims_image_share.a will be updated in-place", plan)
        self.assertIn("0 to add, 1 to change, 0 to destroy", plan)
        self.emulator.clear_requests()
        self.apply(IMAGE + share(SECOND))
        self.assertEqual({SECOND: "pending"}, self.owner.members(image))
        writes = [r["method"] for r in self.emulator.requests()
                  if r["path"].endswith("/cloudimages/members")]
        self.assertEqual(["DELETE"], writes)

        self.apply(IMAGE)
        self.assertEqual({}, self.owner.members(image))
        self.run_engine("destroy", "-auto-approve")

    def test_drift_shows_per_project_and_is_undone(self):
        text = IMAGE + share(SECOND, PARTNER)
        self.start(text)
        image = self.attributes("ims_image")["id"]
        self.owner.call("DELETE", f"/v2/images/{image}/members/{PARTNER}")
        plan = self.plan()
        self.assertIn(f'+ "{PARTNER}"', plan)
        self.assertNotIn(f'+ "{SECOND}"', plan)
        self.apply(text)
        self.assertEqual({SECOND, PARTNER}, set(self.owner.members(image)))
        # What a project says is no difference, and is read.
        self.second.call("PUT", f"/v2/images/{image}/members/{SECOND}", {"status": "rejected"})
        self.assert_settled()
        self.run_engine("apply", "-auto-approve", "-refresh-only")
        self.assertEqual("rejected", self.attributes("ims_image_share")["members"][SECOND])
        # All gone at once: shared anew.
        for project in (SECOND, PARTNER):
            self.owner.call("DELETE", f"/v2/images/{image}/members/{project}")
        self.assertIn("ims_image_share.a will be created", self.plan())

    def test_members_of_others_are_left_alone(self):
        self.start(IMAGE + share(SECOND))
        image = self.attributes("ims_image")["id"]
        self.owner.call("POST", f"/v2/images/{image}/members", {"member": PARTNER})
        self.assert_settled()
        self.apply(IMAGE)
        self.assertEqual({PARTNER: "pending"}, self.owner.members(image))

    def test_a_share_is_imported_by_the_image(self):
        self.start(IMAGE)
        image = self.attributes("ims_image")["id"]
        for project in (SECOND, PARTNER):
            self.owner.call("POST", f"/v2/images/{image}/members", {"member": project})
        self.workspace.write(IMAGE + share(SECOND, PARTNER))
        self.run_engine("import", "ims_image_share.a", image)
        self.assert_settled()
        self.run_engine("destroy", "-auto-approve")

    def test_an_image_is_accepted_rejected_and_accepted_again(self):
        first = self.workspace
        text = IMAGE + share(SECOND) + ACCEPTER
        self.start(text)
        image = self.attributes("ims_image")["id"]
        self.assertEqual({SECOND: "accepted"}, self.owner.members(image))
        self.assertEqual("accepted", self.attributes("ims_image_share_accepter")["status"])

        self.second.call("PUT", f"/v2/images/{image}/members/{SECOND}", {"status": "rejected"})
        self.assertIn("ims_image_share_accepter.a will be created", self.plan())
        self.apply(text)
        self.assertEqual({SECOND: "accepted"}, self.owner.members(image))

        self.import_elsewhere(text, image, {"ims_image_share.a": image,
                                            "ims_image_share_accepter.a": image})
        self.assert_settled()
        self.workspace = first

        self.apply(IMAGE + share(SECOND) + ACCEPTER.split("resource")[0])
        self.assertEqual({SECOND: "rejected"}, self.owner.members(image))
        self.apply(text)
        self.run_engine("destroy", "-auto-approve")

    def test_nobody_shares_with_himself(self):
        self.workspace.write(IMAGE + share(PROJECT))
        self.run_engine("init")
        failed = self.run_engine("apply", "-no-color", "-auto-approve", check=1)
        self.assertIn("Cannot share the image", failed.stderr)
        self.assertIn("IMG.0076", failed.stderr)
        self.assertIn("ims_image_share.a will be created", self.plan())

    def test_a_result_that_says_otherwise_is_an_error_that_names_the_project(self):
        self.start(IMAGE)
        self.emulator.fault(method="POST", path="/v1/cloudimages/members", job_stuck="RUNNING")
        self.emulator.fault(path_regex="/job", status=200, body={
            "status": "SUCCESS", "job_id": "0" * 32, "job_type": "imsAddImageMembersJob",
            "entities": {"results": [{"project_id": SECOND, "status": "failed"}]}})
        self.workspace.write(IMAGE + share(SECOND))
        failed = self.run_engine("apply", "-no-color", "-auto-approve", check=1)
        self.assertIn("Cannot share the image", failed.stderr)
        self.assertIn(f"not for the project {SECOND} (failed)", " ".join(failed.stderr.split()))
        self.assertIn("ims_image_share.a will be created", self.plan())

    def test_a_lost_answer_makes_no_difference(self):
        for method, text in (("POST", IMAGE + share(SECOND)), ("DELETE", IMAGE)):
            if method == "POST":
                self.start(IMAGE)
            self.emulator.fault(method=method, path="/v1/cloudimages/members", drop="after")
            self.apply(text)
        self.assertEqual({}, self.owner.members(self.attributes("ims_image")["id"]))

    def test_an_interrupted_share_is_not_forgotten(self):
        self.start(IMAGE)
        image = self.attributes("ims_image")["id"]
        self.emulator.fault(method="POST", path="/v1/cloudimages/members",
                            job_ms=20000)  # Sharing takes a tenth of it.
        self.workspace.write(IMAGE + share(SECOND))
        self.assertIn("Interrupted while sharing an image", self.interrupt_apply("/members"))
        self.assertEqual([SECOND], self.attributes("ims_image_share")["projects"])
        harness.wait_for(lambda: self.owner.members(image))
        if self.PROGRAM == harness.KILN:  # terraform taints whatever ends with an error.
            self.assert_settled()
        self.apply(IMAGE + share(SECOND))
        self.assertEqual({SECOND: "pending"}, self.owner.members(image))
        self.apply(IMAGE)
        self.assertEqual({}, self.owner.members(image))

    def test_an_interrupted_export_is_not_forgotten(self):
        self.start(IMAGE)
        self.emulator.fault(method="POST", path_regex="/file$", job_ms=2000)
        self.workspace.write(IMAGE + EXPORT)
        error = self.interrupt_apply("/file")
        self.assertIn("Interrupted while the image was being exported", error)
        self.assertIn("untaint", error)
        job = self.attributes("ims_image_export")["job_id"]
        harness.wait_for(lambda: self.owner.call(
            "GET", f"/v1/{PROJECT}/jobs/{job}")["status"] == "SUCCESS")
        if self.PROGRAM == harness.TERRAFORM:  # Which taints whatever ends with an error.
            self.run_engine("untaint", "ims_image_export.a")
        self.emulator.clear_requests()
        self.apply(IMAGE + EXPORT)
        self.assertEqual([], [r for r in self.emulator.requests() if r["path"].endswith("/file")])

    def test_an_export_lasts_as_long_as_its_image(self):
        out = self.start(IMAGE + EXPORT)
        self.assertIn("2 added", out)
        image = self.attributes("ims_image")["id"]
        export = self.attributes("ims_image_export")
        self.assertEqual(f"{image}/{EXPORTED}", export["id"])
        self.assertEqual(32, len(export["job_id"]))
        # The file is there: a second export to it is refused.
        second = EXPORT.replace('"a" {', '"b" {')
        self.workspace.write(IMAGE + EXPORT + second)
        failed = self.run_engine("apply", "-no-color", "-auto-approve", check=1)
        self.assertIn("IMG.0070", failed.stderr)
        self.workspace.write(IMAGE + EXPORT)

        first = self.workspace
        self.import_elsewhere(IMAGE + EXPORT, image, {"ims_image_export.a": f"{image}/{EXPORTED}"})
        # Only what the import could not know is taken over; nothing is exported again.
        self.assertNotIn("must be replaced", self.plan())
        self.emulator.clear_requests()
        self.apply(IMAGE + EXPORT)
        self.assertEqual([], [r for r in self.emulator.requests() if r["path"].endswith("/file")])
        self.workspace = first

        self.workspace.write(IMAGE + EXPORT.replace("web.qcow2", "other.qcow2"))
        self.assertIn("must be replaced", self.plan())
        out = self.apply(IMAGE)
        self.assertIn("The exported file stays", out)
        self.run_engine("destroy", "-auto-approve")

    def test_without_its_image_an_export_is_gone(self):
        self.start(IMAGE + EXPORT)
        image = self.attributes("ims_image")["id"]
        self.owner.call("DELETE", f"/v2/images/{image}")
        harness.wait_for(
            lambda: not self.owner.call("GET", f"/v2/cloudimages?id={image}")["images"])
        plan = self.plan()
        self.assertIn("ims_image.a will be created", plan)
        self.assertIn("ims_image_export.a will be created", plan)


class UnderTerraform(UnderKiln):
    PROGRAM = harness.TERRAFORM

    def setUp(self):
        if not harness.TERRAFORM:
            self.skipTest("there is no terraform on the PATH")
        super().setUp()

    def run_engine(self, *arguments, **options):
        return self.workspace.terraform(*arguments, **options)


if __name__ == "__main__":
    harness.main()
