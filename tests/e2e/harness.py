"""What the end-to-end tests share: the emulator, a working directory, the programs.

Everything runs in a temporary folder of its own, talks over loopback only and is stopped
at the end of the test. BIN_DIR names the folder of our programs.
"""

import contextlib
import datetime
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

BIN = os.environ.get("BIN_DIR", os.path.join(os.path.dirname(__file__), "../../build/release/bin"))
TESTS = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
KILN = os.path.join(BIN, "kiln")
PLUGIN = os.path.join(BIN, "terraform-provider-ims")
EMULATOR = os.path.join(BIN, "ims-emulator")
TERRAFORM = shutil.which("terraform")
PLATFORM = "linux_" + {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]

PROJECT = "0123456789abcdef0123456789abcdef"
SERVER = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
VOLUME = "877a2cda-ba63-4e1e-b95f-e67e48b6129a"
FILE = "ims-image:centos70.qcow2"


FAKE = os.path.join(BIN, "../tests/fake/terraform-provider-fake")
FAKE_SOURCE = "example.com/lab/fake"


def install_fake(root):
    """The fake plugin (tests/planner/plugin/fake_provider.h) in the mirror of a workspace's root."""
    package = os.path.join(root, "mirror", FAKE_SOURCE, "1.0.0", PLATFORM)
    os.makedirs(package)
    os.symlink(os.path.abspath(FAKE), os.path.join(package, "terraform-provider-fake_v1.0.0"))


def wait_for(condition, seconds=20):
    """Until the condition holds; what it answered."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.02)
    return answer


def children_of(pid):
    """The processes that any thread of a process has started: terraform's do."""
    children = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # The thread has ended.
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                children += [int(child) for child in file.read().split()]
    return children


