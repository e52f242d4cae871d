"""`providers schema -json` of both engines, byte for byte: our plugin, and one that is not ours."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402

HEAD = '''terraform {
  required_providers {
    fake = {
      source = "example.com/lab/fake"
    }
  }
}
'''
# It has resource types and functions that kiln does not know, and no descriptions there.
BUILTIN = "terraform.io/builtin/terraform"


class Schemas(harness.TestCase):
    def setUp(self):
        self.emulator = None
        self.workspace = self.make_workspace()

    def both(self, *arguments):
        w = self.workspace
        return w.kiln(*arguments, check=None), w.terraform(*arguments, check=None)

    def assert_same(self):
        ours, theirs = self.both("providers", "schema", "-json")
        self.assertEqual((0, theirs.stdout), (ours.returncode, ours.stdout), ours.stderr)

    def test_of_our_plugin(self):
        self.workspace.write("")
        self.workspace.terraform("init")
        self.assert_same()
        self.assertIn("ims_image_share", self.workspace.kiln("providers", "schema", "-json").stdout)

    def test_of_another_plugin(self):
        harness.install_fake(self.workspace.root)
        self.workspace.write(HEAD, head=False)
        self.workspace.terraform("init")
        self.assert_same()

    def test_of_what_only_the_state_needs(self):
        self.workspace.write('resource "terraform_data" "a" {}\n', head=False)
        self.workspace.terraform("init")
        self.workspace.terraform("apply", "-auto-approve")
        self.workspace.write("", head=False)
        ours, theirs = (json.loads(result.stdout)["provider_schemas"]
                        for result in self.both("providers", "schema", "-json"))
        self.assertEqual([BUILTIN], list(theirs))
        self.assertEqual([BUILTIN], list(ours))
        self.assertEqual(theirs[BUILTIN]["resource_schemas"]["terraform_data"],
                         ours[BUILTIN]["resource_schemas"]["terraform_data"])

    def test_of_nothing(self):
        self.assert_same()

    def test_before_init_and_without_the_flag_it_fails(self):
        self.workspace.write("")
        for arguments in (("-json",), ()):
            ours, theirs = self.both("providers", "schema", *arguments)
            self.assertEqual((1, 1), (ours.returncode, theirs.returncode), arguments)
            self.assertEqual("", ours.stdout)


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
