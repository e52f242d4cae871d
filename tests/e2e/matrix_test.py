"""Every argument of every resource type: created, imported, drifted, edited, removed, set again.

Each row of matrix_cases.py is a resource instance; all of them take each step at once. After each
step the service has the value, and another plan is empty. What was seen is docs/matrix.md.
"""

import json
import os
import unittest
import urllib.error

import harness
import matrix_cases as cases
from matrix_cases import IN_PLACE, NO_CALL, NO_CHANGE, REPLACES, REQUIRED, ROWS, SECOND_PROJECT
from share_test import Service

PAGE = os.path.join(harness.TESTS, "../docs/matrix.md")
SECOND_PROVIDER = f'''provider "ims" {{
  alias      = "second"
  endpoints  = var.endpoints
  project_id = "{SECOND_PROJECT}"
}}

'''
ACTIONS = {("no-op",): NO_CHANGE, ("update",): IN_PLACE, ("delete", "create"): REPLACES,
           ("create",): cases.CREATES}


def configurable(block):
    """The arguments of a block of the schema, those inside of its blocks as "block.argument"."""
    names = {name for name, attribute in block.get("attributes", {}).items()
             if attribute.get("required") or attribute.get("optional")}
    for name, nested in block.get("block_types", {}).items():
        if nested["nesting_mode"] not in ("single", "group"):
            names.add(name)
        names |= {f"{name}.{inner}" for inner in configurable(nested["block"])}
    return names


def text_of(value):
    """A value as HCL."""
    if isinstance(value, cases.Expression):
        return value
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(text_of, value))
    if isinstance(value, dict):
        return "{ %s }" % ", ".join(f"{key} = {text_of(item)}" for key, item in value.items())
    return json.dumps(value)


def body_text(object, blocks, indent="  "):
    lines = []
    for name, value in object.items():
        if name not in blocks:
            lines.append(f"{indent}{name} = {text_of(value)}\n")
            continue
        inner = blocks[name]["block"].get("block_types", {})
        for item in value if isinstance(value, list) else [value]:
            lines.append(f"{indent}{name} {{\n{body_text(item, inner, indent + '  ')}{indent}}}\n")
    return "".join(lines)


def with_argument(object, path, value):
    """A copy of the configuration with the argument; the first block has those inside of blocks."""
    name, _, inner = path.partition(".")
    if not inner:
        return {**object, name: value}
    blocks = object.get(name, {})
    if isinstance(blocks, list):
        return {**object, name: [with_argument(blocks[0], inner, value), *blocks[1:]]}
    return {**object, name: with_argument(blocks, inner, value)}


def without_argument(object, path):
    name, _, inner = path.partition(".")
    if not inner:
        return {key: value for key, value in object.items() if key != name}
    blocks = object.get(name)
    if isinstance(blocks, list):
        return {**object, name: [without_argument(blocks[0], inner), *blocks[1:]]}
    left = without_argument(blocks or {}, inner)
    return {**object, name: left} if left else without_argument(object, name)


