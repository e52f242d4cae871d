"""kiln console: piped, and in a conversation at a terminal."""

import os
import pty
import select
import subprocess
import termios
import time
import unittest

import harness
from harness import KILN

CONFIG = '''
variable "names" {
  type    = list(string)
  default = ["a", "b"]
}
locals {
  doubled = [for n in var.names : "${n}${n}"]
}
resource "terraform_data" "made" {
  input = local.doubled
}
resource "terraform_data" "not_yet" {
  count = 2
}
'''
UP = "\x1b[A"


class Terminal:
    """A conversation with `kiln console` over a pseudo-terminal."""

    def __init__(self, workspace):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen([KILN, "console", "-no-color"], cwd=workspace.dir, stdin=slave, stdout=slave,
                                        stderr=slave, env={**workspace.env, "TERM": "xterm"}, close_fds=True)
        os.close(slave)
        self.text = ""

    def wait_for(self, wanted, seconds=20):
        """What came since the last call, up to and with `wanted`."""
        end = time.monotonic() + seconds
        while wanted not in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"waited for {wanted!r} in vain: {self.text!r}")
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self.master, 4096).decode(errors="replace")
                except OSError:  # The other side has gone.
                    break
        before, _, self.text = self.text.partition(wanted)
        return before + wanted

    def wait_for_editing(self, seconds=20):
        """Until keys come through one by one: what is typed earlier may be lost."""
        self.wait_for("> ")
        harness.wait_for(lambda: not termios.tcgetattr(self.master)[3] & termios.ICANON, seconds)

    def type(self, keys):
        os.write(self.master, keys.encode())

    def exit_code(self, keys, seconds=20):
        """Of typing `keys`, again until it helps: what is typed before the first line is edited may be lost. Reads
        what is left, as a terminal that nobody reads would keep the process waiting."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.type(keys)
            if select.select([self.master], [], [], 0.5)[0]:
                try:
                    os.read(self.master, 4096)
                except OSError:
                    break
        return self.process.wait(5)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


class Console(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.workspace = harness.Workspace()
        self.addCleanup(self.workspace.remove)
        self.workspace.write(CONFIG, head=False)

    def piped(self, text, *flags, code=0):
        told = subprocess.run([KILN, "console", "-no-color", *flags], cwd=self.workspace.dir, env=self.workspace.env, input=text,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(code, told.returncode, told.stderr)
        return told.stdout if code == 0 else told.stderr

    def apply(self):
        self.workspace.kiln("init")
        self.workspace.kiln("apply", "-auto-approve", "-target=terraform_data.made")

    def test_values_of_the_configuration(self):
        self.workspace.kiln("init")
        self.assertEqual('[\n  "aa",\n  "bb",\n]\n', self.piped("local.doubled\n"))
        self.assertEqual('"z"\n', self.piped("var.names[0]\n", "-var", 'names=["z"]'))
        self.assertIn("undeclared local value", self.piped("local.nope\n", code=1))

    def test_objects_are_as_the_state_has_them(self):
        self.apply()
        self.assertEqual('"bb"\n', self.piped("terraform_data.made.output[1]\n"))
        self.assertEqual("(known after apply)\n", self.piped("terraform_data.not_yet[0].id\n"))

    def test_a_plan_can_be_looked_at(self):
        self.apply()
        self.assertEqual('"zz"\n', self.piped("terraform_data.made.input[0]\n", "-plan", "-var", 'names=["z"]'))
        self.assertEqual("2\n", self.piped("length(terraform_data.not_yet)\n", "-plan"))

    def test_a_conversation(self):
        self.workspace.kiln("init")
        terminal = Terminal(self.workspace)
        self.addCleanup(terminal.close)
        terminal.wait_for_editing()
        terminal.type("1 + 1\r")
        terminal.wait_for("\n2\r\n")
        terminal.type("nope\r")
        terminal.wait_for("Error: ")  # And it goes on:
        terminal.wait_for("> ")
        terminal.type("[1,\r")
        terminal.wait_for(": ")
        terminal.type("20 + 3]\r")
        terminal.wait_for("  23,\r\n]")
        terminal.type("upper(\"abc\")\r")
        terminal.wait_for("\"ABC\"")
        terminal.type(UP + "\r")
        terminal.wait_for("\"ABC\"")
        self.assertEqual(0, terminal.exit_code("exit\r"))

    def test_the_end_of_input_ends_it(self):
        self.workspace.kiln("init")
        for key in ("\x03", "\x04"):
            terminal = Terminal(self.workspace)
            self.addCleanup(terminal.close)
            terminal.wait_for_editing()
            self.assertEqual(0, terminal.exit_code(key))


if __name__ == "__main__":
    harness.main()
