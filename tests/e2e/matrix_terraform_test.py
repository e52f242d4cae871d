"""Every argument of every resource type under terraform, as matrix_test.py has them under kiln. The
page is the same."""

import harness
import matrix_test


class UnderTerraform(matrix_test.UnderKiln):
    PROGRAM = harness.TERRAFORM

    def setUp(self):
        if not harness.TERRAFORM:
            self.skipTest("there is no terraform on the PATH")
        super().setUp()

    def run_engine(self, *arguments, **options):
        return self.workspace.terraform(*arguments, **options)

    def import_objects(self, ids):
        """By blocks, all at once: the command would take a second for each."""
        self.workspace.write("".join(
            f'import {{\n  to = {row.address}\n  id = "{id}"\n}}\n' for row, id in ids.items()),
            name="imports.tf", head=False)


if __name__ == "__main__":
    harness.main()
