"""Provisioners: what is left when kiln is killed or interrupted while one runs, and what it never shows."""

import os
import signal
import subprocess

import harness

SLOW = '''
resource "terraform_data" "x" {
  triggers_replace = "VERSION"
  provisioner "local-exec" {
    command = "echo $$ > pid; exec sleep 60"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo destroying >> destroyed"
  }
}
'''


class Provisioners(harness.TestCase):
    def setUp(self):
        self.emulator = None
        self.workspace = self.make_workspace()

    def path(self, name):
        return os.path.join(self.workspace.dir, name)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def start(self, text, *arguments):
        """kiln apply, with its provisioner at work: its process, and that of the command."""
        self.workspace.write(text, head=False)
        kiln = subprocess.Popen([harness.KILN, "apply", "-no-color", "-auto-approve", *arguments],
                                cwd=self.workspace.dir, env=self.workspace.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        harness.wait_for(lambda: os.path.exists(self.path("pid")) and self.read("pid").endswith("\n"))
        return kiln, int(self.read("pid"))

    def instance(self):
        return self.workspace.state()["resources"][0]["instances"][0]

    def is_alive(self, pid):
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def test_kill_leaves_a_tainted_object_that_the_next_apply_makes_anew(self):
        kiln, command = self.start(SLOW)
        kiln.kill()
        kiln.communicate()
        os.kill(command, signal.SIGKILL)
        self.assertNotIn("terraform_data", self.read("terraform.tfstate"))  # Only the journal knows it.
        self.workspace.write(SLOW.replace("exec sleep 60", "true"), head=False)
        plan = self.workspace.kiln("plan", "-no-color", "-detailed-exitcode", check=2).stdout
        self.assertIn("# terraform_data.x is tainted, so must be replaced", plan)
        self.assertIn("Plan: 1 to add, 0 to change, 1 to destroy.", plan)
        self.workspace.kiln("apply", "-auto-approve")
        self.assertNotIn("status", self.instance())
        self.assertFalse(os.path.exists(self.path("destroyed")), "what is tainted has no destroy provisioners")
        self.workspace.kiln("plan", "-detailed-exitcode", check=0)

    def test_kill_before_a_destroy_keeps_the_object(self):
        self.workspace.write('resource "terraform_data" "x" {}\n', head=False)
        self.workspace.kiln("apply", "-auto-approve")
        text = 'resource "terraform_data" "x" {\n  provisioner "local-exec" {\n    when    = destroy\n' \
               '    command = "echo $$ > pid; exec sleep 60"\n  }\n}\n'
        kiln, command = self.start(text, "-destroy")
        kiln.kill()
        kiln.communicate()
        os.kill(command, signal.SIGKILL)
        self.assertIn("1 to destroy", self.workspace.kiln("plan", "-no-color", "-destroy").stdout)
        self.assertNotIn("status", self.instance())

    def test_an_interrupt_ends_the_command_and_taints(self):
        kiln, command = self.start(SLOW)
        kiln.send_signal(signal.SIGINT)
        out, err = kiln.communicate(timeout=20)
        self.assertEqual(kiln.returncode, 1)
        self.assertFalse(self.is_alive(command))
        self.assertIn("signal: killed", err)
        self.assertEqual(self.instance()["status"], "tainted")

    def test_two_interrupts_leave_the_object_in_the_journal(self):
        """The second comes while what the command has started still runs: nobody waits for that."""
        kiln, command = self.start(SLOW)
        os.kill(command, signal.SIGSTOP)
        for _ in range(2):
            kiln.send_signal(signal.SIGTERM)
            harness.wait_for(lambda: kiln.poll() is not None or not self.is_alive(command))
        kiln.communicate(timeout=20)
        self.assertEqual(kiln.returncode, 1)
        plan = self.workspace.kiln("plan", "-no-color", "-detailed-exitcode", check=2).stdout
        self.assertIn("is tainted, so must be replaced", plan)

    def test_what_kiln_cannot_run_is_refused_before_anything_is_made(self):
        text = '''
resource "terraform_data" "a" {}
resource "terraform_data" "x" {
  depends_on = [terraform_data.a]
  connection {
    host = "192.0.2.1"
  }
  provisioner "file" {
    content     = "c"
    destination = "/tmp/c"
  }
  provisioner "remote-exec" {
    when   = destroy
    inline = ["true"]
  }
}
'''
        self.workspace.write(text, head=False)
        self.workspace.kiln("validate")
        run = self.workspace.kiln("apply", "-no-color", "-auto-approve", check=1)
        self.expect_golden("e2e/provisioners/unsupported.txt", run.stderr)
        self.assertFalse(os.path.exists(self.path("terraform.tfstate")))
        # What exists needs no create provisioner, but is not destroyed without its own.
        self.workspace.write('resource "terraform_data" "x" {}\n', head=False)
        self.workspace.kiln("apply", "-auto-approve")
        self.workspace.write(text, head=False)
        self.workspace.kiln("apply", "-auto-approve")
        run = self.workspace.kiln("destroy", "-no-color", "-auto-approve", check=1)
        self.expect_golden("e2e/provisioners/unsupported_destroy.txt", run.stderr)

    def test_a_secret_is_in_no_output_and_no_error(self):
        self.workspace.write('''
variable "s" {
  default   = "hunter2"
  sensitive = true
}
resource "terraform_data" "x" {
  provisioner "local-exec" {
    command = "echo ${var.s}; exit 1"
  }
}
''', head=False)
        run = self.workspace.kiln("apply", "-no-color", "-auto-approve", check=1)
        self.assertNotIn("hunter2", run.stdout + run.stderr)
        self.expect_golden("e2e/provisioners/secret.txt", run.stdout.split("to destroy.\n", 1)[1] + run.stderr)

    def test_a_hundred_commands_run_side_by_side(self):
        self.workspace.write('''
resource "terraform_data" "x" {
  count = 100
  provisioner "local-exec" {
    command = "while [ $(ls started | wc -l) -lt 100 ]; do touch started/${count.index}; sleep 0.1; done"
  }
}
''', head=False)
        os.mkdir(self.path("started"))
        self.workspace.kiln("apply", "-auto-approve")

    def test_no_more_than_the_limit_run_at_once(self):
        self.workspace.write('''
resource "terraform_data" "x" {
  count = 6
  provisioner "local-exec" {
    command = "mkdir lock && sleep 0.05 && rmdir lock"
  }
}
''', head=False)
        self.workspace.kiln("apply", "-auto-approve", "-parallelism=1")


if __name__ == "__main__":
    harness.main()
