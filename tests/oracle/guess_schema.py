"""The schema that a provider would need for a configuration, guessed from how the configuration uses it.

Public configurations use providers that no test can install. For validating them the fake plugin stands in for all of
these with the schema guessed here (FAKE_SCHEMA). A guess may be wrong; both engines are given the same one.
"""

import json
import re

TOKEN = re.compile(r'''
    (?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)
  | (?P<heredoc><<-?(?P<mark>\w+)\n.*?\n[ \t]*(?P=mark)(?=\n|$))
  | (?P<string>"(?:\\.|\$\{(?:[^{}]|\{[^{}]*\})*\}|[^"\\\n])*")
  | (?P<name>[^\W\d][\w-]*)
  | (?P<newline>\n)
  | (?P<sign>==|=>|[{}()\[\]=])
  | (?P<other>\S)''', re.S | re.X)
META = {"resource": {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"},
        "provider": {"alias", "version", "source"}}


class Block:
    def __init__(self):
        self.attributes, self.blocks = set(), {}

    def add(self, path):
        """A member that is used at a path of names."""
        self.attributes.add(path)

    def document(self, meta=frozenset()):
        blocks = {name: {"nesting": "map" if labels else "list", **block.document()}
                  for name, (block, labels) in sorted(self.blocks.items()) if name not in meta}
        return {"attributes": {name: "optional" for name in sorted(self.attributes)
                               if name not in meta and name not in blocks}, "blocks": blocks}


def tokens(text):
    return [(m.lastgroup if m.lastgroup != "mark" else "heredoc", m[0]) for m in TOKEN.finditer(text)
            if m.lastgroup != "comment"]


class Reader:
    """Walks native syntax just well enough to tell arguments from blocks."""

    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ("end", "")

    def skip_expression(self):
        depth = 0
        while self.peek()[0] != "end":
            kind, text = self.peek()
            if depth == 0 and (kind == "newline" or text == "}"):
                return
            depth += (text in "{[(") - (text in "}])") if kind == "sign" and len(text) == 1 else 0
            self.at += 1

    def body(self, enter, set_attribute):
        """Until the end of the block; `enter(labels)` answers how to read the body of a block."""
        while self.peek()[0] != "end":
            kind, text = self.peek()
            self.at += 1
            if text == "}" and kind == "sign":
                return
            if kind != "name":
                continue
            if self.peek()[1] == "=":
                self.at += 1
                set_attribute(text)
                self.skip_expression()
                continue
            labels = [text]
            while self.peek()[0] in ("string", "name"):
                labels.append(self.peek()[1].strip('"'))
                self.at += 1
            if self.peek()[1] == "{":
                self.at += 1
                self.body(*enter(labels))


def nested(block):
    """How the body of a provider's block is read."""
    def enter(labels):
        name = labels[0]
        if name == "dynamic" and len(labels) > 1:
            inner = block.blocks.setdefault(labels[1], (Block(), False))[0]
            return (lambda within: nested(inner) if within[0] == "content" else ignored()), lambda name: None
        return nested(block.blocks.setdefault(name, (Block(), len(labels) > 1))[0])
    return enter, block.attributes.add


def ignored():
    return (lambda labels: ignored()), (lambda name: None)


class Guess:
    def __init__(self):
        self.provider, self.types, self.sources, self.prefixes = Block(), {}, {}, set()

    def type(self, mode, name):
        self.prefixes.add(name.split("_")[0])
        return self.types.setdefault((mode, name), Block())

    def add_file(self, name, text):
        if name.endswith(".json"):
            self.add_json(text)
        else:
            Reader(text).body(self.enter, lambda attribute: None)
        for type_name, attribute in re.findall(r"\b([a-z]\w*_\w+)\.[\w-]+(?:\[[^]]*\])?\.([A-Za-z_][\w-]*)", text):
            for (mode, known), block in self.types.items():
                if known == type_name:
                    block.add(attribute)
        self.prefixes.update(re.findall(r'\bprovider"?\s*[=:]\s*"?([A-Za-z][\w-]*)', text))
        for source in re.findall(r'"?source"?\s*[=:]\s*"([^"]+)"', text):
            self.sources[source] = None

    def enter(self, labels):
        if labels[0] in ("resource", "data", "ephemeral") and len(labels) == 3:
            return nested(self.type(labels[0], labels[1]))
        if labels[0] == "provider" and len(labels) == 2:
            self.prefixes.add(labels[1])
            return nested(self.provider)
        if labels[0] == "terraform":
            return (lambda within: ((lambda labels: ignored()), self.prefixes.add)
                    if within[0] == "required_providers" else ignored()), lambda name: None
        return ignored()

    def add_json(self, text):
        try:
            document = json.loads(text)
        except ValueError:
            return
        for part in document if isinstance(document, list) else [document]:
            if not isinstance(part, dict):
                continue
            for mode in ("resource", "data", "ephemeral"):
                for type_name, bodies in each_property(part.get(mode)):
                    for _, body in each_property(bodies):
                        for name, _ in each_property(body):
                            self.type(mode, type_name).add(name)
            for name, body in each_property(part.get("provider")):
                self.prefixes.add(name)
                for attribute, _ in each_property(body):
                    self.provider.add(attribute)

    def schema(self):
        document = {"provider": self.provider.document(META["provider"]),
                    "resources": {}, "data_sources": {}, "ephemeral_resources": {}}
        kinds = {"resource": "resources", "data": "data_sources", "ephemeral": "ephemeral_resources"}
        for (mode, name), block in sorted(self.types.items()):
            block.attributes.add("id")
            document[kinds[mode]][name] = block.document(META["resource"])
        return document

    def providers(self):
        """Addresses HOST/NAMESPACE/TYPE of all that may be asked for."""
        part = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
        found = {f"registry.terraform.io/hashicorp/{prefix}" for prefix in self.prefixes if re.fullmatch(part, prefix)}
        for source in self.sources:
            parts = source.split("/")
            if len(parts) <= 3 and all(re.fullmatch(part, p) for p in parts[-2:]):
                default = ["registry.terraform.io", "hashicorp"]
                if len(parts) < 3 or re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts[0]):  # Else it is the source of a module.
                    found.add("/".join(default[:3 - len(parts)] + parts))
        return sorted(address.lower() for address in found if not address.startswith("terraform.io/builtin/"))


def each_property(value):
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            yield from ((name, inner) for name, inner in part.items() if name != "//")
