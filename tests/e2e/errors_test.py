"""What the user sees when something goes wrong: one golden file each, and what is left behind."""

import os
import signal
import subprocess
import time

import harness
from harness import SERVER, VOLUME

IMAGE = 'resource "ims_image" "a" {\n  name        = "a"\n  instance_id = "%s"\n}\n' % SERVER
APPLY = ("apply", "-auto-approve", "-no-color")
CREATE = dict(method="POST", path="/v2/cloudimages/action")
JOB = dict(method="GET", path="/v1/cloudimages/job/")


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
        return result

    def creates(self):
        return len([r for r in self.emulator.requests()
                    if r["method"] == "POST" and r["path"] == "/v2/cloudimages/action"
                    and r["status"] == 200])

    def resources(self):
        path = os.path.join(self.workspace.dir, "terraform.tfstate")
        return self.workspace.state()["resources"] if os.path.exists(path) else []

    def plans_nothing(self):
        self.workspace.kiln("plan", "-detailed-exitcode", check=0)

    def test_throttled_with_retry_after(self):
        self.emulator.fault(**CREATE, status=429, headers={"Retry-After": "1"},
                            code="APIGW.0308", message="Throttled")
        self.apply("throttled", check=0)
        self.assertEqual(1, self.creates())
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
        # The image that the failed job left behind, if any, is in the state as tainted, or none.
        for resource in self.resources():
            self.assertEqual("tainted", resource["instances"][0]["status"])
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
        self.assertEqual(2, len(logins))
        self.assertEqual(1, self.creates())

    def test_connection_dropped_while_polling(self):
        self.emulator.fault(**JOB, drop="before", count=2)
        self.apply("dropped_while_polling", check=0)
        self.assertEqual(1, self.creates())

    def test_connection_dropped_after_the_create_call(self):
        self.emulator.fault(**CREATE, drop="after")
        self.apply("dropped_create", check=1)
        self.assertEqual(1, len([r for r in self.emulator.requests()
                                 if r["method"] == "POST" and r["path"].endswith("/action")]))

    def test_wrong_password(self):
        env = {"HW_ACCESS_KEY": "", "HW_SECRET_KEY": "", "HW_USER_NAME": "demo",
               "HW_USER_PASSWORD": "not-the-password", "HW_DOMAIN_NAME": "demo-domain"}
        result = self.apply("wrong_password", check=1, env=env)
        self.assertNotIn("not-the-password", result.stdout + result.stderr)
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
        self.expect_golden("e2e/errors/plugin_killed.txt", out.split("to destroy.\n", 1)[-1] + err)


class ConfigurationErrors(harness.TestCase):
    """Mistakes of the author: nothing is called, nothing is written."""

    def refuses(self, golden, text, *command, head=True, init=True):
        w = self.workspace
        if init:
            w.write(IMAGE)
            w.kiln("init")
        w.write(text, head=head)
        result = w.kiln(*(command or ("plan", "-no-color", "-input=false")), check=1)
        self.expect_golden(f"e2e/errors/{golden}.txt", result.stdout + result.stderr)
        self.assertFalse(os.path.exists(os.path.join(w.dir, "terraform.tfstate")))
        self.assertEqual([], self.emulator.requests())

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

    def test_plugin_was_changed(self):
        w = self.workspace
        w.write(IMAGE)
        w.kiln("init")
        lock = os.path.join(w.dir, ".terraform.lock.hcl")
        with open(lock) as file:
            text = file.read()
        with open(lock, "w") as file:
            file.write(text.replace("h1:", "h1:AAAA"))
        result = w.kiln("plan", "-no-color", check=1)
        self.expect_golden("e2e/errors/plugin_was_changed.txt", result.stdout + result.stderr)


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

    def test_state_of_the_future(self):
        with open(self.path("terraform.tfstate"), "w") as file:
            file.write('{"version": 5, "terraform_version": "9.9.9", "serial": 1}')
        self.refuses("state_of_the_future", "plan")

    def test_corrupt_plan(self):
        with open(self.path("p"), "w") as file:
            file.write("this is no plan")
        self.refuses("corrupt_plan", "apply", "p")

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
