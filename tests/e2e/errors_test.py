"""What the user sees when something goes wrong: one golden file each, and what is left behind."""

import os
import shutil
import signal
import subprocess
import time

import harness
from harness import SERVER, VOLUME

OTHER_SERVER = "11111111-aaaa-4aaa-8aaa-000000000001"

IMAGE = 'resource "ims_image" "a" {\n  name        = "a"\n  instance_id = "%s"\n}\n' % SERVER
APPLY = ("apply", "-auto-approve", "-no-color")
CREATE = dict(method="POST", path="/v2/cloudimages/action")
JOB = dict(method="GET", path="/v1/cloudimages/job/")


# What a run may leave in the folder: no temporary file, journal, lock.
FILES = {"main.tf", ".terraform", ".terraform.lock.hcl", "terraform.tfstate",
         "terraform.tfstate.backup"}
SECRETS = ("emulator-secret-key", "demo-password", "not-the-password", "not-the-key")


class ServiceErrors(harness.TestCase):
    """Faults of the service while an image is made."""

    def setUp(self):
        super().setUp()
        self.workspace.write(IMAGE)
        self.workspace.kiln("init")

    def apply(self, golden, check, env=None, command=APPLY):
        """Runs apply; standard error with what follows the plan on standard output is golden."""
        result = self.workspace.kiln(*command, check=check, env=env)
        told = result.stdout.split("to destroy.\n", 1)[-1] + result.stderr
        self.expect_golden(f"e2e/errors/{golden}.txt", told)
        for secret in SECRETS:
            self.assertNotIn(secret, told)
        self.assertEqual(set(), set(os.listdir(self.workspace.dir)) - FILES)
        self.assertEqual("", self.workspace.kiln("validate", "-no-color").stderr)
        return result

    def calls(self):
        """All create calls, the refused ones too."""
        return [r for r in self.emulator.requests()
                if r["method"] == "POST" and r["path"] == "/v2/cloudimages/action"]

    def creates(self):
        return len([r for r in self.calls() if r["status"] == 200])

    def resources(self):
        path = os.path.join(self.workspace.dir, "terraform.tfstate")
        return self.workspace.state()["resources"] if os.path.exists(path) else []

    def plans_nothing(self):
        self.workspace.kiln("plan", "-detailed-exitcode", check=0)

    def test_throttled_with_retry_after(self):
        self.emulator.fault(**CREATE, status=429, headers={"Retry-After": "1"},
                            code="APIGW.0308", message="Throttled")
        self.apply("throttled", check=0)
        first, second = self.calls()
        self.assertEqual([429, 200], [first["status"], second["status"]])
        self.assertGreaterEqual(harness.seconds_between(first["time"], second["time"]), 0.99)
        self.plans_nothing()

    def test_server_error_while_polling(self):
        self.emulator.fault(**JOB, status=500, count=2, code="IMG.0025", message="System error")
        self.apply("error_while_polling", check=0)
        self.assertEqual(1, self.creates())
        self.plans_nothing()

    def test_failed_job(self):
        self.emulator.fault(**CREATE, job_fail={"error_code": "IMG.0057",
                                                "fail_reason": "The disk of the server is locked."})
        self.apply("failed_job", check=1)
        self.assertEqual(1, self.creates())
        self.assertEqual([], self.resources())  # The job has left nothing behind.
        self.workspace.kiln(*APPLY)
        self.plans_nothing()

    def test_refused_create(self):
        self.workspace.write(IMAGE.replace(SERVER, "11111111-2222-4333-8444-555555555555"))
        self.apply("refused_create", check=1)
        self.assertEqual([], self.resources())

    def test_expired_token_is_renewed(self):
        env = {"HW_ACCESS_KEY": "", "HW_SECRET_KEY": "", "HW_USER_NAME": "demo",
               "HW_USER_PASSWORD": "demo-password", "HW_DOMAIN_NAME": "demo-domain"}
        self.emulator.fault(**JOB, status=401, code="APIGW.0301",
                            message="Incorrect IAM authentication information: token expired")
        self.apply("expired_token", check=0, env=env)
        logins = [r for r in self.emulator.requests() if r["path"] == "/v3/auth/tokens"]
        # For the names that the plan looks up, for the apply, and for the renewal.
        self.assertEqual(3, len(logins))
        self.assertEqual(1, self.creates())

    def test_connection_dropped_while_polling(self):
        self.emulator.fault(**JOB, drop="before", count=2)
        self.apply("dropped_while_polling", check=0)
        self.assertEqual(1, self.creates())

    def test_connection_dropped_after_the_create_call(self):
        self.emulator.fault(**CREATE, drop="after")
        self.apply("dropped_create", check=0)
        self.assertEqual(1, len([r for r in self.emulator.requests()
                                 if r["method"] == "POST" and r["path"].endswith("/action")]))

        # Its image was found by its token.
        self.assertRegex(self.resources()[0]["instances"][0]["attributes"]["id"], "^[0-9a-f-]{36}$")

    def test_answer_to_the_create_call_broke_off(self):
        self.emulator.fault(**CREATE, truncate_body=True)
        self.apply("truncated_create", check=0)
        self.assertEqual(1, self.creates())

    def test_gateway_in_between_answers_html(self):
        page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
        self.emulator.fault(**CREATE, status=502, count=None, body=page)
        self.apply("bad_gateway", check=1)
        self.assertEqual(1, len(self.calls()))
        self.assertEqual([], self.resources())

    def test_lack_of_a_right(self):
        self.emulator.fault(**CREATE, status=403, count=None, code="IMG.0003",
                            message="Policy does not allow ims:images:create to be performed.")
        self.apply("forbidden", check=1)
        self.assertEqual(1, len(self.calls()))
        self.assertEqual([], self.resources())

    def test_job_that_does_not_end_in_time(self):
        self.emulator.fault(**CREATE, job_stuck="RUNNING")
        self.workspace.write(IMAGE.replace("}", '  timeouts {\n    create = "1s"\n  }\n}'))
        self.apply("job_not_in_time", check=1)
        # The job is remembered, so that nothing it makes is lost.
        instance = self.resources()[0]["instances"][0]
        self.assertNotIn("status", instance)  # Not tainted: the create can go on.
        self.assertRegex(instance["attributes"]["job_id"], "^[0-9a-f]{32}$")
        self.assertEqual(1, self.creates())

    def test_refused_deletion(self):
        self.workspace.kiln(*APPLY)
        before = self.resources()
        self.emulator.fault(method="DELETE", path="/v2/images", status=403, count=None,
                            code="IMG.0003", message="Policy does not allow deletion.")
        self.apply("refused_deletion", check=1, command=("destroy", *APPLY[1:]))
        self.assertEqual(before, self.resources())

    def test_prevent_destroy(self):
        text = IMAGE.replace("}", "  lifecycle {\n    prevent_destroy = true\n  }\n}")
        self.workspace.write(text)
        self.workspace.kiln(*APPLY)
        images = self.emulator.stats()["images"]
        self.apply("prevent_destroy", check=1, command=("destroy", *APPLY[1:]))
        self.workspace.write(text.replace(SERVER, OTHER_SERVER))
        self.apply("prevent_replacement", check=1)
        self.assertEqual(images, self.emulator.stats()["images"])
        self.assertEqual(1, len(self.resources()))

    def test_service_that_does_not_speak_tls(self):
        secure = self.emulator.url.replace("http:", "https:")
        self.apply("no_tls", check=1,
                   env={"TF_VAR_endpoints": '{ ims = "%s", iam = "%s/v3" }' % (secure, secure)})
        self.assertEqual([], self.resources())

    def test_wrong_password(self):
        env = {"HW_ACCESS_KEY": "", "HW_SECRET_KEY": "", "HW_USER_NAME": "demo",
               "HW_USER_PASSWORD": "not-the-password", "HW_DOMAIN_NAME": "demo-domain"}
        self.apply("wrong_password", check=1, env=env)
        self.assertEqual([], self.resources())

    def test_wrong_secret_key(self):
        self.apply("wrong_secret_key", check=1, env={"HW_SECRET_KEY": "not-the-key"})
        self.assertEqual([], self.resources())

    def test_unreachable_endpoint(self):
        nowhere = "http://127.0.0.1:9"  # The discard port: nothing listens.
        self.apply("unreachable_endpoint", check=1,
                   env={"TF_VAR_endpoints": '{ ims = "%s", iam = "%s/v3" }' % (nowhere, nowhere)})
        self.assertEqual([], self.resources())

    def test_no_credentials(self):
        self.apply("no_credentials", check=1, env={"HW_ACCESS_KEY": "", "HW_SECRET_KEY": ""})

    def test_failed_update_leaves_what_the_service_has(self):
        self.workspace.kiln(*APPLY)
        self.workspace.write(IMAGE.replace("}", '  description = "new"\n  tags = { a = "b" }\n}'))
        self.emulator.fault(method="PATCH", path="/v2/cloudimages", status=400,
                            code="IMG.0005", message="The description is not allowed.")
        self.apply("failed_update", check=1)
        self.assertEqual(
            None, self.resources()[0]["instances"][0]["attributes"]["description"] or None)
        self.workspace.kiln(*APPLY)
        self.plans_nothing()


