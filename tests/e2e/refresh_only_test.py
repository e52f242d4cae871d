"""-refresh-only: shows drift and records it, and changes nothing in the service."""

import time

import harness
from harness import SERVER

CONFIG = ('resource "ims_image" "a" {\n  name = "a"\n  instance_id = "%s"\n}\n'
          'output "status" {\n  value = ims_image.a.description\n}\n' % SERVER)


class RefreshOnly(harness.TestCase):
    def test_drift_is_shown_then_recorded(self):
        w = self.workspace
        w.write(CONFIG)
        w.kiln("init")
        w.kiln("apply", "-auto-approve")
        same = w.kiln("plan", "-refresh-only", "-detailed-exitcode", "-no-color")
        self.assertIn("Your infrastructure still matches the configuration", same.stdout)
        other = self.make_workspace()  # Another team's checkout edits the same image.
        other.write(CONFIG.replace('name = "a"\n', 'name = "a"\n  description = "drifted"\n'))
        other.kiln("init")
        image_id = w.state()["resources"][0]["instances"][0]["attributes"]["id"]
        other.kiln("import", "ims_image.a", image_id)
        time.sleep(1.1)  # So that updated_at, which counts seconds, differs.
        other.kiln("apply", "-auto-approve", "-no-color")
        self.emulator.clear_requests()
        plan = w.kiln("plan", "-refresh-only", "-out=p", "-no-color", "-detailed-exitcode", check=2)
        self.expect_golden("e2e/refresh_only_plan.txt", plan.stdout)
        w.kiln("apply", "p")
        self.assertEqual(
            "drifted", w.state()["resources"][0]["instances"][0]["attributes"]["description"])
        self.assertEqual([], [r for r in self.emulator.requests() if r["method"] != "GET"])
        w.kiln("plan", "-refresh-only", "-detailed-exitcode", check=0)


if __name__ == "__main__":
    harness.main()