def normal(value):
    """A value of the service or of the table, in a form that can be compared."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return sorted(value)
    if isinstance(value, dict):
        return value
    return None if value in (None, "") else str(value)


class World:
    """The service, behind the engine's back."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.owner = Service(emulator, harness.PROJECT)
        self.second = Service(emulator, SECOND_PROJECT)
        emulator.call("POST", "/_emulator/sources", cases.SOURCES)

    def seed(self):
        """Two images for each row."""
        ids = self.emulator.call("POST", "/_emulator/images", {"count": 2 * len(ROWS)})["ids"]
        return {row.name: ids[2 * i:2 * i + 2] for i, row in enumerate(ROWS)}

    def share(self, image):
        self.owner.call("POST", f"/v2/images/{image}/members", {"member": SECOND_PROJECT})

    def images(self):
        listed = self.owner.call("GET", "/v2/cloudimages?__imagetype=private&limit=1000")["images"]
        return {image["id"]: image for image in listed}

    def members(self, image):
        answer = self.owner.call("GET", f"/v2/images/{image}/members")["members"]
        return {member["member_id"]: member["status"] for member in answer}

    def files(self):
        return self.emulator.call("GET", "/_emulator/sources")["files"]

    def forget_exports(self):
        for file in self.files():
            if file.startswith("ims-export:"):
                self.remove_file(file)

    def writes(self):
        return [f"{request['path']} {request['body']}" for request in self.emulator.requests()
                if request["method"] != "GET" and not request["path"].startswith(("/v3/", "/_"))]

    # What the table's drifts do.

    def image_of(self, row, object):
        return object["data_images"][0]["id"] if row.argument.startswith("data_images") else object["id"]

    def patch(self, row, object, name, value):
        self.owner.call("PATCH", "/v2/cloudimages/" + self.image_of(row, object),
                        [{"op": "add", "path": "/" + name, "value": value}])

    def patch_is_refused(self, row, object, name):
        try:
            self.patch(row, object, name, "drifted")
        except urllib.error.HTTPError as error:
            answer = error.read().decode()
        else:
            answer = "a change"
        if "IMG.0035" not in answer:
            raise AssertionError(f"{row.address}: {name} is not refused as fixed: {answer}")

    def tag(self, row, object, key, value):
        path = f"/v2/{harness.PROJECT}/images/{self.image_of(row, object)}/tags/action"
        self.owner.call("POST", path, {"action": "create", "tags": [{"key": key, "value": value}]})

    def delete(self, image):
        self.owner.call("DELETE", f"/v2/images/{image}")
        harness.wait_for(lambda: image not in self.images())

    def remove_member(self, image):
        self.owner.call("DELETE", f"/v2/images/{image}/members/{SECOND_PROJECT}")

    def reject(self, image):
        self.second.call("PUT", f"/v2/images/{image}/members/{SECOND_PROJECT}", {"status": "rejected"})

    def remove_file(self, url):
        self.emulator.call("POST", "/_emulator/sources", {"removed_files": [url]})


class Configurable(unittest.TestCase):
    def test_is_what_a_configuration_may_set(self):
        self.assertEqual({"a", "b", "list", "list.c", "timeouts.create"}, configurable({
            "attributes": {"a": {"required": True}, "b": {"optional": True, "computed": True},
                           "id": {"computed": True}},
            "block_types": {
                "list": {"nesting_mode": "list", "block": {
                    "attributes": {"c": {"optional": True}, "id": {"computed": True}}}},
                "timeouts": {"nesting_mode": "single", "block": {
                    "attributes": {"create": {"optional": True}}}}}}))


