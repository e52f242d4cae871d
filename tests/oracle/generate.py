"""Random expressions of the language, the same for the same seed: most are well typed, some are not."""

import random

TEXTS = ["", "a", "b", "abc", "Hello World", "é", "ǆ ß", "x-y_z", "a,b,,c", "  padded  ", "10", "-1.5", "true", "1e3", "foo.bar",
         "日本語", "e\u0301", "👩‍👩‍👧", "line\\nbreak", "tab\\there", "q\\\"q", "\\\\", "$${x}", "%%{y}", "100%", "<&>", "null", "0x1F", "2006-01-02T15:04:05Z"]
KEYS = ["a", "b", "c", "key", "k-2", "é"]
PATTERNS = ["[a-z]+", "(\\\\d+)", "(?P<k>[a-z])(?P<v>.)", "a|b", "^$", ".", "(a)(b)?", "[", "\\\\w+$"]
FORMATS = ["%s", "%d", "%v-%v", "%q", "%5.1f|", "%t", "%-5s|", "%05d", "%x", "%%", "%#v", "%[2]v %[1]v", "%e", "%g", "plain", "%z", "%+d", "%b", "%o"]
NUMBERS = ["0", "1", "2", "3", "10", "-1", "-7", "0.5", "1.25", "-0.1", "1e3", "12345678901234567890", "3.0", "0.1", "100", "255", "1e-3"]
TIMES = ["2020-02-29T12:34:56Z", "1999-12-31T23:59:59+01:00", "2006-01-02T15:04:05.999-07:00", "2020-02-30T00:00:00Z"]
NETWORKS = ["10.0.0.0/8", "192.168.1.7/24", "fd00::/48", "10.0.0.0/33", "2001:db8::1/64"]
TYPES = ["number", "string", "bool", "list", "set", "map", "tuple", "object"]

# Values that are known after apply only, by what UNKNOWN_HEAD declares.
UNKNOWN = {"number": ["local.n", "length(local.l)"], "string": ["local.s", '"a-${local.s}"', "local.d"],
           "bool": ["local.b"], "list": ["local.l", "[local.s]", "local.d"], "set": ["local.set", "toset([local.s])"],
           "map": ["local.m", "tomap({ a = local.s })", "local.d"], "tuple": ["[local.s, 1]", "(local.b ? [1] : [2])"],
           "object": ["{ a = local.s, b = 1 }", "(local.b ? { a = 1 } : { a = 2 })", "local.d"]}
UNKNOWN_HEAD = """
resource "terraform_data" "u" {}
locals {
  d   = terraform_data.u.output
  s   = upper(terraform_data.u.id)
  n   = length(local.s)
  b   = local.s == "x"
  l   = split(",", local.s)
  set = toset(local.l)
  m   = tomap({ for x in local.l : x => x })
}
"""


