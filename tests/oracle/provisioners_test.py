"""Provisioner and connection blocks through both engines, on terraform_data, which needs no plugin: what is
refused and in which words, and what runs when, what it shows and what is in the state afterwards."""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402


def block(inside, before="", kind="local-exec"):
    return (f'resource "terraform_data" "x" {{\n{before}  provisioner "{kind}" {{\n' +
            "".join(f"    {line}\n" for line in inside) + "  }\n}\n")


RUN = 'command = "echo x"'
CONNECTION = ["connection {", '  host = "h"', "}"]

# Both say the same, to the byte.
STATIC = {
    "all_arguments": block([RUN, 'interpreter = ["/bin/bash", "-c"]', 'working_dir = "/"',
                            'environment = { A = "b", C = null }', "quiet = true", "when = create",
                            "on_failure = continue"]),
    "when_is_another_word": block([RUN, "when = sometimes"]),
    "when_is_quoted": block([RUN, 'when = "destroy"']),
    "when_is_a_number": block([RUN, "when = 5"]),
    "on_failure_is_another_word": block([RUN, "on_failure = explode"]),
    "on_failure_is_quoted": block([RUN, 'on_failure = "continue"']),
    "no_command": block([]),
    "misspelled_argument": block([RUN, 'enviroment = { A = "b" }']),
    "unknown_block": block([RUN, "foo {}"]),
    "block_of_the_future": block([RUN, "lifecycle {}"]),
    "wrong_types": block(['command = ["a"]', 'environment = "x"', 'quiet = "perhaps"']),
    "escaped_arguments": block(["_ {", "  " + RUN, "}"]),
    "dynamic_block": block([RUN, 'dynamic "foo" {', "  for_each = []", "  content {}", "}"]),
    "null_and_empty_commands": block(["command = null"]),
    "unknown_function": block(["command = nope()"]),
    "undeclared_variable": block(["command = var.nope"]),
    "no_attribute_of_self": block(["command = self.nope"]),
    "no_attribute_of_self_when_destroying": block(["when = destroy", "command = self.nope"]),
    "each_without_for_each": block(["command = each.key"]),
    "count_without_count": block(["when = destroy", "command = count.index"]),
    "own_address": block(["command = terraform_data.x.id"]),
    "no_label": 'resource "terraform_data" "x" {\n  provisioner {\n  }\n}\n',
    "two_labels": 'resource "terraform_data" "x" {\n  provisioner "a" "b" {\n  }\n}\n',
    "types_that_are_gone": block([RUN], 'provisioner "chef" {}\n  provisioner "habitat" {}\n'
                                 'provisioner "salt-masterless" {}\n', kind="puppet"),
    "first_of_two_wrong_ones": block(["foo = 1"], '  provisioner "local-exec" {\n    bar = 1\n  }\n'),
    "wrong_body_and_wrong_provisioner": block(["bar = 1"], "  inptu = 1\n"),
    "connection": block([RUN, "connection {", '  host = "h"', "  port = 22", "  agent = false", "}"]),
    "connection_of_the_resource": block([RUN], '  connection {\n    host = self.id\n  }\n'),
    "connection_without_host": block([RUN, "connection {", '  type = "ssh"', "}"]),
    "connections_put_together": block([RUN, "connection {", '  type = "ssh"', "}"],
                                      '  connection {\n    host = "h"\n  }\n'),
    "connection_misspelled": block([RUN, "connection {", '  host = "h"', '  usr = "u"', "}"]),
    "connection_of_wrong_type": block([RUN, "connection {", '  host = "h"', '  port = "x"', "}"]),
    "connection_that_nobody_uses": 'resource "terraform_data" "x" {\n  connection {\n    bogus = 1\n  }\n}\n',
    "two_connections": block([RUN, *CONNECTION, *CONNECTION]),
    "two_connections_of_the_resource": block([RUN], '  connection {\n    host = "h"\n  }\n' * 2),
    "destroy_refers_to_others": '''
variable "v" { default = 1 }
locals { l = 1 }
''' + block(["when = destroy", 'command = "${var.v} ${local.l} ${terraform_data.x.id} ${each.value}"',
             "working_dir = path.module",
             "environment = { A = each.key, B = self.id, C = terraform.workspace }"],
            '  for_each = toset(["a"])\n'),
    "destroy_refers_to_more_of_count": block(["when = destroy", "command = count.index",
                                              "environment = { A = count.foo }"], "  count = 1\n"),
    "destroy_connection_refers_to_others": block(
        ["when = destroy", RUN, "connection {", "  user = terraform_data.x.id", "}"],
        "  connection {\n    host = var.v\n  }\n"),
    "file": block(['source = "a"', 'destination = "b"', *CONNECTION], kind="file"),
    "file_without_destination": block(['source = "a"'], kind="file"),
    "remote_exec": block(['inline = ["a"]'], '  connection {\n    host = "h"\n  }\n', kind="remote-exec"),
    "remote_exec_unknown": 'resource "terraform_data" "y" {}\n' +
                           block(["script = terraform_data.y.id"], kind="remote-exec"),
    "removed": 'removed {\n  from = terraform_data.x\n  connection {\n    host = "h"\n  }\n'
               '  provisioner "local-exec" {\n    when = destroy\n    command = self.id\n  }\n}\n',
    "removed_create": 'removed {\n  from = terraform_data.x\n  provisioner "local-exec" {\n'
                      '    command = "a"\n  }\n}\n',
    "removed_module": 'removed {\n  from = module.x\n  connection {\n    host = "h"\n  }\n'
                      '  provisioner "local-exec" {\n    when = destroy\n    command = "a"\n  }\n}\n',
    "removed_two_connections": 'removed {\n  from = terraform_data.x\n  connection {\n  }\n  connection {\n  }\n}\n',
    "cycle": block(["command = terraform_data.y.id"]) +
             'resource "terraform_data" "y" {\n  input = terraform_data.x.id\n}\n',
    "cycle_by_connection": 'resource "terraform_data" "x" {\n  connection {\n    host = terraform_data.y.id\n  }\n}\n'
                           'resource "terraform_data" "y" {\n  input = terraform_data.x.id\n}\n',
}