class UnderKiln(harness.TestCase):
    EMULATOR_FLAGS = ("--job-seconds", "0")
    PROGRAM = harness.KILN

    def run_engine(self, *arguments, **options):
        return self.workspace.kiln(*arguments, **options)

    def setUp(self):
        super().setUp()
        self.world = World(self.emulator)
        self.seeded = self.world.seed()
        for row in ROWS:
            if row.type == "ims_image_share_accepter":
                for image in self.seeded[row.name]:
                    self.world.share(image)
        self.problems = []
        self.cells = {row: {} for row in ROWS}
        self.workspace.write("")
        self.run_engine("init")
        schema = json.loads(self.run_engine("providers", "schema", "-json").stdout)
        self.schemas = schema["provider_schemas"]["registry.terraform.io/kiln/ims"]["resource_schemas"]

    # Configurations.

    def resolve(self, row, value):
        if isinstance(value, cases.Seeded):
            return self.seeded[row.name][value.number]
        if isinstance(value, cases.Unique):
            return value.format(row.name)
        if isinstance(value, list):
            return [self.resolve(row, item) for item in value]
        if isinstance(value, dict):
            return {key: self.resolve(row, item) for key, item in value.items()}
        return value

    def resource(self, row, value, more=None):
        base = {**row.base, **(more or {})}
        if not row.argument:
            object = base
        elif value is None:
            object = without_argument(base, row.argument)
        else:
            object = with_argument(base, row.argument, value)
        blocks = self.schemas[row.type]["block"].get("block_types", {})
        body = body_text(self.resolve(row, object), blocks)
        return f'resource "{row.type}" "{row.name}" {{\n{body}}}\n'

    def write(self, values, edited=False):
        self.workspace.write(SECOND_PROVIDER + "\n".join(
            self.resource(row, value, row.with_edit if edited else None)
            for row, value in values.items()))

    # What is seen.

    def objects(self):
        state = self.workspace.state()["resources"]
        return {f"{resource['type']}.{resource['name']}": resource["instances"][0]["attributes"]
                for resource in state if resource["mode"] == "managed"}

    def plan(self):
        """What the plan has for each row: the action, and the object before and after."""
        self.run_engine("plan", "-no-color", "-out=p")
        plan = json.loads(self.run_engine("show", "-json", "p").stdout)
        changes = {change["address"]: change["change"] for change in plan["resource_changes"]}
        return {row: (ACTIONS[tuple(changes[row.address]["actions"])], changes[row.address])
                for row in ROWS}

    def blame(self, row, text):
        self.problems.append(f"{row.address}: {text}")

    def assert_settled(self, step):
        for row, (action, change) in self.plan().items():
            if action != NO_CHANGE:
                self.blame(row, f"the plan after {step} is not empty: {action}, {self.difference(change)}")

    def difference(self, change):
        before, after = change["before"] or {}, change["after"] or {}
        return {name: (before.get(name), after.get(name)) for name in sorted({*before, *after})
                if before.get(name) != after.get(name)}

    def told(self, row, images, files):
        """What the service says of the row's argument; for "sent" what the last create call said."""
        name = row.told[0]
        object = self.objects()[row.address]
        if name == "sent":
            return self.sent(row)
        if name == "data_images":
            return sum(block["id"] in images for block in object["data_images"])
        if name == "file":
            return object["bucket_url"] if object["bucket_url"] in files else None
        if name in ("image", "projects"):
            members = self.world.members(object["image_id"])
            return object["image_id"] if name == "image" and members else list(members)
        remote = images.get(self.world.image_of(row, object), {})
        if name != "tags":
            return remote.get(name)
        tags = dict(tag.split("=", 1) for tag in remote.get("tags", []))
        tags.pop("kiln-create", None)
        return tags

    def sent(self, row):
        marks = (f'"{row.name}"', f'/{row.name}"', *self.seeded[row.name])
        body = {}
        for request in self.emulator.requests():
            if request["method"] in ("POST", "PUT") and any(mark in request["body"] for mark in marks):
                body = json.loads(request["body"])
        name, _, inner = row.argument.partition(".")
        return body.get(name, [{}])[0].get(inner) if inner else body.get(name)

    def check_values(self, step, values, actions=None):
        """`values`: what each row asks for by now; `actions`: what the step did."""
        images, files = self.world.images(), self.world.files()
        for row, value in values.items():
            if not row.told or (actions and not self.is_seen(row, actions[row])):
                continue
            want = row.told[1](self.resolve(row, value))
            if want is cases.ANY:
                continue
            want = normal(want)
            seen = normal(self.told(row, images, files))
            if want != seen:
                self.blame(row, f"after {step} the service has {row.told[0]} = {seen!r}, want {want!r}")

    def is_seen(self, row, action):
        """Whether the service tells the argument, or did so in the call that the step made."""
        return row.told[0] not in ("sent", "file") or action not in (NO_CHANGE, NO_CALL)

    def apply(self, step):
        """Applies the last plan; what has been written."""
        self.world.forget_exports()
        self.emulator.clear_requests()
        self.run_engine("apply", "-no-color", "p")
        writes = self.world.writes()
        self.assert_settled(step)
        return writes

    def with_calls(self, action, object, writes):
        """The action, by what the engine calls so and what the service was asked for."""
        ids = {object["id"], object.get("image_id"),
               *[block["id"] for block in object.get("data_images", [])]} - {None}
        if action == IN_PLACE and not any(id in write for id in ids for write in writes):
            return NO_CALL
        return action

    def take(self, step, column, values, want):
        """One step of all rows: plans, applies, and compares actions with `want`."""
        self.done = {}
        before = self.objects()
        actions = {row: action for row, (action, change) in self.plan().items()}
        writes = self.apply(step)
        after = self.objects()
        for row, action in actions.items():
            object = before[row.address]
            action = self.with_calls(action, object, writes)
            self.cells[row][column] = self.done[row] = action
            expected = NO_CHANGE if want[row] == REQUIRED else want[row]
            if action != expected:
                self.blame(row, f"{step}: {action}, want {expected}")
            is_kept = object["id"] == after[row.address]["id"]
            # The ids of these are made from their arguments.
            if row.type not in ("ims_image", "ims_whole_image", "ims_image_copy", "ims_image_registration"):
                continue
            if is_kept == (action in (REPLACES, cases.CREATES)):
                self.blame(row, f"{step}: {action}, but the object is {'the same' if is_kept else 'another'}")
        self.check_values(step, values, self.done)

    # The steps.

    def check_schema(self):
        for type, schema in self.schemas.items():
            rows = {row.argument for row in ROWS if row.type == type and row.argument}
            self.assertEqual(configurable(schema["block"]), rows,
                             f"matrix_cases.py and the schema have different arguments of {type}")
        self.assertEqual(set(self.schemas), {row.type for row in ROWS})
        self.assertEqual(len(ROWS), len({row.name for row in ROWS}))

    def check_required(self):
        """Without an argument that is required the configuration is invalid."""
        required = [row for row in ROWS if row.removed == REQUIRED]
        self.write({row: None for row in required}, edited=True)
        answer = json.loads(self.run_engine("validate", "-json", check=1).stdout)
        blamed = {diagnostic["snippet"]["context"] for diagnostic in answer["diagnostics"]
                  if diagnostic["severity"] == "error"}
        for row in required:
            if f'resource "{row.type}" "{row.name}"' not in blamed:
                self.blame(row, "is valid without the argument")

    def create(self):
        self.write(values := {row: row.create for row in ROWS})
        for row, (action, change) in self.plan().items():
            if action != cases.CREATES:
                self.blame(row, f"create: {action}")
        self.apply("create")
        self.check_values("create", values)
        for row in ROWS:
            self.cells[row]["create"] = (
                "—" if not row.told else "sent" if row.told == cases.SENT else "in the service")

    def import_id(self, object):
        """Images of one job are named together, the main one first; one elsewhere by its region, too."""
        ids = [object["id"], *[block["id"] for block in object.get("data_images", [])]]
        region = object.get("region")
        return (f"{region}/" if region else "") + ",".join(dict.fromkeys(ids))

    def import_all(self):
        """Takes everything into the state of another workspace; what a plan has there."""
        first, objects = self.workspace, self.objects()
        self.workspace = self.make_workspace()
        self.write({row: row.import_as or row.create for row in ROWS})
        self.run_engine("init")
        self.import_objects({row: self.import_id(objects[row.address]) for row in ROWS})
        actions = {row: action for row, (action, change) in self.plan().items()}
        writes = self.apply("import")
        for row, action in actions.items():
            action = self.with_calls(action, objects[row.address], writes)
            self.cells[row]["import"] = action
            if action != row.imported:
                self.blame(row, f"import: {action}, want {row.imported}")
        self.workspace = first

    def import_objects(self, ids):
        for row, id in ids.items():
            self.run_engine("import", row.address, id)

    def drift(self):
        objects = self.objects()
        for row in ROWS:
            try:
                row.drift.do(self.world, row, objects[row.address])
            except (AssertionError, urllib.error.HTTPError) as error:
                self.blame(row, f"drift: {error}")
        for row, (action, change) in self.plan().items():
            name = row.argument.partition(".")[0]
            if action == IN_PLACE and name not in self.difference(change):
                self.blame(row, f"drift: the plan does not show it: {self.difference(change)}")
        self.take("drift", "drift",
                  {row: row.create for row in ROWS if row.drift.plan != NO_CHANGE},
                  {row: row.drift.plan for row in ROWS})

    def edit(self):
        self.write(values := {row: row.edit for row in ROWS}, edited=True)
        self.take("edit", "edit", values, {row: row.edited for row in ROWS})

    def remove(self):
        want = {row: row.removed or row.edited for row in ROWS}
        self.write({row: row.edit if want[row] == REQUIRED else None for row in ROWS}, edited=True)
        kept = (REQUIRED, NO_CHANGE)
        self.take("removal", "remove", {row: row.edit if want[row] in kept else None for row in ROWS
                                        if want[row] != NO_CALL}, want)
        for row in ROWS:
            if want[row] == REQUIRED:
                self.cells[row]["remove"] = REQUIRED

    def set_again(self):
        self.write(values := {row: row.create for row in ROWS})
        self.take("setting again", "set again", values, {row: row.again or row.edited for row in ROWS})

    def destroy(self):
        for row in ROWS:
            if row.argument == "protected":
                self.world.patch(row, self.objects()[row.address], "protected", False)
        self.run_engine("destroy", "-auto-approve")
        self.assertEqual([], self.workspace.state()["resources"])
        seeded = {image for images in self.seeded.values() for image in images}
        self.assertEqual(set(), set(self.world.images()) - seeded)

    def test_every_argument_of_every_resource(self):
        self.check_schema()
        self.check_required()
        for step in (self.create, self.import_all, self.drift, self.edit, self.remove, self.set_again,
                     self.destroy):
            step()
        self.assertEqual([], self.problems, "\n" + "\n".join(self.problems))
        self.check_page(page(self.cells))

    def check_page(self, text):
        if os.environ.get("UPDATE_GOLDEN") == "1":
            with open(PAGE, "w") as out:
                out.write(text)
            return
        with open(PAGE) as file:
            self.assertEqual(file.read(), text, f"rerun with UPDATE_GOLDEN=1 and read the diff of {PAGE}")