class Generator:
    """`wrong` is how often something of another type than the fitting one is put in, `unknown` how often an
    unknown value."""

    def __init__(self, seed, wrong=0.03, unknown=0):
        self.random = random.Random(seed)
        self.wrong = wrong
        self.unknown = unknown
        self.names = []  # Bound by `for`, with their types.
        self.made = 0

    def expression(self):
        self.names, self.made = [], 0
        return self.of(self.random.choice(TYPES), self.random.choice([1, 2, 2, 3, 3, 4]))

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def of(self, kind, depth):
        self.made += 1
        if self.chance(self.wrong):
            kind = self.pick(*TYPES)
        if self.chance(0.015):
            return "null"
        if self.unknown and self.chance(self.unknown):
            return self.pick(*UNKNOWN[kind])
        fitting = [name for name, of in self.names if of == kind]
        if fitting and self.chance(0.4):
            return self.random.choice(fitting)
        if depth <= 0 or self.made > 40:
            return getattr(self, "plain_" + kind)()
        if self.chance(0.12):
            return self.any(kind, depth - 1)
        return getattr(self, "some_" + kind)(depth - 1)

    # --- of any type

    def any(self, kind, d):
        of = lambda k: self.of(k, d)  # noqa: E731
        return self.pick(
            lambda: f"({of(kind)})",
            lambda: f"({of('bool')} ? {of(kind)} : {of(kind)})",
            lambda: f"[{of(kind)}, {of(kind)}][{self.pick('0', '1', '1', '2')}]",
            lambda: f"{{ a = {of(kind)}, b = {of(self.pick(*TYPES))} }}.{self.pick('a', 'a', 'a', 'b', 'c')}",
            lambda: f"try({of(kind)}, {of(kind)})",
            lambda: f"element([{of(kind)}, {of(kind)}], {of('number')})",
            lambda: f"coalesce({of(kind)}, {of(kind)})",
            lambda: f"lookup({of('object')}, \"{self.pick(*KEYS)}\", {of(kind)})",
            lambda: f"one([{of(kind)}])",
            lambda: f"nonsensitive(sensitive({of(kind)}))",
            lambda: f"sensitive({of(kind)})" if self.chance(0.3) else of(kind),
            lambda: f"jsondecode(jsonencode({of(kind)}))",
            lambda: f"yamldecode(yamlencode({of(kind)}))",
        )()

    # --- numbers

    def plain_number(self):
        return self.pick(*NUMBERS)

    def some_number(self, d):
        n, of = lambda: self.of("number", d), lambda k: self.of(k, d)  # noqa: E731
        return self.pick(
            self.plain_number,
            lambda: f"{n()} {self.pick('+', '-', '*', '/', '%')} {n()}",
            lambda: f"{n()} {self.pick('+', '-', '*')} {n()} {self.pick('+', '-', '*', '/', '%')} {n()}",
            lambda: f"-{n()}",
            lambda: f"{self.pick('abs', 'ceil', 'floor', 'signum')}({n()})",
            lambda: f"{self.pick('max', 'min')}({n()}, {n()})",
            lambda: f"{self.pick('max', 'min')}({of('list')}...)",
            lambda: f"length({of(self.pick('list', 'string', 'map', 'set', 'tuple', 'object'))})",
            lambda: f"sum([{n()}, {n()}])",
            lambda: f"parseint({self.text('10', 'ff', '-7', '077', 'zz', '')}, {self.pick('2', '8', '10', '16', '36', '62')})",
            lambda: f"pow({n()}, {self.pick('2', '0', '-1', '0.5', '3')})",
            lambda: f"log({n()}, {self.pick('2', '10', '1')})",
            lambda: f"index({of('list')}, {of('string')})",
            lambda: f"tonumber({of('string')})",
            lambda: f"timecmp({self.time()}, {self.time()})",
        )()

    # --- strings

    def text(self, *choices):
        return '"' + self.pick(*choices) + '"'

    def time(self):
        return self.text(*TIMES)

    def plain_string(self):
        return self.text(*TEXTS)

    def some_string(self, d):
        s, of = lambda: self.of("string", d), lambda k: self.of(k, d)  # noqa: E731
        return self.pick(
            self.plain_string,
            lambda: f'"{self.pick("", "x ", "é")}${{{of(self.pick("string", "number", "bool"))}}}{self.pick("", " y")}"',
            lambda: f'"%{{ if {of("bool")} }}yes%{{ else }}${{{s()}}}%{{ endif }}"',
            lambda: f'"%{{ for i, v in {of("list")} ~}} ${{i}}=${{v}} %{{ endfor ~}} end"',
            lambda: f"{self.pick('upper', 'lower', 'title', 'trimspace', 'chomp', 'strrev', 'urlencode', 'base64encode', 'md5', 'sha1', 'sha256')}({s()})",
            lambda: f"{self.pick('trim', 'trimprefix', 'trimsuffix')}({s()}, {s()})",
            lambda: f"substr({s()}, {self.pick('0', '1', '-2', '5')}, {self.pick('0', '1', '2', '-1', '10')})",
            lambda: f"replace({s()}, {s()}, {s()})",
            lambda: f"replace({s()}, \"/{self.pick(*PATTERNS)}/\", \"{self.pick('', '-', '[$0]', '$1', '$${k}', '$$')}\")",
            lambda: f"join({self.text(',', '', ' - ')}, {of('list')})",
            lambda: f"format({self.text(*FORMATS)}, {of(self.pick(*TYPES[:5]))})",
            lambda: f"format({self.text(*FORMATS)}, {of('number')}, {s()})",
            lambda: f"jsonencode({of(self.pick(*TYPES))})",
            lambda: f"yamlencode({of(self.pick(*TYPES))})",
            lambda: f"tostring({of(self.pick('number', 'bool', 'string'))})",
            lambda: f"indent({self.pick('0', '2')}, {s()})",
            lambda: f"regex({self.text(*PATTERNS)}, {s()})",
            lambda: f"base64decode({self.pick(s(), 'base64encode(' + s() + ')')})",
            lambda: f"cidrhost({self.text(*NETWORKS)}, {of('number')})",
            lambda: f"cidrsubnet({self.text(*NETWORKS)}, {self.pick('4', '8', '30')}, {self.pick('0', '3', '200')})",
            lambda: f"formatdate({self.text('YYYY-MM-DD', 'EEE D MMM YY', 'hh:mm:ssZ', 'HHaa', 'ZZZ', 'X')}, {self.time()})",
            lambda: f"timeadd({self.time()}, {self.text('1h', '-36h', '1.5s', '10m5s', 'x')})",
            lambda: f"uuidv5({self.text('dns', 'url', 'x')}, {s()})",
        )()

    # --- bools

    def plain_bool(self):
        return self.pick("true", "false")

    def some_bool(self, d):
        b, of = lambda: self.of("bool", d), lambda k: self.of(k, d)  # noqa: E731
        kind = self.pick(*TYPES)
        return self.pick(
            self.plain_bool,
            lambda: f"!{b()}",
            lambda: f"{b()} {self.pick('&&', '||')} {b()}",
            lambda: f"{of('number')} {self.pick('<', '<=', '>', '>=')} {of('number')}",
            lambda: f"{of(kind)} {self.pick('==', '!=')} {of(kind)}",
            lambda: f"{of(kind)} {self.pick('==', '!=')} null",
            lambda: f"contains({of('list')}, {of(self.pick('string', 'number'))})",
            lambda: f"{self.pick('startswith', 'endswith', 'strcontains')}({of('string')}, {of('string')})",
            lambda: f"{self.pick('alltrue', 'anytrue')}([{b()}, {b()}])",
            lambda: f"can({of(kind)})",
            lambda: f"issensitive({of(kind)})",
            lambda: f"tobool({of('string')})",
        )()

    # --- sequences

    def items(self, d, kind=None, least=0):
        kind = kind or self.pick("string", "number", "bool", "string", "list", "object")
        return ", ".join(self.of(kind, d) for _ in range(self.random.randint(least, 3)))

    def plain_list(self):
        return self.pick('["a", "b"]', "[1, 2, 3]", "[]", 'tolist(["b", "a", "b"])', "tolist([3, 1])", '["x", null]')

    def some_list(self, d):
        seq, of = lambda: self.of(self.pick("list", "list", "tuple", "set"), d), lambda k: self.of(k, d)  # noqa: E731
        return self.pick(
            lambda: f"[{self.items(d)}]",
            lambda: f"tolist({seq()})",
            lambda: f"concat({seq()}, {seq()})",
            lambda: f"{self.pick('flatten', 'reverse', 'distinct', 'sort', 'compact')}({seq()})",
            lambda: f"flatten([{seq()}, [{seq()}]])",
            lambda: f"slice({seq()}, {self.pick('0', '1')}, {self.pick('1', '2', '0')})",
            lambda: f"chunklist({seq()}, {self.pick('1', '2', '0')})",
            lambda: f"range({self.pick('0', '3', '5, 1', '0, 10, 4', '1, 2, 0.25', '0, 1, 0')})",
            lambda: f"split({self.text(',', '', ' ')}, {of('string')})",
            lambda: f"regexall({self.text(*PATTERNS)}, {of('string')})",
            lambda: f"{self.pick('keys', 'values')}({of(self.pick('map', 'object'))})",
            lambda: f"formatlist({self.text(*FORMATS)}, {seq()})",
            lambda: f"setproduct({seq()}, {seq()})",
            lambda: f"coalescelist({seq()}, {seq()})",
            # With unknown keys terraform finds nothing, though some may match.
            lambda: f"matchkeys({seq()}, {seq()}, {seq()})" if not self.unknown else seq(),
            lambda: self.loop(d, "[", "]"),
            lambda: f"{of(self.pick('list', 'set', 'string', 'object'))}[*]",
            lambda: f"[{of('object')}, {of('object')}][*].{self.pick(*KEYS[:4])}",
            lambda: f"cidrsubnets({self.text(*NETWORKS)}, {self.pick('4, 4', '8, 2', '1')})",
        )()

    plain_tuple = plain_list

    def some_tuple(self, d):
        return self.pick(lambda: f"[{self.items(d, self.pick(*TYPES))}]", lambda: f"[{self.of('string', d)}, {self.of('number', d)}]",
                         lambda: self.some_list(d))()

    def plain_set(self):
        return self.pick('toset(["a", "b", "a"])', "toset([2, 1])", "toset([])")

    def some_set(self, d):
        seq = lambda: self.of(self.pick("set", "list"), d)  # noqa: E731
        return self.pick(
            lambda: f"toset({seq()})",
            lambda: f"{self.pick('setunion', 'setintersection', 'setsubtract')}({seq()}, {seq()})",
            lambda: f"setproduct({self.of('set', d)}, {self.of('set', d)})",
        )()

    def loop(self, d, opening, closing):
        """A `for` expression over something, with the names that it binds."""
        source_kind = self.pick("list", "map", "set", "object")
        source = self.of(source_kind, d)
        number = len(self.names)
        key, value = f"k{number}", f"v{number}"
        bound = [(key, "number" if source_kind == "list" else "string"), (value, self.pick("string", "number"))]
        if self.chance(0.5):
            bound = bound[1:]
        self.names += bound
        names = ", ".join(name for name, _ in bound)
        body = self.of(self.pick(*TYPES), d - 1)
        if opening == "{":
            body = f"{self.of('string', d - 1)} => {body}{self.pick('', '', '...')}"
        condition = f" if {self.of('bool', d - 1)}" if self.chance(0.3) else ""
        del self.names[-len(bound):]
        return f"{opening}for {names} in {source} : {body}{condition}{closing}"

    # --- keyed

    def plain_map(self):
        return self.pick('tomap({ a = "x", b = "y" })', "tomap({ key = 1 })", "{}", "tomap({})")

    def some_map(self, d):
        keyed, of = lambda: self.of(self.pick("map", "object"), d), lambda k: self.of(k, d)  # noqa: E731
        return self.pick(
            lambda: f"tomap({keyed()})",
            lambda: f"merge({keyed()}, {keyed()})",
            lambda: f"zipmap({of('list')}, {of('list')})",
            lambda: f"transpose({{ a = {of('list')}, b = {of('list')} }})",
            lambda: self.loop(d, "{", "}"),
        )()

    def plain_object(self):
        return self.pick('{ a = 1, b = "x" }', "{ a = [] }", "{}", '{ key = { a = true } }')

    def some_object(self, d):
        entries = ", ".join(f"{self.pick('a', 'b', 'c', 'key', '(' + self.of('string', d) + ')')} = {self.of(self.pick(*TYPES), d)}"
                            for _ in range(self.random.randint(0, 3)))
        return self.pick(lambda: f"{{ {entries} }}", lambda: f"{{ {entries} }}", lambda: self.some_map(d),
                         lambda: f"jsondecode({self.text(*JSON_TEXTS)})", lambda: f"yamldecode({self.text(*YAML_TEXTS)})")()


JSON_TEXTS = [r'{\"a\":1,\"b\":[true,null]}', r'[1,\"x\",{}]', r'{\"a\":', r'1.50', r'\"\\u00e9\"', r'{\"a\":1,\"a\":\"2\"}']
YAML_TEXTS = ["a: 1", "- x\\n- yes", "a: {b: [c]}", "[1, 2", "k: ~", "x: 2020-01-01", "a: 0o17\\nb: .5"]
