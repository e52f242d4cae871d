"""A secret that is given to the plugin or marked sensitive appears nowhere it should not."""

import os

import harness
from harness import SERVER

CANARY = "canary-5b1e2f7c9d"


class Secrets(harness.TestCase):
    def everything_printed(self, w, *arguments, check, env=None):
        log = os.path.join(w.root, "trace.log")
        result = w.kiln(*arguments, check=check,
                        env={"TF_LOG": "TRACE", "TF_LOG_PATH": log, **(env or {})})
        text = result.stdout + result.stderr
        if os.path.exists(log):
            with open(log, errors="replace") as file:
                text += file.read()
        return text

    def test_credentials_never_reach_a_log_or_an_error(self):
        for name in ("HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_USER_PASSWORD", "HW_AUTH_TOKEN"):
            with self.subTest(name):
                w = self.make_workspace()
                w.write('resource "ims_image" "a" {\n  name = "a"\n  instance_id = "%s"\n}\n' % SERVER)
                w.kiln("init")
                env = {name: CANARY}
                if name == "HW_USER_PASSWORD":
                    env.update(HW_USER_NAME="demo", HW_DOMAIN_NAME="demo-domain",
                               HW_ACCESS_KEY="", HW_SECRET_KEY="")
                if name == "HW_AUTH_TOKEN":
                    env.update(HW_ACCESS_KEY="", HW_SECRET_KEY="")
                # The emulator, like the service, does not look at a security token that comes
                # with a permanent access key.
                check = 0 if name == "HW_SECURITY_TOKEN" else 1
                text = self.everything_printed(w, "apply", "-auto-approve", "-no-color", check=check, env=env)
                self.assertEqual(check == 1, "Error" in text)
                self.assertNotIn(CANARY, text)

    def test_good_credentials_never_reach_a_log(self):
        w = self.workspace
        w.write('resource "ims_image" "a" {\n  name = "a"\n  instance_id = "%s"\n}\n' % SERVER)
        w.kiln("init")
        text = self.everything_printed(w, "apply", "-auto-approve", "-no-color", check=0)
        self.assertNotIn("emulator-secret-key", text)
        password = {"HW_USER_NAME": "demo", "HW_DOMAIN_NAME": "demo-domain", "HW_ACCESS_KEY": "",
                    "HW_SECRET_KEY": "", "HW_USER_PASSWORD": "demo-password"}
        text = self.everything_printed(w, "destroy", "-auto-approve", "-no-color", check=0, env=password)
        self.assertNotIn("demo-password", text)

    def test_a_sensitive_variable_is_not_in_the_plan_text(self):
        w = self.workspace
        w.write('variable "secret" {\n  sensitive = true\n}\n'
                'resource "ims_image" "a" {\n  name = "a"\n  instance_id = "%s"\n'
                '  description = var.secret\n}\n'
                'output "o" {\n  value = var.secret\n  sensitive = true\n}\n' % SERVER)
        w.kiln("init")
        env = {"TF_VAR_secret": CANARY}
        text = self.everything_printed(w, "plan", "-no-color", "-out=p", check=0, env=env)
        self.assertIn("(sensitive value)", text)
        text += self.everything_printed(w, "apply", "-no-color", "p", check=0, env=env)
        text += self.everything_printed(w, "show", "-no-color", check=0)
        text += self.everything_printed(w, "output", "-no-color", check=0)
        self.assertNotIn(CANARY, text)


if __name__ == "__main__":
    harness.main()