COLUMNS = ("create", "edit", "remove", "set again", "import", "drift")
HEAD = '''# What becomes of every argument

Written by `tests/e2e/matrix_test.py`, which takes every argument of every resource type through these steps against
`ims-emulator`, under kiln and, where it is installed, under terraform. After each step the service has the value, and
another plan is empty.

- **create**: how the value is seen afterwards: *in the service*, or *sent* with the call if the service does not tell it.
- **edit**, **remove**, **set again**: another value; no value; the first one. *In place* asks the service for the change,
  *in place, no call* only the state; *no change* keeps the value that the service has; *required*: the configuration
  is invalid without it.
- **import**: the plan after it. *In place, no call*: the state takes the value over from the configuration.
- **drift**: what the plan does about a change made by others.
'''


def page(cells):
    reasons, sections = [], []

    def cell(row, column):
        if not row.argument and column not in ("import", "drift"):
            return "—"
        text = cells[row][column]
        reason = {"import": row.import_reason, "drift": row.drift.reason}.get(column, "")
        if row.drift.reason and column == "drift":
            text = "cannot happen" if row.drift.reason == cases.FIXED else "not seen"
        if not reason:
            return text
        if reason not in reasons:
            reasons.append(reason)
        return f"{text} ({reasons.index(reason) + 1})"

    for type in dict.fromkeys(row.type for row in ROWS):
        lines = [f"\n## `{type}`\n\n", "| argument | %s |\n" % " | ".join(COLUMNS),
                 "|---" * (len(COLUMNS) + 1) + "|\n"]
        for row in ROWS:
            if row.type != type:
                continue
            title = f"`{row.argument}` {row.variant}".strip() if row.argument else row.variant
            lines.append("| %s |\n" % " | ".join([title, *(cell(row, column) for column in COLUMNS)]))
        sections += lines
    notes = "".join(f"{number}. {reason}\n" for number, reason in enumerate(reasons, 1))
    return HEAD + "".join(sections) + "\n## Reasons\n\n" + notes


if __name__ == "__main__":
    harness.main()