def is_stopped(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "T"


def seconds_between(earlier, later):
    parse = datetime.datetime.fromisoformat
    return (parse(later) - parse(earlier)).total_seconds()


def without_lock_details(text):
    return re.sub(r"(Who|Version|Created|ID): .*", r"\1: …", text)


class Emulator:
    """An ims-emulator process; `url` is its address."""

    def __init__(self, *flags):
        self.process = subprocess.Popen(
            [EMULATOR, "--listen", "127.0.0.1:0", *flags], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.match(r"ims-emulator listening on (http://\S+)", line)
        if not match:
            raise RuntimeError(f"the emulator printed {line!r}")
        self.url = match.group(1)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, method=method, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def fault(self, **rule):
        return self.call("POST", "/_emulator/faults", [rule])

    def requests(self):
        return self.call("GET", "/_emulator/requests")

    def clear_requests(self):
        return self.call("DELETE", "/_emulator/requests")

    def stats(self):
        return self.call("GET", "/_emulator/stats")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
        self.process.stdout.close()


class Workspace:
    """A temporary folder with a configuration, a plugin mirror and an environment."""

    def __init__(self, emulator=None, protocol=None):
        self.root = tempfile.mkdtemp(prefix="kiln-e2e-")
        self.dir = os.path.join(self.root, "config")
        os.mkdir(self.dir)
        self.emulator = emulator
        package = os.path.join(
            self.root, "mirror/registry.terraform.io/kiln/ims/0.1.0", PLATFORM)
        os.makedirs(package)
        if os.path.exists(PLUGIN):
            os.symlink(PLUGIN, os.path.join(package, "terraform-provider-ims_v0.1.0"))
        rc = os.path.join(self.root, "cli.tfrc")
        with open(rc, "w") as out:
            out.write('provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n'
                      % os.path.join(self.root, "mirror"))
        self.env = {key: value for key, value in os.environ.items()
                    if not key.startswith(("TF_", "HW_", "OS_", "KILN_"))}
        self.env.update(CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=rc, HOME=self.root,
                        TMPDIR="/tmp")
        if emulator:
            self.point_at(emulator)
        if protocol:
            self.env["KILN_IMS_MAX_PROTOCOL"] = str(protocol)

    def point_at(self, emulator):
        self.emulator = emulator
        self.env.update(
            HW_REGION_NAME="eu-test-1", HW_ACCESS_KEY="EMULATORACCESSKEY",
            HW_SECRET_KEY="emulator-secret-key", HW_PROJECT_ID=PROJECT,
            HW_AUTH_URL=emulator.url + "/v3",
            TF_VAR_endpoints='{ ims = "%s", iam = "%s/v3" }' % (emulator.url, emulator.url))

    HEAD = '''terraform {
  required_providers {
    ims = {
      source = "kiln/ims"
    }
  }
}

variable "endpoints" {
  type    = map(string)
  default = {}
}

provider "ims" {
  endpoints = var.endpoints
}

'''

    def write(self, text, name="main.tf", head=True):
        with open(os.path.join(self.dir, name), "w") as out:
            out.write((self.HEAD if head else "") + text)

    def run(self, program, *arguments, check=None, env=None, timeout=120, **options):
        """Runs `program`; with `check` the exit code must be that."""
        if "input" not in options:
            options["stdin"] = subprocess.DEVNULL
        result = subprocess.run(
            [program, *arguments], cwd=self.dir, env={**self.env, **(env or {})},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", timeout=timeout,
            **options)
        if check is not None and result.returncode != check:
            raise AssertionError(
                f"{os.path.basename(program)} {' '.join(arguments)}: exit code "
                f"{result.returncode}, want {check}\n{result.stdout}\n{result.stderr}")
        return result

    def kiln(self, *arguments, check=0, **options):
        return self.run(KILN, *arguments, check=check, **options)

    def terraform(self, *arguments, check=0, **options):
        return self.run(TERRAFORM, *arguments, check=check, **options)

    def state(self):
        with open(os.path.join(self.dir, "terraform.tfstate")) as file:
            return json.load(file)

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


class TestCase(unittest.TestCase):
    """A test with `self.emulator` and `self.workspace`, both gone afterwards."""

    EMULATOR_FLAGS = ("--job-seconds", "0.3")
    maxDiff = None

    def setUp(self):
        self.emulator = Emulator(*self.EMULATOR_FLAGS)
        self.addCleanup(self.emulator.stop)
        self.workspace = self.make_workspace()

    def make_workspace(self, **options):
        workspace = Workspace(self.emulator, **options)
        self.addCleanup(workspace.remove)
        return workspace

    def expect_golden(self, name, text):
        """Compares with tests/golden/NAME after taking out what differs between runs."""
        text = normalize(text, self.workspace, self.emulator)
        path = os.path.join(TESTS, "golden", name)
        if os.environ.get("UPDATE_GOLDEN") == "1":
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as out:
                out.write(text)
            return
        with open(path) as file:
            self.assertEqual(file.read(), text, f"rerun with UPDATE_GOLDEN=1 and read the diff of {path}")


class EngineTest(TestCase):
    """Lives of resources that run under kiln and, in a class derived with PROGRAM = TERRAFORM, under it."""

    PROGRAM = KILN
    TYPE = ""  # Of the resource that the test is about.

    def setUp(self):
        if not self.PROGRAM:
            self.skipTest("there is no terraform on the PATH")
        super().setUp()

    def run_engine(self, *arguments, check=0, **options):
        return self.workspace.run(self.PROGRAM, *arguments, check=check, **options)

    def plan(self, check=2):
        return self.run_engine("plan", "-no-color", "-detailed-exitcode", check=check)

    def init(self, text):
        self.workspace.write(text)
        self.run_engine("init")

    def apply(self, text, check=0):
        """Applies the configuration; what succeeds leaves nothing for a second plan."""
        self.workspace.write(text)
        run = self.run_engine("apply", "-no-color", "-auto-approve", check=check)
        if check == 0:
            self.assertIn("No changes.", self.plan(check=0).stdout)
        return run

    def start(self, text):
        self.init(text)
        return self.apply(text)

    def attributes(self, type_name=None):
        """Of the first instance of a type in the state; of TYPE unless named."""
        type_name = type_name or self.TYPE
        for resource in self.workspace.state()["resources"]:
            if resource["type"] == type_name:
                return resource["instances"][0]["attributes"]
        self.fail(f"no {type_name} in the state")

    def kill_plugin_when(self, is_time):
        """Begins an apply, and kills its plugins as soon as it is time: the apply fails."""
        engine = subprocess.Popen(
            [self.PROGRAM, "apply", "-auto-approve", "-no-color", "-input=false"],
            cwd=self.workspace.dir, env=self.workspace.env, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        wait_for(is_time)
        for child in children_of(engine.pid):
            os.kill(child, signal.SIGKILL)
        engine.communicate(timeout=60)
        self.assertNotEqual(0, engine.returncode)


def normalize(text, workspace=None, emulator=None):
    if emulator:
        text = text.replace(emulator.url, "http://EMULATOR")
        text = text.replace(emulator.url.removeprefix("http://"), "EMULATOR")
    if workspace:
        text = text.replace(workspace.root, "WORKSPACE")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"\b[0-9a-f]{32}\b", "ID32", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME", text)
    text = re.sub(r"after \d+s", "after Ns", text)
    # Refreshes end in any order.
    text = re.sub(r"(?:^.*: Refreshing state\.\.\..*\n)+",
                  lambda lines: "".join(sorted(lines.group().splitlines(True))), text, flags=re.M)
    return text


def wait_until(condition, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def main():
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
