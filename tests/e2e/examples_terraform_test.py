"""Every example of the documentation under terraform, as examples_test.py has them under kiln. Imports
are written as blocks, as docs/ shows them too."""

import examples_test
import harness


class UnderTerraform(examples_test.UnderKiln):
    def setUp(self):
        if not harness.TERRAFORM:
            self.skipTest("there is no terraform on the PATH")
        super().setUp()

    def run_engine(self, *arguments, **options):
        return self.workspace.terraform(*arguments, **options)

    def import_it(self, address, real_id):
        self.workspace.write('import {\n  to = %s\n  id = "%s"\n}\n' % (address, real_id),
                             "imports.tf", head=False)

    def test_every_example_is_formatted(self):
        out = self.run_engine("fmt", "-no-color", "-check", "-recursive", examples_test.EXAMPLES,
                              check=None).stdout
        self.assertEqual("", out)


if __name__ == "__main__":
    harness.main()
