"""Modules from registries, Git and archives through both engines. A server on loopback is the
registry, by HTTPS under a certificate authority of the test, and a plain web server; repositories
and archives are folders of the test."""

import http.server
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile

sys.path.insert(0, os.path.dirname(__file__))
import compare  # noqa: E402

MODULE = 'output "v" {\n  value = "%s"\n}\n'
INNER = 'module "inner" {\n  source = "./inner"\n}\noutput "v" {\n  value = module.inner.v\n}\n'


def archive_of(files, mode):
    """A tar archive ("gz", "bz2", "xz") or "zip" of texts."""
    out = io.BytesIO()
    if mode == "zip":
        with zipfile.ZipFile(out, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode=f"w:{mode}") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
        link = tarfile.TarInfo(next(iter(files)) + ".link")
        link.type, link.linkname = tarfile.SYMTYPE, "main.tf"
        archive.addfile(link)
    return out.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the server's table says: path to (status, headers, body)."""

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.split("?")[0]
        self.server.seen.append((path, self.headers.get("Authorization")))
        status, headers, body = self.server.table.get(path, (404, {}, b"not here"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET" and status != 204:
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def start_server(context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.table = [], {}
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def make_certificates(folder):
    """An authority's certificate and a server's with its key."""
    def run(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority")
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key",
        "-out", "server.csr", "-subj", "/CN=localhost")
    with open(os.path.join(folder, "extensions"), "w") as out:
        out.write("subjectAltName = DNS:localhost, IP:127.0.0.1\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", "extensions", "-out", "server.pem")


def make_repository(folder):
    """Two commits, tagged v1 and v2, and a branch `side` beside them; a module in it calls another."""
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main",
                        *arguments], cwd=folder, check=True, capture_output=True)

    def commit(text, tag):
        with open(os.path.join(folder, "main.tf"), "w") as out:
            out.write(MODULE % text)
        git("add", ".")
        git("commit", "-m", text)
        git("tag", tag)

    os.makedirs(os.path.join(folder, "sub/inner"))
    git("init")
    for name, text in (("sub/main.tf", INNER), ("sub/inner/main.tf", MODULE % "inner")):
        with open(os.path.join(folder, name), "w") as out:
            out.write(text)
    commit("one", "v1")
    git("checkout", "-b", "side")
    commit("side", "s1")
    git("checkout", "main")
    commit("two", "v2")


def call(source, version=None, name="m"):
    constraint = f'  version = "{version}"\n' if version else ""
    return f'module "{name}" {{\n  source = "{source}"\n{constraint}}}\noutput "{name}" {{\n  value = module.{name}.v\n}}\n'


class ModuleSources(compare.Comparison):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp(prefix="kiln-modules-")
        make_certificates(cls.root)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(cls.root, "server.pem"), os.path.join(cls.root, "server.key"))
        cls.https = start_server(context)
        cls.http = start_server()
        cls.repository = os.path.join(cls.root, "repository")
        make_repository(cls.repository)
        cls.folder = os.path.join(cls.root, "folder")
        os.makedirs(os.path.join(cls.folder, "inner"))
        for name, text in (("main.tf", INNER), ("inner/main.tf", MODULE % "of a folder")):
            with open(os.path.join(cls.folder, name), "w") as out:
                out.write(text)

    @classmethod
    def tearDownClass(cls):
        for server in (cls.https, cls.http):
            server.shutdown()
            server.server_close()
        shutil.rmtree(cls.root)

    def setUp(self):
        super().setUp()
        self.host = f"127.0.0.1:{self.https.server_port}"
        self.plain = f"http://127.0.0.1:{self.http.server_port}"
        files = {"main.tf": MODULE % "archived", "sub/main.tf": INNER, "sub/inner/main.tf": MODULE % "inner"}
        self.files = files
        for server in (self.https, self.http):
            server.seen.clear()
            server.table.clear()
        for mode, name in (("gz", "m.tar.gz"), ("gz", "m.tgz"), ("bz2", "m.tar.bz2"), ("xz", "m.tar.xz"), ("zip", "m.zip"),
                           ("gz", "noname")):
            self.http.table["/" + name] = (200, {}, archive_of(files, mode))
        self.http.table["/top.tar.gz"] = (200, {}, archive_of({f"m-1.0/{n}": t for n, t in files.items()}, "gz"))
        self.http.table["/evil.tar.gz"] = (200, {}, archive_of({"../evil.tf": "x"}, "gz"))
        self.http.table["/damaged.zip"] = (200, {}, b"this is no archive")
        self.https.table["/.well-known/terraform.json"] = (
            200, {"Content-Type": "application/json"}, b'{"modules.v1": "/modules/"}')
        self.add_module("ns/name/sys", {"1.0.0": "/m.tar.gz", "1.1.0": "/m.zip", "2.0.0-beta1": "/m.zip", "2.0": "/m.tgz"})
        for w in (self.ours, self.theirs):
            w.env["SSL_CERT_FILE"] = os.path.join(self.root, "ca.pem")

    def add_module(self, name, versions, base="/modules/"):
        """A module of the registry; the places of its versions are paths of the plain server."""
        body = json.dumps({"modules": [{"versions": [{"version": v} for v in versions]}]}).encode()
        self.https.table[f"{base}{name}/versions"] = (200, {"Content-Type": "application/json"}, body)
        for version, place in versions.items():
            full = version if version.count(".") > 1 else version + ".0"
            location = self.plain + place if place.startswith("/") else place
            self.https.table[f"{base}{name}/{full}/download"] = (204, {"X-Terraform-Get": location}, b"")

    def texts(self, *arguments):
        """What both said, and their exit codes; without what has to differ."""
        out = []
        for w, result in zip((self.theirs, self.ours), reversed(self.both(*arguments))):
            text = compare.normalize(result.stdout + "--stderr\n" + result.stderr).replace(w.dir, "DIR")
            out.append(text + f"\nexit code {result.returncode}\n")
        return out

    def manifests(self):
        out = []
        for w in (self.theirs, self.ours):
            path = os.path.join(w.dir, ".terraform/modules/modules.json")
            text = open(path).read() if os.path.exists(path) else ""
            out.append(text.replace(w.dir, "DIR"))
        return out

    def expect_installed(self, text, *arguments):
        """The same is said and recorded, and the modules say the same."""
        self.write({"main.tf": text})
        self.expect_same_init(*arguments)
        self.expect_same("plan", "-no-color", "-input=false")

    def expect_same_init(self, *arguments):
        theirs, ours = self.texts("init", "-no-color", *arguments)
        self.assertEqual(theirs, ours)
        self.assertIn("exit code 0", ours)
        self.assertEqual(*self.manifests())

    def expect_refused(self, text, *summaries, exactly=True):
        """Both refuse; in the same words if `exactly`."""
        self.write({"main.tf": text})
        theirs, ours = self.texts("init", "-no-color")
        self.assertIn("exit code 1", theirs)
        self.assertIn("exit code 1", ours)
        for summary in summaries:
            self.assertIn(summary, theirs)
            self.assertIn(summary, ours)
        if exactly:
            self.assertEqual(*[compare.normalize(compare.unwrapped(text)) for text in (theirs, ours)])
        first = [re.search(r"on main\.tf line \d+.*", t) for t in (theirs, ours)]
        self.assertEqual(*[f and f[0] for f in first])

    # Registries.

    def test_registry_newest_version(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys"))

    def test_registry_versions_by_constraint(self):
        for number, constraint in enumerate(("1.0.0", "~> 1.0", ">= 1.0, < 1.1", "2.0.0-beta1", "!= 2.0.0", "> 1.0.0")):
            with self.subTest(constraint=constraint):
                self.expect_installed(call(f"{self.host}/ns/name/sys", constraint, f"m{number}"))
                theirs, ours = self.texts("modules")
                self.assertEqual(theirs, ours)
                theirs, ours = [json.loads(r.stdout) for r in reversed(self.both("modules", "-json"))]
                self.assertEqual(theirs, ours)

    def test_registry_submodule(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys//sub", "1.0.0"))
        theirs, ours = [sorted(m["key"] for m in json.loads(r.stdout)["modules"])
                        for r in reversed(self.both("modules", "-json"))]
        self.assertEqual(theirs, ours)

    def test_registry_location_with_subdirectory(self):
        self.add_module("ns/part/sys", {"1.0.0": "/m.tar.gz//sub", "1.1.0": "/m.zip//."})
        self.expect_installed(call(f"{self.host}/ns/part/sys", "1.0.0"))
        self.expect_installed(call(f"{self.host}/ns/part/sys//inner", "1.0.0", "i"))

    def test_registry_leads_to_git(self):
        self.add_module("ns/git/sys", {"1.0.0": f"git::file://{self.repository}?ref=v1"})
        self.expect_installed(call(f"{self.host}/ns/git/sys"))

    def test_registry_relative_location(self):
        self.add_module("ns/rel/sys", {"1.0.0": "/x"})
        self.https.table["/modules/ns/rel/sys/1.0.0/download"] = (200, {"X-Terraform-Get": "../../../../files/m.zip"}, b"")
        self.https.table["/modules/files/m.zip"] = (200, {}, archive_of(self.files, "zip"))
        self.expect_installed(call(f"{self.host}/ns/rel/sys"))

    def test_registry_same_module_twice(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys", "1.0.0", "a") + call(f"{self.host}/ns/name/sys", "1.0.0", "b"))
        for server in (self.https, self.http):
            downloads = [path for path, _ in server.seen if path.endswith(("download", ".gz"))]
            self.assertLessEqual(len(downloads), 4, "Each engine gets a package once.")

    def test_registry_by_host_block_and_token(self):
        self.add_module("ns/name/sys", {"3.0.0": "/m.zip"}, base="/elsewhere/")
        for w in (self.ours, self.theirs):
            with open(w.env["TF_CLI_CONFIG_FILE"], "a") as out:
                out.write('host "registry.example" {\n  services = {\n    "modules.v1" = "https://%s/elsewhere/"\n  }\n}\n'
                          'credentials "registry.example" {\n  token = "from-file"\n}\n' % self.host)
        text = call("registry.example/ns/name/sys")
        self.expect_installed(text)
        self.assertEqual({"Bearer from-file"}, {token for path, token in self.https.seen})
        self.assertEqual({None}, {token for path, token in self.http.seen})
        for w in (self.ours, self.theirs):
            w.env["TF_TOKEN_registry_example"] = "from-environment"
        self.https.seen.clear()
        self.expect_same_init("-upgrade")
        self.assertEqual({"Bearer from-environment"}, {token for path, token in self.https.seen})

    def test_registry_errors(self):
        host = self.host
        for source, version, summary in (
                (f"{host}/ns/none/sys", None, "Module not found"),
                (f"{host}/ns/name/sys", "> 5", "Unresolvable module version constraint"),
                (f"{host}/ns/empty/sys", None, "Module has no versions"),
                (f"{host}/ns/odd/sys", None, "Invalid response from remote module registry"),
                (f"{host}/ns/denied/sys", None, "Error accessing remote module registry"),
                (f"{host}/ns/lost/sys", None, "Error accessing remote module registry"),
                (f"{host}/ns/local/sys", None, "Invalid package location from module registry"),
                (f"{host}/ns/name/sys//none", "1.0.0", "Unreadable module subdirectory"),
        ):
            self.add_module("ns/empty/sys", {})
            self.https.table["/modules/ns/odd/sys/versions"] = (200, {}, b'{"modules": []}')
            self.https.table["/modules/ns/denied/sys/versions"] = (403, {}, b"")
            self.add_module("ns/lost/sys", {"1.0.0": "/x"})
            self.https.table["/modules/ns/lost/sys/1.0.0/download"] = (404, {}, b"")
            self.add_module("ns/local/sys", {"1.0.0": "ns/name/sys"})
            with self.subTest(source=source, version=version):
                self.expect_refused(call(source, version), summary, exactly="none" not in source.split("//")[-1])

    def test_registry_with_a_bad_version(self):
        self.add_module("ns/bad/sys", {"1.0.0": "/m.zip", "bad": "/m.zip"})
        self.write({"main.tf": call(f"{self.host}/ns/bad/sys")})
        theirs, ours = [compare.unwrapped(text) for text in self.texts("get", "-no-color")]
        self.assertEqual(theirs, ours)
        self.assertIn('invalid version string "bad"', ours)

    def test_registry_that_has_no_modules(self):
        self.https.table["/.well-known/terraform.json"] = (200, {"Content-Type": "application/json"}, b'{"providers.v1": "/p"}')
        self.expect_refused(call(f"{self.host}/ns/name/sys"), "does not provide a modules service")

    def test_registry_without_discovery(self):
        del self.https.table["/.well-known/terraform.json"]
        self.expect_refused(call(f"{self.host}/ns/name/sys"), "does not provide a modules service")

    def test_registry_that_is_not_trusted(self):
        for w in (self.ours, self.theirs):
            w.env["SSL_CERT_FILE"] = "/dev/null"
        self.expect_refused(call(f"{self.host}/ns/name/sys"), "Error accessing remote module registry", exactly=False)

    # Git.

    def test_git(self):
        url = f"git::file://{self.repository}"
        for number, source in enumerate((url, url + "?ref=v1", url + "?ref=side", url + "//sub", url + "//sub?ref=v2",
                                         url + "?depth=1", url + "?ref=v2&depth=1", url + "?depth=x", url + "//su*")):
            with self.subTest(source=source):
                self.expect_installed(call(source, name=f"m{number}"))

    def test_git_errors(self):
        url = f"git::file://{self.repository}"
        for source in (url + "?ref=none", url + "none"):
            with self.subTest(source=source):
                self.expect_refused(call(source), "Failed to download module", exactly=False)
        self.expect_refused(call(url + "//nowhere"), "Failed to expand subdir globs")

    # Archives and folders.

    def test_archives(self):
        for number, source in enumerate(("m.tar.gz", "m.tgz", "m.tar.bz2", "m.tar.xz", "m.zip", "m.zip//sub",
                                         "noname?archive=tar.gz", "noname//sub?archive=tgz", "top.tar.gz//*", "top.tar.gz//*/sub")):
            with self.subTest(source=source):
                self.expect_installed(call(f"{self.plain}/{source}", name=f"m{number}"))

    def test_archive_with_checksum(self):
        import hashlib
        body = self.http.table["/m.zip"][2]
        for number, checksum in enumerate(("sha256:" + hashlib.sha256(body).hexdigest(), hashlib.md5(body).hexdigest())):
            self.expect_installed(call(f"{self.plain}/m.zip?checksum={checksum}", name=f"m{number}"))
        self.expect_refused(call(f"{self.plain}/m.zip?checksum=sha256:{'0' * 64}"), "Failed to download module",
                            "Checksums did not match", exactly=False)

    def test_pages_that_lead_elsewhere(self):
        self.http.table["/by-header"] = (200, {"X-Terraform-Get": f"{self.plain}/m.zip"}, b"")
        self.http.table["/by-page"] = (200, {}, b'<html><head><meta name="terraform-get" content="%s/m.zip//sub" /></head></html>'
                                       % self.plain.encode())
        self.http.table["/in-circles"] = (200, {"X-Terraform-Get": f"{self.plain}/in-circles"}, b"")
        self.expect_installed(call(f"{self.plain}/by-header", name="a"))
        self.expect_installed(call(f"{self.plain}/by-page", name="b"))
        self.expect_installed(call(f"{self.plain}/by-header//sub", name="c"))
        for path in ("/none", "/in-circles", "/m"):
            self.expect_refused(call(self.plain + path), "Failed to download module", exactly=False)

    def test_archive_errors(self):
        for path in ("/evil.tar.gz", "/damaged.zip", "/none.zip"):
            with self.subTest(path=path):
                self.expect_refused(call(self.plain + path), "Failed to download module", exactly=False)
        for w in (self.ours, self.theirs):
            self.assertFalse(os.path.exists(os.path.join(w.dir, ".terraform/modules/evil.tf")))

    def test_folders_by_absolute_path(self):
        for number, source in enumerate((self.folder, f"file://{self.folder}", f"{self.folder}//inner", f"file::{self.folder}")):
            with self.subTest(source=source):
                self.expect_installed(call(source, name=f"m{number}"))
        self.expect_refused(call(self.folder + "/none"), "Failed to download module", exactly=False)

    def test_folder_used_twice(self):
        self.expect_installed(call(self.folder, name="a") + call(self.folder, name="b"))

    def test_local_module_outside_of_its_package(self):
        self.http.table["/bad.zip"] = (200, {}, archive_of({"main.tf": 'module "x" {\n  source = "../nowhere"\n}\n'}, "zip"))
        self.expect_refused(call(f"{self.plain}/bad.zip"), "Local module path escapes module package", exactly=False)

    # Keeping and renewing.

    def test_nothing_is_got_twice(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys", "~> 1.0"))
        self.https.seen.clear()
        self.add_module("ns/name/sys", {"1.0.0": "/m.tar.gz", "1.5.0": "/m.zip"})
        self.expect_same_init()
        self.assertEqual([], self.https.seen)
        self.expect_same_init("-upgrade")
        self.assertIn('"Version":"1.5.0"', self.manifests()[1])

    def test_get(self):
        self.write({"main.tf": call(f"{self.host}/ns/name/sys", "~> 1.0") + call(f"git::file://{self.repository}//sub", name="g")})
        for arguments in (("get",), ("get",), ("get", "-update")):
            theirs, ours = self.texts(*arguments, "-no-color")
            self.assertEqual(theirs, ours)
            self.assertEqual(*self.manifests())

    def test_without_get(self):
        self.write({"main.tf": call(f"{self.host}/ns/name/sys")})
        theirs, ours = self.texts("init", "-get=false", "-no-color")
        for text in (theirs, ours):
            self.assertIn("Error: Module not installed\n\n  on main.tf line 1:", text)
            self.assertIn("exit code 1", text)
        self.expect_same_init()
        self.expect_same_init("-get=false")

    def test_changed_version_and_source(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys", "1.0.0"))
        for text in (call(f"{self.host}/ns/name/sys", "~> 1.1"), call(f"git::file://{self.repository}")):
            self.write({"main.tf": text})
            theirs, ours = self.texts("plan", "-no-color")
            self.assertEqual(*[compare.normalize(compare.unwrapped(text)) for text in (theirs, ours)])
            self.expect_same_init()

    def test_folder_of_a_module_is_gone(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys", "1.0.0"))
        for w in (self.ours, self.theirs):
            shutil.rmtree(os.path.join(w.dir, ".terraform/modules/m"))
        theirs, ours = self.texts("plan", "-no-color")
        self.assertEqual(*[compare.normalize(compare.unwrapped(text)) for text in (theirs, ours)])
        self.expect_same_init()

    def test_plan_file_holds_the_modules(self):
        self.expect_installed(call(f"{self.host}/ns/name/sys//sub", "1.0.0"))
        self.both("plan", "-out=p")
        for w in (self.ours, self.theirs):
            shutil.rmtree(os.path.join(w.dir, ".terraform/modules"))
        theirs, ours = self.texts("apply", "-no-color", "p")
        self.assertEqual(theirs, ours)

    def test_refused_sources(self):
        for source, version, summary in (
                ("m", None, "Invalid module source address"),
                ("a/b", "1.0", "Invalid registry module source address"),
                ("./m", "1.0", "Invalid registry module source address"),
                ("github.com/o", None, "Invalid module source address"),
                ("git::https://example.com/x//../y", None, "Invalid module source address"),
                ("a/b/c?x", "1.0", "Invalid registry module source address"),
                ("localhost/a/b/c", "1.0", "Invalid registry module source address"),
        ):
            with self.subTest(source=source):
                self.expect_refused(call(source, version), summary)

    def test_sources_that_only_terraform_has(self):
        for getter in ("s3", "gcs", "hg"):
            self.write({"main.tf": call(f"{getter}::{self.plain}/x")})
            result = self.ours.kiln("init", "-no-color", check=1)
            self.assertIn(f'kiln does not get modules by "{getter}"', compare.unwrapped(result.stderr))


if __name__ == "__main__":
    if not shutil.which("openssl") or not shutil.which("git"):
        print("skipped: openssl or git is not on PATH")
        sys.exit(77)
    compare.main()
