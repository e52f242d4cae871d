"""What a plan warns of before it makes an image: the name is taken, an earlier create is left over."""

import os
import signal
import subprocess
import time
import unittest
import zlib

import harness
from harness import SERVER

OTHER_SERVER = "11111111-aaaa-4aaa-8aaa-000000000001"
PROGRAMS = [("kiln", harness.KILN)] + ([("terraform", harness.TERRAFORM)] if harness.TERRAFORM else [])
TAKEN = "An image of this name exists already"
APPLY = ("apply", "-auto-approve", "-no-color", "-input=false")
PLAN = ("plan", "-no-color", "-input=false")


def image(name="web-0", more="", server=SERVER):
    return ('resource "ims_image" "a" {\n  name        = "%s"\n  instance_id = "%s"\n%s}\n'
            % (name, server, more))


def warnings_of(result):
    """The text from the first warning on; terraform frames it."""
    text = result.stdout + result.stderr
    lines = [line.removeprefix("│").removeprefix(" ").rstrip() for line in text.splitlines()
             if line not in ("╷", "╵")]
    start = next((i for i, line in enumerate(lines) if line.startswith("Warning:")), len(lines))
    end = next((i for i, line in enumerate(lines) if line.startswith("─────")), len(lines))
    return "\n".join(lines[start:end if end > start else len(lines)]) + "\n"


class NameIsTaken(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "0")

    def each_program(self):
        for name, program in PROGRAMS:
            with self.subTest(engine=name):
                self.workspace = self.make_workspace()
                yield name, lambda *arguments, check=0: self.workspace.run(
                    program, *arguments, check=check)

    def seed(self, prefix="web-", count=1):
        return self.emulator.call("POST", "/_emulator/images",
                                  {"count": count, "name_prefix": prefix})

    def test_the_plan_tells_the_image_and_how_to_adopt_it(self):
        self.seed()
        for name, run in self.each_program():
            self.workspace.write(image())
            run("init")
            self.expect_golden(f"e2e/plan_warnings/name_is_taken_{name}.txt",
                               warnings_of(run(*PLAN)))

    def test_the_block_that_it_tells_adopts_the_image(self):
        self.seed()
        for _, run in self.each_program():
            self.workspace.write(image(more='  description = "adopted"\n'))
            run("init")
            told = warnings_of(run(*PLAN))
            block = told[told.index("import {"):told.index("}", told.index("import {")) + 1]
            self.workspace.write(block.replace("ims_image.NAME", "ims_image.a") + "\n",
                                 name="import.tf", head=False)
            result = run(*PLAN)
            self.assertIn("1 to import", result.stdout)
            self.assertNotIn(TAKEN, result.stdout)

    def test_a_hundred_creates_cost_one_list(self):
        self.seed("a-", 100)
        for _, run in self.each_program():
            self.workspace.write(image("a-${count.index}", "  count = 100\n"))
            run("init")
            self.emulator.clear_requests()
            self.assertIn(TAKEN, run(*PLAN).stdout)
            self.assertLessEqual(len(self.emulator.requests()), 3)

    def test_what_the_state_holds_is_not_told(self):
        for number, (_, run) in enumerate(self.each_program()):
            for lifecycle in ("", "  lifecycle {\n    create_before_destroy = true\n  }\n"):
                self.workspace.write(image(f"own-{number}", lifecycle))
                run("init")
                run(*APPLY)
                self.workspace.write(image(f"own-{number}", lifecycle, OTHER_SERVER))
                for flags in ((), ("-refresh=false",)):
                    result = run(*PLAN, *flags)
                    self.assertIn("must be replaced", result.stdout)
                    self.assertNotIn(TAKEN, result.stdout)
                self.workspace.write(image(f"own-{number}", lifecycle))
                self.assertNotIn("Warning", run(*PLAN, "-replace=ims_image.a").stdout)
                run("destroy", "-auto-approve", "-no-color")

    def test_a_list_that_fails_is_no_error(self):
        self.seed()
        for _, run in self.each_program():
            self.workspace.write(image())
            run("init")
            self.emulator.fault(method="GET", path="/v2/cloudimages", status=503, count=1)
            self.assertNotIn("Warning", run(*PLAN).stdout)
            self.emulator.call("DELETE", "/_emulator/faults")
        self.emulator.stop()
        result = self.workspace.kiln(*PLAN)
        self.assertIn("1 to add", result.stdout)
        self.assertNotIn("Warning", result.stdout)


class LeftOver(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "1")

    @unittest.skipUnless(harness.TERRAFORM, "terraform is not on the PATH")
    def test_a_create_that_an_edit_has_left_behind_is_told(self):
        w = self.workspace
        w.write(image())
        w.terraform("init")
        process = subprocess.Popen([harness.TERRAFORM, *APPLY], cwd=w.dir, env=w.env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        harness.wait_for(lambda: any("/job/" in r["path"] for r in self.emulator.requests()))
        plugins = harness.children_of(process.pid)
        for pid in [process.pid, *plugins]:
            os.kill(pid, signal.SIGKILL)
        process.wait()
        harness.wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in plugins))
        time.sleep(1.5)  # The job ends, and the image exists.
        # The same wish takes it up: there is nothing to tell.
        self.assertNotIn("Warning", w.terraform(*PLAN, "-lock=false").stdout)
        w.write(image(more='  description = "edited"\n'))
        self.expect_golden("e2e/plan_warnings/left_over.txt",
                           warnings_of(w.terraform(*PLAN, "-lock=false")))

    def test_damaged_records_are_told(self):
        w = self.workspace
        w.write(image())
        w.kiln("init")
        folder = os.path.join(w.dir, ".terraform", "ims-creates")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "1-1.creates"), "w") as file:
            head = '{"creates":1,"engine":0}'
            file.write("%08x %08x %s\nthis is no record\n" % (
                len(head), zlib.crc32(head.encode()), head))
        self.expect_golden("e2e/plan_warnings/damaged_records.txt", warnings_of(w.kiln(*PLAN)))


if __name__ == "__main__":
    harness.main()
