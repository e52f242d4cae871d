"""Ephemeral resources of a running apply: renewed while it waits, closed when it is interrupted, and never written down."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import harness  # noqa: E402

CONFIGURATION = '''
terraform {
  required_providers {
    fake = { source = "example.com/lab/fake" }
  }
}
variable "password" {
  ephemeral = true
}
ephemeral "fake_lease" "a" {
  name = "a"
  ttl  = 100
}
resource "fake_vault" "before" {
  name     = "before"
  password = ephemeral.fake_lease.a.token
  login {
    user = "u"
    key  = var.password
  }
}
# Applying it takes until it is stopped.
resource "fake_thing" "slow" { name = "slow-${fake_vault.before.id}" }
resource "fake_vault" "after" {
  name             = "after-${fake_thing.slow.id}"
  password         = ephemeral.fake_lease.a.token
  password_version = 1
}
'''
SECRETS = ("token-a", "open-sesame")


class Ephemeral(harness.TestCase):
    def setUp(self):
        self.emulator = None
        self.workspace = self.make_workspace()
        harness.install_fake(self.workspace.root)
        self.path = os.path.join(self.workspace.root, "diary")
        self.workspace.env.update(FAKE_DIARY=self.path, TF_VAR_password="open-sesame", KILN_LOG="debug",
                                  TF_LOG="trace", TF_LOG_PATH=os.path.join(self.workspace.root, "log"))
        self.workspace.write(CONFIGURATION, head=False)
        self.workspace.kiln("init")

    def diary(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path) as file:
            return file.read().splitlines()

    def expect_no_secret_on_disk(self):
        for folder, _, names in os.walk(self.workspace.root):
            for name in names:
                path = os.path.join(folder, name)
                if path == self.path or os.path.islink(path):
                    continue
                with open(path, "rb") as file:
                    data = file.read()
                for secret in SECRETS:
                    self.assertNotIn(secret.encode(), data, path)

    def test_renews_and_closes_when_interrupted(self):
        process = subprocess.Popen([harness.KILN, "apply", "-auto-approve", "-no-color"], cwd=self.workspace.dir,
                                   env=self.workspace.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            harness.wait_for(lambda: self.diary().count("open a") == 2 and len(
                [line for line in self.diary() if line.startswith("renew a ")]) >= 3)
            self.expect_no_secret_on_disk()
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=30)
        finally:
            process.kill()
        self.assertEqual(1, process.returncode, stderr)
        diary = self.diary()
        self.assertIn("vault before token-a open-sesame,", diary)
        self.assertEqual("close a", diary[-1])
        renewals = [line for line in diary[diary.index("vault before token-a open-sesame,"):] if "renew" in line]
        self.assertEqual([f"renew a {i + 1}" for i in range(len(renewals))], renewals)
        self.assertIn("ephemeral.fake_lease.a: Renewal complete after 0s\n", stdout)
        self.assertNotIn("fake_vault.after: Creating...", stdout)
        for secret in SECRETS:
            self.assertNotIn(secret, stdout + stderr)
        self.expect_no_secret_on_disk()

    def test_plan_file_holds_nothing_of_them(self):
        self.workspace.kiln("plan", "-out=p")
        shown = self.workspace.kiln("show", "-json", "p").stdout
        unpacked = os.path.join(self.workspace.root, "unpacked")
        subprocess.run([sys.executable, "-m", "zipfile", "-e", "p", unpacked], cwd=self.workspace.dir, check=True)
        for secret in SECRETS:
            self.assertNotIn(secret, shown)
        self.expect_no_secret_on_disk()
        self.assertEqual(["open a", "close a"], [line for line in self.diary() if "renew" not in line])


if __name__ == "__main__":
    harness.main()