# The same summary; ours says more, or where it is.
SUMMARIES = {
    "type_that_there_is_not": block([RUN], kind="magic"),
    "json_destroy_refers_to_others": json.dumps(
        {"variable": {"v": {}}, "resource": {"terraform_data": {"x": {"provisioner": {"local-exec": {
            "when": "destroy", "command": "echo ${var.v}"}}}}}}, indent=2),
    "json_misspelled": json.dumps({"resource": {"terraform_data": {"x": {"provisioner": {"local-exec": {
        "command": "echo", "comand": 1}}}}}}, indent=2),
    "two_escapes": block(["_ {", "  " + RUN, "}", "_ {}"]),
    "file_with_both": block(['source = "a"', 'content = "b"', 'destination = "c"'], kind="file"),
    "file_with_neither": block(['destination = "c"'], kind="file"),
    "remote_exec_with_nothing": block([], kind="remote-exec"),
    "remote_exec_with_two": block(['script = "a"', 'scripts = ["b"]'], kind="remote-exec"),
}

# Configurations to apply, one after the other.
LIVES = {
    "output": ['''
resource "terraform_data" "x" {
  input = "v"
  provisioner "local-exec" {
    command = "echo one; echo two 1>&2; printf 'no newline  '"
  }
  provisioner "local-exec" {
    command     = "echo $A$B; echo '   lead'; echo; printf 'a\\\\rb\\\\r\\\\nc\\\\n'; cat; pwd"
    environment = { A = "env ${self.input}", B = null }
    interpreter = ["/bin/bash", "-c"]
    working_dir = "/usr"
  }
  provisioner "local-exec" {
    command = "echo 'a \\"quoted\\" \\\\ ü \\t text'"
  }
  provisioner "local-exec" {
    command = "echo seen"
    quiet   = true
  }
  provisioner "local-exec" {
    command     = "-n"
    interpreter = ["/bin/echo", null, "x"]
  }
}
'''],
    "sensitive": ['''
variable "s" {
  default   = "secret"
  sensitive = true
}
resource "terraform_data" "x" {
  input = var.s
  provisioner "local-exec" {
    command = "echo ${var.s}; echo more"
  }
  provisioner "local-exec" {
    command     = "echo $S"
    environment = { S = self.input }
  }
}
'''],
    "failures_that_do_not_matter": ['''
resource "terraform_data" "x" {
  provisioner "local-exec" {
    command    = "echo bad; exit 3"
    on_failure = continue
  }
  provisioner "local-exec" {
    command    = ""
    on_failure = continue
  }
  provisioner "local-exec" {
    command     = "x"
    interpreter = ["no-such-program"]
    on_failure  = continue
  }
  provisioner "local-exec" {
    command     = "x"
    working_dir = "/nonexistent"
    on_failure  = continue
  }
}
resource "terraform_data" "y" {
  triggers_replace = terraform_data.x.id
}
'''],
    "failure_taints": ['''
resource "terraform_data" "x" {
  provisioner "local-exec" {
    command = "echo bad; exit 4"
  }
  provisioner "local-exec" {
    command = "echo never"
  }
}
resource "terraform_data" "y" {
  depends_on = [terraform_data.x]
}
''', '''
resource "terraform_data" "x" {
  provisioner "local-exec" {
    command = "echo good"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo not of what is tainted"
  }
}
'''],
    "killed": [block(['command = "echo a; kill -9 $$"'])],
    "empty_command": [block(['command = ""'])],
    "no_program": [block(['command = "x"', 'interpreter = ["no-such-program"]'])],
    "no_program_at_a_path": [block(['command = "x"', 'interpreter = ["/no/such/program"]'])],
    "no_directory": [block([RUN, 'working_dir = "/no/such/directory"'])],
    "a_lot_of_output": [block(['command = "seq 1 3000; exit 1"', "quiet = true"])],
    "not_after_an_update": [block([RUN], "  input = 1\n"), block([RUN], "  input = 2\n")],
    "destroy_first": ['''
resource "terraform_data" "x" {
  for_each         = toset(["k"])
  triggers_replace = "1"
  provisioner "local-exec" {
    command = "echo creating ${each.key} ${each.value} ${self.triggers_replace}"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo destroying ${each.key} ${self.triggers_replace} ${path.module} ${terraform.workspace}"
  }
}
''', '''
resource "terraform_data" "x" {
  for_each         = toset(["k"])
  triggers_replace = "2"
  provisioner "local-exec" {
    command = "echo creating ${each.key} ${each.value} ${self.triggers_replace}"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo destroying ${each.key} ${self.triggers_replace} ${path.module} ${terraform.workspace}"
  }
}
''', '''
resource "terraform_data" "x" {
  for_each         = toset([])
  triggers_replace = "2"
  provisioner "local-exec" {
    when    = destroy
    command = "echo gone ${each.key}"
  }
}
'''],
    "create_first": [text.replace('"N"', f'"{n}"') for n in (1, 2) for text in ['''
resource "terraform_data" "x" {
  triggers_replace = "N"
  lifecycle { create_before_destroy = true }
  provisioner "local-exec" {
    command = "echo creating"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo never"
  }
}
''']],
    "create_first_fails": ['''
resource "terraform_data" "x" {
  triggers_replace = "1"
  lifecycle { create_before_destroy = true }
}
''', '''
resource "terraform_data" "x" {
  triggers_replace = "2"
  lifecycle { create_before_destroy = true }
  provisioner "local-exec" {
    command = "exit 1"
  }
}
'''],
    "destroy_fails": ['''
resource "terraform_data" "x" {
  triggers_replace = "1"
}
''', '''
resource "terraform_data" "x" {
  triggers_replace = "2"
  provisioner "local-exec" {
    when    = destroy
    command = "echo no; exit 1"
  }
}
'''],
    "count_shrinks": ['''
resource "terraform_data" "x" {
  count = 2
}
''', '''
resource "terraform_data" "x" {
  count = 1
  provisioner "local-exec" {
    when    = destroy
    command = "echo bye ${count.index} ${self.id}"
  }
}
'''],
    "removed": ['''
resource "terraform_data" "x" {
  count = 1
}
''', '''
removed {
  from = terraform_data.x
  provisioner "local-exec" {
    when    = destroy
    command = "echo removed ${count.index} ${self.id} ${path.module}"
  }
}
'''],
    "block_is_gone": [block([RUN, "when = destroy"]), "# Nothing.\n"],
    "own_address": [block(['command = "echo ${terraform_data.x.id}"'])],
    "references": ['''
resource "terraform_data" "a" {
  input = "in"
}
resource "terraform_data" "x" {
  connection {
    host = terraform_data.a.id
  }
  provisioner "local-exec" {
    command = "echo ${terraform_data.a.output}"
  }
}
'''],
    "json": [json.dumps({"resource": {"terraform_data": {"x": {
        "_": {"input": "i"}, "connection": {"host": "${self.id}"},
        "provisioner": [{"local-exec": {"_": {"command": "echo ${self.input}"}, "when": "create",
                                           "connection": {"user": "${self.input}"}}},
                        {"local-exec": {"command": "echo bye", "when": "destroy", "on_failure": "continue"}}],
    }}}})],
}