class PluginKilled(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "5")

    def test_plugin_killed_in_the_middle_of_a_create(self):
        w = self.workspace
        w.write(IMAGE)
        w.kiln("init")
        kiln = subprocess.Popen([harness.KILN, *APPLY], cwd=w.dir, env=w.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        harness.wait_for(lambda: [r for r in self.emulator.requests() if "/cloudimages/job/" in r["path"]])
        os.kill(harness.children_of(kiln.pid)[0], signal.SIGKILL)
        out, err = kiln.communicate(timeout=30)
        self.assertEqual(1, kiln.returncode)
        # The job is in the state, by the checkpoint.
        self.assertNotIn("status", w.state()["resources"][0]["instances"][0])
        self.assertEqual(set(), set(os.listdir(w.dir)) - FILES)
        self.assertEqual(1, len([r for r in self.emulator.requests()
                                 if r["path"] == "/v2/cloudimages/action"]))
        self.expect_golden("e2e/errors/plugin_killed.txt", out.split("to destroy.\n", 1)[-1] + err)
        w.kiln(*APPLY)
        w.kiln("plan", "-detailed-exitcode")
        self.assertEqual(1, len([r for r in self.emulator.requests()
                                 if r["path"] == "/v2/cloudimages/action"]))


class ConfigurationErrors(harness.TestCase):
    """Mistakes of the author: nothing is called but the list of names for plans, nothing is written."""

    def refuses(self, golden, text, *command, head=True, init=True):
        w = self.workspace
        if init:
            w.write(IMAGE)
            w.kiln("init")
        w.write(text, head=head)
        result = w.kiln(*(command or ("plan", "-no-color", "-input=false")), check=1)
        self.expect_golden(f"e2e/errors/{golden}.txt", result.stdout + result.stderr)
        self.assertFalse(os.path.exists(os.path.join(w.dir, "terraform.tfstate")))
        self.assertEqual([], [r for r in self.emulator.requests()
                              if (r["method"], r["path"]) != ("GET", "/v2/cloudimages")])

    def test_syntax_error(self):
        self.refuses("syntax_error", 'resource "ims_image" "a" {\n  name = "a\n}\n')

    def test_missing_brace(self):
        self.refuses("missing_brace", 'resource "ims_image" "a" {\n  name = "a"\n')

    def test_unknown_argument(self):
        self.refuses("unknown_argument", IMAGE.replace("}", '  descripton = "x"\n}'))

    def test_missing_argument(self):
        self.refuses("missing_argument", 'resource "ims_image" "a" {\n  instance_id = "x"\n}\n')

    def test_two_sources(self):
        self.refuses("two_sources", IMAGE.replace("}", '  volume_id = "%s"\n}' % VOLUME))

    def test_missing_variable(self):
        self.refuses("missing_variable",
                     'variable "server" {\n  type = string\n}\n' + IMAGE)

    def test_wrong_type(self):
        self.refuses("wrong_type", IMAGE.replace("}", '  tags = ["a"]\n}'))

    def test_reference_to_nothing(self):
        self.refuses("reference_to_nothing", IMAGE + 'output "o" {\n  value = ims_image.b.id\n}\n')

    def test_cycle(self):
        self.refuses("cycle", IMAGE.replace("}", "  description = ims_image.b.id\n}")
                     + IMAGE.replace('"a" {', '"b" {').replace("}", "  description = ims_image.a.id\n}"))

    def test_unknown_resource_type(self):
        self.refuses("unknown_resource_type", IMAGE.replace("ims_image", "ims_imagee"))

    def test_dependence_on_nothing(self):
        self.refuses("dependence_on_nothing",
                     IMAGE.replace("}", "  depends_on = [ims_image.b]\n}"))

    def test_text_that_is_not_utf8(self):
        w = self.workspace
        w.write(IMAGE)
        w.kiln("init")
        with open(os.path.join(w.dir, "main.tf"), "ab") as file:
            file.write('output "o" {\n  value = "Größe"\n}\n'.encode("latin-1"))
        result = w.kiln("plan", "-no-color", check=1)
        self.expect_golden("e2e/errors/not_utf8.txt", result.stdout + result.stderr)

    def test_count_that_only_apply_tells(self):
        self.refuses("count_known_after_apply",
                     'resource "terraform_data" "x" {\n  input = 1\n}\n'
                     'resource "terraform_data" "y" {\n'
                     "  count = length(terraform_data.x.id)\n}\n")

    def test_failed_precondition(self):
        self.refuses("failed_precondition",
                     'variable "size" {\n  default = 30\n}\n' + IMAGE.replace("}", """
  lifecycle {
    precondition {
      condition     = var.size >= 40
      error_message = "The disk is too small for the image."
    }
  }
}"""))

    VARIABLE = """variable "size" {
  type = number
  validation {
    condition     = var.size >= 40
    error_message = "The disk must have 40 GB at least."
  }
}
"""

    def test_variable_of_the_wrong_type(self):
        self.refuses("variable_of_the_wrong_type", self.VARIABLE + IMAGE,
                     "plan", "-no-color", "-var", "size=big")

    def test_variable_out_of_bounds(self):
        self.refuses("variable_out_of_bounds", self.VARIABLE + IMAGE,
                     "plan", "-no-color", "-var", "size=3")

    def test_undeclared_variable(self):
        self.refuses("undeclared_variable", IMAGE, "plan", "-no-color", "-var", "sise=3")

    def test_missing_variable_file(self):
        self.refuses("missing_variable_file", IMAGE, "plan", "-no-color", "-var-file=my.tfvars")

    def test_broken_variable_file(self):
        with open(os.path.join(self.workspace.dir, "my.tfvars"), "w") as file:
            file.write("size = \n")
        self.refuses("broken_variable_file", self.VARIABLE + IMAGE,
                     "plan", "-no-color", "-var-file=my.tfvars")

    def test_bad_target(self):
        self.refuses("bad_target", IMAGE, "plan", "-no-color", "-target=ims_image")

    def test_cycle_of_locals(self):
        self.refuses("cycle_of_locals", "locals {\n  a = local.b\n  b = upper(local.a)\n}\n"
                     + IMAGE.replace("}", "  description = local.a\n}"))

    def test_infinite_number(self):
        self.refuses("infinite_number", IMAGE.replace("}", "  min_disk = 40 / 0\n}")
                     + 'output "o" {\n  value = [1 / 0]\n}\n')

    def test_no_configuration(self):
        w = self.workspace
        result = w.kiln("plan", "-no-color", check=1)
        self.expect_golden("e2e/errors/no_configuration.txt", result.stdout + result.stderr)

    def test_not_initialized(self):
        self.refuses("not_initialized", IMAGE, init=False)

    def test_provider_is_nowhere(self):
        w = self.workspace
        w.write('terraform {\n  required_providers {\n    x = {\n      source = "kiln/nothing"\n'
                '    }\n  }\n}\n', head=False)
        result = w.kiln("init", "-no-color", check=1)
        self.expect_golden("e2e/errors/provider_is_nowhere.txt", result.stdout + result.stderr)

    def initialized(self):
        self.workspace.write(IMAGE)
        self.workspace.kiln("init")
        return os.path.join(self.workspace.dir, ".terraform.lock.hcl")

    def expect_failure(self, golden, *command):
        result = self.workspace.kiln(*command, "-no-color", check=1)
        self.expect_golden(f"e2e/errors/{golden}.txt", result.stdout + result.stderr)

    def test_plugin_is_gone(self):
        self.initialized()
        shutil.rmtree(os.path.join(self.workspace.dir, ".terraform"))
        self.expect_failure("plugin_is_gone", "plan")

    def test_plugin_was_changed(self):
        lock = self.initialized()
        with open(lock) as file:
            text = file.read().replace("h1:", "h1:AAAA")
        with open(lock, "w") as file:
            file.write(text)
        self.expect_failure("plugin_was_changed", "plan")
        self.expect_failure("plugin_was_changed_init", "init")
        with open(lock) as file:
            self.assertEqual(text, file.read())

    def test_broken_lock_file(self):
        with open(self.initialized(), "w") as file:
            file.write('provider "registry.terraform.io/kiln/ims {\n}\n')
        self.expect_failure("broken_lock_file", "plan")

    def plugin_that(self, script):
        """A program in the plugin's place, its checksum known to the lock file."""
        w = self.workspace
        package = os.path.join(w.root, "mirror/registry.terraform.io/kiln/ims/0.1.0",
                               harness.PLATFORM, "terraform-provider-ims_v0.1.0")
        os.remove(package)
        with open(package, "w") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(package, 0o755)
        self.initialized()

    def test_plugin_that_crashes_at_once(self):
        self.plugin_that("echo 'cannot open shared object file: libfoo.so' >&2\nexit 127\n")
        self.expect_failure("plugin_crashes_at_once", "plan")

    def test_plugin_that_is_no_plugin(self):
        self.plugin_that("echo 'Hello, I am no plugin.'\nexec sleep 2\n")
        self.expect_failure("plugin_is_no_plugin", "plan")


class FileErrors(harness.TestCase):
    """Files that are not what they should be are refused and stay as they are."""

    def setUp(self):
        super().setUp()
        self.workspace.write('resource "terraform_data" "a" {\n  input = 1\n}\n', head=False)
        self.workspace.kiln("init")

    def path(self, name):
        return os.path.join(self.workspace.dir, name)

    def refuses(self, golden, *command):
        result = self.workspace.kiln(*command, "-no-color", check=1)
        self.expect_golden(f"e2e/errors/{golden}.txt", result.stdout + result.stderr)

    def test_corrupt_state(self):
        with open(self.path("terraform.tfstate"), "w") as file:
            file.write('{"version": 4, "serial": 1, "resources": [{]}')
        self.refuses("corrupt_state", "apply", "-auto-approve")
        with open(self.path("terraform.tfstate")) as file:
            self.assertTrue(file.read().endswith("[{]}"))

    def test_state_that_was_cut_off(self):
        self.workspace.kiln("apply", "-auto-approve")
        self.workspace.write('resource "terraform_data" "a" {\n  input = 2\n}\n', head=False)
        self.workspace.kiln("apply", "-auto-approve")
        with open(self.path("terraform.tfstate"), "r+") as file:
            file.truncate(200)
        self.refuses("state_cut_off", "plan")

    def test_state_of_the_future(self):
        with open(self.path("terraform.tfstate"), "w") as file:
            file.write('{"version": 5, "terraform_version": "9.9.9", "serial": 1}')
        self.refuses("state_of_the_future", "plan")

    def test_corrupt_plan(self):
        with open(self.path("p"), "w") as file:
            file.write("this is no plan")
        self.refuses("corrupt_plan", "apply", "p")

    def test_missing_plan(self):
        self.refuses("missing_plan", "apply", "p")

    def test_folder_as_plan(self):
        self.refuses("folder_as_plan", "apply", ".")

    def test_stale_plan(self):
        self.workspace.kiln("plan", "-out=p")
        self.workspace.kiln("apply", "-auto-approve")
        self.refuses("stale_plan", "apply", "p")

    def test_unknown_flag(self):
        self.refuses("unknown_flag", "plan", "-frobnicate")

    def test_unknown_command(self):
        result = self.workspace.kiln("aply", check=1)
        self.expect_golden("e2e/errors/unknown_command.txt", result.stdout + result.stderr)

    def test_state_is_locked(self):
        with open(self.path("terraform.tfstate.lock.info"), "w"):
            pass
        os.remove(self.path("terraform.tfstate.lock.info"))
        holder = subprocess.Popen([harness.KILN, "apply", "-no-color"], cwd=self.workspace.dir,
                                  env=self.workspace.env, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        try:
            harness.wait_for(lambda: os.path.exists(self.path(".terraform.tfstate.lock.info")))
            result = self.workspace.kiln("plan", "-no-color", check=1)
            self.expect_golden("e2e/errors/state_is_locked.txt",
                               harness.without_lock_details(result.stdout + result.stderr))
        finally:
            holder.communicate("no\n", timeout=10)


if __name__ == "__main__":
    harness.main()
