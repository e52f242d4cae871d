"""`show -json` of the same plan by terraform and by kiln: create, update, replace, destroy."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
import harness  # noqa: E402
from harness import SERVER

CONFIG = '''
variable "description" { default = "first" }
variable "server" { default = "%s" }
variable "secret" {
  default   = "hidden"
  sensitive = true
}
locals {
  tags = { stage = "test", secret = var.secret }
}
resource "ims_image" "a" {
  name        = "a"
  description = var.description
  instance_id = var.server
  tags        = local.tags
}
resource "ims_image" "many" {
  count       = 2
  name        = "many-${count.index}"
  instance_id = "%s"
  description = ims_image.a.id
}
resource "ims_image" "each" {
  for_each    = { x = "one", y = "two" }
  name        = "each-${each.key}"
  description = each.value
  instance_id = "%s"
}
output "id" { value = ims_image.a.id }
output "names" { value = [for i in ims_image.many : i.name] }
output "secret" {
  value     = var.secret
  sensitive = true
}
''' % (SERVER, SERVER, SERVER)

OTHER_SERVER = "11111111-aaaa-4aaa-8aaa-000000000001"


def must_differ(plan):
    """Takes out what may differ: times and the version of the program that wrote it."""
    for key in ("timestamp", "terraform_version"):
        plan.pop(key, None)
    for part in ("prior_state",):
        if part in plan:
            plan[part].pop("terraform_version", None)
    # Terraform's own order of these is not fixed (engine-compat.md 8).
    if "relevant_attributes" in plan:
        plan["relevant_attributes"].sort(key=json.dumps)
    return plan


class PlanJson(harness.TestCase):
    def plans(self, *options):
        w = self.workspace
        result = {}
        for name, run in (("terraform", w.terraform), ("kiln", w.kiln)):
            run("plan", "-no-color", f"-out={name}.plan", *options, check=None)
            shown = run("show", "-json", f"{name}.plan").stdout
            result[name] = must_differ(json.loads(shown))
        return result

    def expect_same(self, *options):
        plans = self.plans(*options)
        self.assertEqual(plans["terraform"], plans["kiln"])
        self.assertEqual(list(plans["terraform"]), list(plans["kiln"]), "order of members")

    def test_create_update_replace_destroy(self):
        w = self.workspace
        w.write(CONFIG)
        w.terraform("init")
        with self.subTest("create"):
            self.expect_same()
        w.terraform("apply", "-auto-approve")
        with self.subTest("nothing to do"):
            self.expect_same()
        with self.subTest("update"):
            self.expect_same("-var", "description=second")
        with self.subTest("replace"):
            self.expect_same("-var", "server=" + OTHER_SERVER)
        with self.subTest("destroy"):
            self.expect_same("-destroy")
        with self.subTest("state"):
            states = [must_differ(json.loads(run("show", "-json").stdout))
                      for run in (w.terraform, w.kiln)]
            self.assertEqual(*states)

    def test_plan_text(self):
        w = self.workspace
        w.write(CONFIG)
        w.terraform("init")
        steps = [(), ("-var", "description=second"), ("-var", "server=" + OTHER_SERVER), ("-destroy",)]
        for number, options in enumerate(steps):
            with self.subTest(options):
                ours, theirs = [
                    "\n".join(line for line in run("plan", "-no-color", "-input=false", *options).stdout.split("\n")
                              if "Refreshing state..." not in line).replace("kiln apply", "terraform apply")
                    for run in (w.kiln, w.terraform)]
                self.assertEqual(theirs, ours)
            if number == 0:
                w.terraform("apply", "-auto-approve")


if __name__ == "__main__":
    if not harness.TERRAFORM:
        print("skipped: terraform is not on PATH")
        sys.exit(77)
    harness.main()