class Provisioners(compare.Comparison):
    def write_text(self, text):
        self.write({"main.tf.json" if text.startswith("{") else "main.tf": text})

    @staticmethod
    def errors(text):
        return re.findall(r"^(Error: .*|  on .*)$", text, re.M)

    @staticmethod
    def progress(text):
        """What was done to each object, in order: objects are done side by side."""
        text = re.sub(r"after \d+s", "after Ns", compare.normalize(text))
        text = re.sub(r"deposed object \w+", "deposed object KEY", text)
        # Terraform does not say of which object, in the end.
        text = text.replace(" (deposed object KEY): Destruction complete", ": Destruction complete")
        lines = text.split("\n")
        done = [line for line in lines if re.match(r"\S*terraform_data\.\S+(:| \()", line)]
        rest = [line for line in lines if line not in done]
        if "(deposed" in text:  # Destroyed beside the object of its name: no order.
            return rest + sorted(done)
        return rest + sorted(done, key=lambda line: re.match(r"[^ :]+", line)[0])

    def expect_same_apply(self, command="apply"):
        ours, theirs = self.both(command, "-no-color", "-auto-approve")
        self.assertEqual(self.progress(theirs.stdout), self.progress(ours.stdout))
        self.assertEqual(*[[line.rstrip() for line in compare.normalize(run.stderr).split("\n")]
                           for run in (theirs, ours)])
        self.assertEqual(theirs.returncode, ours.returncode)

    def live(self, steps):
        for number, text in enumerate(steps):
            self.write_text(text)
            self.share_state()
            with self.subTest(step=number, what="plan JSON"):
                self.expect_same_plan_json()
            with self.subTest(step=number, what="apply"):
                self.expect_same_apply()
            with self.subTest(step=number, what="state"):
                self.assertEqual(*[re.sub(r'"deposed": "\w+"', '"deposed": "KEY"', json.dumps(self.saved_state(w)))
                                   for w in (self.theirs, self.ours)])
            self.share_state()
        with self.subTest("destroy"):
            self.expect_same_apply("destroy")

    def test_a_provisioner_of_the_override_file_takes_the_place_of_all(self):
        self.write({"main.tf": block([RUN], '  provisioner "local-exec" {\n    command = "echo y"\n  }\n'),
                    "x_override.tf": block(['command = "echo z"'])})
        self.expect_same_apply()

    def test_modules_have_their_own_folder_and_removed_names_what_was_in_them(self):
        module = 'resource "terraform_data" "r" {\n  provisioner "local-exec" {\n' \
                 '    command = "echo ${path.module} ${path.root}"\n  }\n' \
                 '  provisioner "local-exec" {\n    when    = destroy\n    command = "echo bye ${path.module}"\n  }\n}\n'
        self.write({"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": module})
        self.both("init")
        self.expect_same_apply()
        self.share_state()
        self.write({"main.tf": 'removed {\n  from = module.m.terraform_data.r\n  provisioner "local-exec" {\n'
                               '    when    = destroy\n    command = "echo removed ${self.id}"\n  }\n}\n'})
        self.expect_same_apply()

    def test_nothing_runs_for_what_is_only_forgotten(self):
        self.write_text('resource "terraform_data" "x" {}\n')
        self.expect_same_apply()
        self.write_text('removed {\n  from = terraform_data.x\n  lifecycle {\n    destroy = false\n  }\n'
                        '  provisioner "local-exec" {\n    when    = destroy\n    command = "echo never"\n  }\n}\n')
        for run in self.both("apply", "-no-color", "-auto-approve"):
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertNotIn("never", run.stdout)
        self.assertEqual(self.saved_state(self.theirs), self.saved_state(self.ours))

    def test_progress_goes_on_while_a_provisioner_runs(self):
        self.write_text(block(['command = "printf begin; sleep 10.6; echo end"']))
        self.expect_same_apply()

    def test_an_interrupt_kills_what_runs_and_starts_nothing_more(self):
        self.write_text(block(['command = "echo started; sleep 60"', "on_failure = continue"],
                              "  provisioner \"local-exec\" {\n    command = \"echo 'wait' > marker; sleep 60\"\n"
                              "    on_failure = continue\n  }\n"))
        ends = []
        for workspace, program in ((self.ours, compare.harness.KILN), (self.theirs, compare.harness.TERRAFORM)):
            run = subprocess.Popen([program, "apply", "-no-color", "-auto-approve"], cwd=workspace.dir,
                                   env=workspace.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            compare.harness.wait_for(lambda: os.path.exists(os.path.join(workspace.dir, "marker")))
            run.send_signal(compare.harness.signal.SIGINT)
            out, err = run.communicate(timeout=20)
            self.assertIn("Error: execution halted", err)
            self.assertNotIn("echo started", out)
            ends.append((run.returncode, json.dumps(self.saved_state(workspace))))
        self.assertEqual(*ends)
        self.assertIn('"status": "tainted"', ends[0][1])


def add_tests(cases, prefix, check):
    for name, case in cases.items():
        setattr(Provisioners, f"test_{prefix}_{name}", lambda self, case=case: check(self, case))


def check_static(self, text):
    self.write_text(text)
    ours, theirs = self.both("validate", "-no-color")
    self.assertEqual(*[compare.unwrapped(self.in_order(run.stdout + run.stderr)) for run in (theirs, ours)])
    self.assertEqual(theirs.returncode, ours.returncode)


def check_summary(self, text):
    self.write_text(text)
    ours, theirs = self.both("validate", "-no-color")
    self.assertEqual([e for e in self.errors(theirs.stderr) if e.startswith("Error")],
                     [e for e in self.errors(ours.stderr) if e.startswith("Error")])
    self.assertEqual(theirs.returncode, ours.returncode)
    self.assertIn("  on main.tf", ours.stderr)


add_tests(STATIC, "static", check_static)
add_tests(SUMMARIES, "summary", check_summary)
add_tests(LIVES, "life", Provisioners.live)

if __name__ == "__main__":
    compare.main()
