"""Public Go providers of this service family against the emulator, under terraform.

GO_PEER names the program of terraform-provider-huaweicloud, GO_PEER_OTC that of
terraform-provider-opentelekomcloud, each built by whoever runs this from the provider's own repository:
nothing of them is in ours. Without a program, or without terraform, its tests skip.
docs/emulator.md tells what was seen.

Such a provider looks at a job first after ten seconds and at a deleted image after five, so a life
takes a minute. All resources of a family live through it together.
"""

import os
import re
import sys
import unittest

import harness
from harness import FILE, PROJECT, SERVER, VOLUME

PEER = os.environ.get("GO_PEER", "")
OTC_PEER = os.environ.get("GO_PEER_OTC", "")
PARTNER = "11112222333344445555666677778888"
SECOND_PROJECT = "fedcba9876543210fedcba9876543210"
DATA_VOLUME = "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30"
VAULT = "de9fcf45-11b2-432c-8562-5c5428574600"
BACKUP = "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3"
OTHER_BACKUP = "66666666-ffff-4fff-8fff-000000000001"
ENTERPRISE = "77777777-1111-4111-8111-000000000001"
PUBLIC_IMAGES = 4

HEAD = '''terraform {
  required_providers {
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}

variable "stage" {
  default = "first"
}

provider "huaweicloud" {
  region     = "eu-test-1"
  access_key = "EMULATORACCESSKEY"
  secret_key = "emulator-secret-key"
  project_id = "%(project)s"
  auth_url   = "%(url)s/v3"
  cloud      = "emulator.invalid"
  endpoints = {
    ims = "%(url)s"
    iam = "%(url)s"
    eps = "%(url)s"
    cbr = "%(url)s"
  }
}

'''

OTC_HEAD = '''terraform {
  required_providers {
    opentelekomcloud = {
      source = "opentelekomcloud/opentelekomcloud"
    }
  }
}

variable "stage" {
  default = "first"
}

provider "opentelekomcloud" {
  region      = "eu-test-1"
  auth_url    = "%(url)s/v3"
  domain_name = "demo-domain"
  tenant_name = "eu-test-1"
  user_name   = "demo"
  password    = "demo-password"
}

'''

# What all resources of this family can change, in both stages.
EDITED = '''
  name        = "%s-${var.stage}"
  description = var.stage == "first" ? "" : "the ${var.stage} text"
  tags        = var.stage == "first" ? { stage = "first", kept = "yes" } : { stage = var.stage }
'''
# The quick-import resources cannot add a description to an image without one: they replace it, which
# the service refuses (IMG.0035), and do not try to add it as the others do.
DESCRIBED = EDITED.replace('var.stage == "first" ? "" : ', "")
SIZED = EDITED + '''
  max_ram = var.stage == "first" ? null : 4096
  min_ram = var.stage == "first" ? 1024 : 2048
'''


MOVED = SIZED + f'''
  enterprise_project_id = var.stage == "first" ? "0" : "{ENTERPRISE}"
'''


def resource(kind, name, body):
    return f'\nresource "huaweicloud_{kind}" "{name}" {{{body}}}\n'


FROM_SOURCES = "".join([
    resource("ims_ecs_system_image", "server", MOVED % "server" + f'  instance_id = "{SERVER}"\n'),
    resource("ims_evs_data_image", "disk", EDITED % "disk" + f'  volume_id = "{DATA_VOLUME}"\n'),
    resource("ims_evs_system_image", "system_disk", SIZED % "system_disk" +
             f'  volume_id = "{VOLUME}"\n  os_version = "CentOS 7.0 64bit"\n  type = "ECS"\n'),
    resource("ims_obs_system_image", "file", SIZED % "file" +
             f'  image_url = "{FILE}"\n  min_disk = 40\n  os_version = "CentOS 7.0 64bit"\n'),
    resource("ims_obs_data_image", "data_file", EDITED % "data_file" +
             '  image_url = "ims-image:data1.qcow2"\n  min_disk = 40\n'),
    resource("ims_obs_iso_image", "iso", SIZED % "iso" +
             '  image_url = "ims-image:centos70.iso"\n  min_disk = 40\n  os_version = "CentOS 7.0 64bit"\n'),
    resource("ims_quickimport_system_image", "quick", DESCRIBED % "quick" +
             '  image_url = "ims-image:centos70.zvhd2"\n  min_disk = 40\n'
             '  os_version = "CentOS 7.0 64bit"\n'),
    resource("ims_quickimport_data_image", "quick_data", DESCRIBED % "quick_data" +
             '  image_url = "ims-image:data.zvhd2"\n  min_disk = 40\n  type = "DataImage"\n'),
])

CLASSIC = "".join([
    resource("images_image", "server", SIZED % "server" + f'  instance_id = "{SERVER}"\n'),
    resource("images_image", "disk", EDITED % "disk" + f'  volume_id = "{DATA_VOLUME}"\n'),
    resource("images_image", "file", SIZED % "file" +
             f'  image_url = "{FILE}"\n  min_disk = 40\n  os_version = "CentOS 7.0 64bit"\n'),
    resource("images_image", "whole", SIZED % "whole" +
             f'  instance_id = "{SERVER}"\n  vault_id = "{VAULT}"\n'),
    resource("images_image", "backup", SIZED % "backup" + f'  backup_id = "{BACKUP}"\n'),
])

WHOLE = "".join([
    resource("ims_ecs_whole_image", "server", SIZED % "server" +
             f'  instance_id = "{SERVER}"\n  vault_id = "{VAULT}"\n  is_delete_backup = true\n'),
    resource("ims_cbr_whole_image", "backup", SIZED % "backup" + f'  backup_id = "{OTHER_BACKUP}"\n'),
])

SOURCE = resource("ims_obs_system_image", "source", '''
  name       = "source"
  image_url  = "%s"
  min_disk   = 40
  os_version = "CentOS 7.0 64bit"
''' % FILE)

FOLLOWERS = SOURCE + "".join([
    resource("images_image_copy", "copy", SIZED % "copy" +
             "  source_image_id = huaweicloud_ims_obs_system_image.source.id\n"),
    resource("images_image_share", "share", '''
  source_image_id    = huaweicloud_ims_obs_system_image.source.id
  target_project_ids = var.stage == "first" ? ["%s"] : ["%s", "%s"]
''' % (PARTNER, PARTNER, SECOND_PROJECT)),
    resource("ims_image_export", "export", '''
  image_id    = huaweicloud_images_image_copy.copy.id
  bucket_url  = "ims-export:copy-${var.stage}.qcow2"
  file_format = "qcow2"
'''),
    resource("imsv21_image_export", "export", '''
  image_id    = huaweicloud_ims_obs_system_image.source.id
  bucket_url  = "ims-export:source.qcow2"
  file_format = "qcow2"
'''),
    resource("ims_image_metadata", "metadata", '''
  name         = "metadata"
  __os_version = "CentOS 7.0 64bit"
  min_disk     = 40
  min_ram      = 1024
'''),
    resource("ims_image_registration", "registration", '''
  image_id  = huaweicloud_ims_image_metadata.metadata.id
  image_url = "%s"
''' % FILE),
])

READERS = SOURCE.replace('= 40\n', '= 40\n  tags = { reader = "yes" }\n') + '''
data "huaweicloud_images_image" "newest" {
  image_id    = huaweicloud_ims_obs_system_image.source.id
  visibility  = "private"
  most_recent = true
}

data "huaweicloud_images_image" "public" {
  name_regex  = "^CentOS 7"
  visibility  = "public"
  most_recent = true
}

data "huaweicloud_images_images" "tagged" {
  tag        = "reader=yes"
  os         = "CentOS"
  depends_on = [huaweicloud_ims_obs_system_image.source]
}

data "huaweicloud_images_images" "public" {
  visibility     = "public"
  sort_key       = "created_at"
  sort_direction = "desc"
}

data "huaweicloud_ims_os_versions" "all" {}

data "huaweicloud_ims_os_versions" "bms" {
  tag = "bms"
}

data "huaweicloud_ims_quotas" "all" {}

data "huaweicloud_ims_tags" "all" {
  depends_on = [huaweicloud_ims_obs_system_image.source]
}

data "huaweicloud_ims_images_by_tags" "found" {
  action = "filter"
  tags {
    key    = "reader"
    values = ["yes"]
  }
  depends_on = [huaweicloud_ims_obs_system_image.source]
}

data "huaweicloud_ims_image_shared_members" "members" {
  image_id = huaweicloud_ims_obs_system_image.source.id
}

output "seen" {
  value = {
    newest  = data.huaweicloud_images_image.newest.name
    public  = data.huaweicloud_images_image.public.name
    tagged  = data.huaweicloud_images_images.tagged.images[*].name
    publics = length(data.huaweicloud_images_images.public.images)
    oss     = length(data.huaweicloud_ims_os_versions.all.os_versions) > 0
    bms     = length(data.huaweicloud_ims_os_versions.bms.os_versions) > 0
    quota   = data.huaweicloud_ims_quotas.all.quotas[0].resources[0].used
    tags    = data.huaweicloud_ims_tags.all.tags[*].key
    by_tags = data.huaweicloud_ims_images_by_tags.found.resources[*].resource_name
    members = length(data.huaweicloud_ims_image_shared_members.members.members)
  }
}
'''


def otc_resource(kind, name, body):
    return f'\nresource "opentelekomcloud_{kind}" "{name}" {{{body}}}\n'


OTC_EDITED = '''
  name        = "%s-${var.stage}"
  description = "a text"
  tags        = var.stage == "first" ? { stage = "first", kept = "yes" } : { stage = var.stage }
'''

OTC_IMAGES = "".join([
    otc_resource("ims_image_v2", "server", OTC_EDITED % "server" + f'  instance_id = "{SERVER}"\n'),
    otc_resource("ims_image_v2", "file", OTC_EDITED % "file" +
                 f'  image_url = "{FILE}"\n  min_disk = 40\n  os_version = "CentOS 7.0 64bit"\n'),
    otc_resource("ims_image_v2", "system_disk", OTC_EDITED % "system_disk" +
                 f'  volume_id = "{VOLUME}"\n  os_version = "CentOS 7.0 64bit"\n  type = "ECS"\n'),
    otc_resource("ims_data_image_v2", "disk", OTC_EDITED % "disk" + f'  volume_id = "{DATA_VOLUME}"\n'),
])

OTC_FILE = otc_resource("ims_data_image_v2", "file", '''
  name      = "data-${var.stage}"
  image_url = "ims-image:data1.qcow2"
  min_disk  = 40
''')

OTC_SHARED = '''
resource "opentelekomcloud_images_image_v2" "uploaded" {
  name             = "uploaded-${var.stage}"
  container_format = "bare"
  disk_format      = "qcow2"
  local_file_path  = "%s"
  min_disk_gb      = 40
  min_ram_mb       = 1024
}

resource "opentelekomcloud_ims_image_v2" "shared" {
  name        = "shared"
  instance_id = "%s"
}

resource "opentelekomcloud_images_image_access_v2" "member" {
  image_id  = opentelekomcloud_ims_image_v2.shared.id
  member_id = "%s"
}

data "opentelekomcloud_images_image_v2" "public" {
  name        = "CentOS 7.0 64bit"
  visibility  = "public"
  most_recent = true
}
'''


class Life(harness.TestCase):
    """A provider's resources from their creation to their end."""

    EMULATOR_FLAGS = ("--job-seconds", "1")
    PROGRAM = ""
    FAMILY = ""
    HEAD = ""
    # What the provider's import does not read back.
    NOT_IMPORTED = frozenset()

    def make_workspace(self, **options):
        w = super().make_workspace(**options)
        package = os.path.join(w.root, "mirror/registry.terraform.io", self.FAMILY, self.FAMILY, "1.0.0",
                               harness.PLATFORM)
        os.makedirs(package)
        os.symlink(os.path.abspath(self.PROGRAM),
                   os.path.join(package, f"terraform-provider-{self.FAMILY}_v1.0.0"))
        # What was set for our own plugin would be taken by theirs; nothing may ask for metadata.
        w.env = {key: value for key, value in w.env.items() if not key.startswith("HW_")}
        w.env["AWS_EC2_METADATA_DISABLED"] = "true"
        return w

    def start(self, text, workspace=None, replaced=()):
        w = workspace or self.workspace
        head = self.HEAD % {"project": PROJECT, "url": self.emulator.url}
        for old, new in replaced:
            head = head.replace(old, new)
        w.write(head + text, head=False)
        w.terraform("init", "-no-color")
        return w

    def apply(self, *options, workspace=None):
        w = workspace or self.workspace
        return w.terraform("apply", "-no-color", "-auto-approve", "-parallelism=30", *options,
                           timeout=300).stdout

    def destroy(self, *options, workspace=None):
        w = workspace or self.workspace
        return w.terraform("destroy", "-no-color", "-auto-approve", "-parallelism=30", *options,
                           timeout=300).stdout

    def expect_nothing_to_do(self, *options, workspace=None):
        w = workspace or self.workspace
        plan = w.terraform("plan", "-no-color", "-detailed-exitcode", *options, check=None)
        self.assertEqual(plan.returncode, 0, plan.stdout + plan.stderr)

    def expect_only_good_answers(self, refused=()):
        """No answer was a failure but those named: "METHOD path status", regular expressions."""
        bad = {f"{r['method']} {r['path']} {r['status']}" for r in self.emulator.requests()
               if r["status"] >= 400}
        self.assertEqual(
            [line for line in sorted(bad) if not any(re.fullmatch(want, line) for want in refused)], [])

    def images(self):
        return self.emulator.stats()["images"] - PUBLIC_IMAGES

    def attributes(self):
        """The attributes of all resources by address."""
        return {f"{r['type']}.{r['name']}": r["instances"][0]["attributes"]
                for r in self.workspace.state()["resources"] if r["mode"] == "managed"}

    def import_again(self, addresses, *options):
        """Forgets resources and imports them; what is then in the state must be what was there."""
        before = self.attributes()
        self.workspace.terraform("state", "rm", *addresses)
        for address in addresses:
            self.workspace.terraform("import", "-no-color", *options, address, before[address]["id"])
        after = self.attributes()
        for address in addresses:
            differing = {name for name, value in before[address].items()
                         if after[address].get(name) != value}
            self.assertLessEqual(differing, self.NOT_IMPORTED | {"timeouts"}, address)

    def live(self, text, refused=(), imports=True, changed=None):
        """Create, plan, update, plan, import, destroy."""
        self.start(text)
        count = text.count('\nresource "')
        self.assertIn(f"{count} added, 0 changed, 0 destroyed", self.apply())
        self.expect_nothing_to_do()
        second = ("-var", "stage=second")
        changed = count if changed is None else changed
        self.assertIn(f"0 added, {changed} changed, 0 destroyed", self.apply(*second))
        self.expect_nothing_to_do(*second)
        if imports:
            # The quick-import resources cannot be planned after an import, not even for their end.
            self.import_again([a for a in self.attributes() if "quickimport" not in a], *second)
        self.assertIn(f"{count} destroyed", self.destroy(*second))
        self.assertEqual(self.images(), 0)
        self.expect_only_good_answers(refused)


# Replacing an attribute that an image has not is refused by the service; the providers then add it.
ADDED_AFTERWARDS = ("PATCH /v2/cloudimages/[^ ]+ 400",)


class HuaweiCloudLife(Life):
    PROGRAM, FAMILY, HEAD = PEER, "huaweicloud", HEAD
    NOT_IMPORTED = frozenset(["image_url", "type", "is_config", "is_quick_import", "is_delete_backup",
                              "vault_id", "min_disk", "os_version", "tags_all", "enable_force_new"])


@unittest.skipUnless(PEER, "GO_PEER does not name the program of a Go provider")
@unittest.skipUnless(harness.TERRAFORM, "terraform is not on the PATH")
class OlderHuaweiCloud(HuaweiCloudLife):
    # This resource reads the id of a data image at the top of the job.
    EMULATOR_FLAGS = ("--job-seconds", "1", "--sub-job-ids", "both")
    NOT_IMPORTED = HuaweiCloudLife.NOT_IMPORTED | {"instance_id"}  # Of an image from a backup.

    def test_images_of_the_older_resource(self):
        self.live(CLASSIC, ADDED_AFTERWARDS + ("GET /v2/images/[^ ]+ 404",))


@unittest.skipUnless(PEER, "GO_PEER does not name the program of a Go provider")
@unittest.skipUnless(harness.TERRAFORM, "terraform is not on the PATH")
class HuaweiCloud(HuaweiCloudLife):

    def test_images_from_all_sources(self):
        self.live(FROM_SOURCES, ADDED_AFTERWARDS)

    def test_full_ecs_images(self):
        self.live(WHOLE, ADDED_AFTERWARDS)

    def test_copies_shares_exports_registrations(self):
        self.start(FOLLOWERS)
        count = FOLLOWERS.count('\nresource "')
        self.assertIn(f"{count} added", self.apply())
        self.expect_nothing_to_do()
        self.accept_as_partner(self.attributes()["huaweicloud_ims_obs_system_image.source"]["id"])
        second = ("-var", "stage=second")
        self.assertIn("1 added, 2 changed, 1 destroyed", self.apply(*second))
        self.expect_nothing_to_do(*second)
        self.destroy(*second)
        self.assertEqual(self.images(), 0)
        self.expect_only_good_answers(ADDED_AFTERWARDS)

    def accept_as_partner(self, image):
        partner = self.start(
            resource("images_image_share_accepter", "accepter", f'\n  image_id = "{image}"\n'),
            self.make_workspace(),
            [("EMULATORACCESSKEY", "EMULATORPARTNERKEY"), (PROJECT, PARTNER),
             ("emulator-secret-key", "emulator-partner-secret-key")])
        self.assertIn("1 added", self.apply(workspace=partner))
        self.expect_nothing_to_do(workspace=partner)
        self.assertIn("1 destroyed", self.destroy(workspace=partner))

    def test_data_sources(self):
        self.start(READERS)
        self.apply()
        self.apply()  # The quota in use has been read before the image was there.
        self.expect_nothing_to_do()
        seen = self.workspace.state()["outputs"]["seen"]["value"]
        self.assertEqual(seen, {
            "newest": "source", "public": "CentOS 7.0 64bit", "tagged": ["source"],
            "publics": PUBLIC_IMAGES, "oss": True, "bms": True, "quota": 1, "tags": ["reader"],
            "by_tags": ["source"], "members": 0})
        self.destroy()
        self.expect_only_good_answers()

    def test_a_copy_to_another_region_fails_with_own_endpoints(self):
        """The provider refuses another region beside custom endpoints, but after its call."""
        self.start(SOURCE + resource("images_image_copy", "far", '''
  source_image_id = huaweicloud_ims_obs_system_image.source.id
  name            = "far"
  target_region   = "eu-test-2"
  agency_name     = "ims_copy_image"
'''))
        result = self.workspace.terraform("apply", "-no-color", "-auto-approve", check=1, timeout=300)
        self.assertIn("must be the same as Provider-level region", result.stderr)


@unittest.skipUnless(OTC_PEER, "GO_PEER_OTC does not name the program of a Go provider")
@unittest.skipUnless(harness.TERRAFORM, "terraform is not on the PATH")
class OpenTelekomCloud(Life):
    # The provider reads the id of an untagged data image at the top of the job.
    EMULATOR_FLAGS = ("--job-seconds", "1", "--sub-job-ids", "both")
    PROGRAM, FAMILY, HEAD = OTC_PEER, "opentelekomcloud", OTC_HEAD
    NOT_IMPORTED = frozenset(["description", "image_url", "instance_id", "volume_id", "min_disk", "type",
                              "os_version", "local_file_path", "max_ram", "min_ram"])

    def test_images_from_all_sources(self):
        self.live(OTC_IMAGES)

    def test_a_data_image_from_a_file(self):
        self.live(OTC_FILE)

    def test_uploads_shares_data_sources(self):
        path = os.path.join(self.workspace.root, "some.qcow2")
        with open(path, "wb") as out:
            out.write(b"QFI\xfb" + bytes(4096))
        self.live(OTC_SHARED % (path, SERVER, PARTNER), changed=1, imports=False)

    def test_access_keys(self):
        self.start('''
data "opentelekomcloud_images_image_v2" "public" {
  name        = "CentOS 7.0 64bit"
  visibility  = "public"
  most_recent = true
}
''', replaced=[('user_name   = "demo"', 'access_key  = "EMULATORACCESSKEY"'),
                   ('password    = "demo-password"', 'secret_key  = "emulator-secret-key"')])
        self.apply()
        self.expect_only_good_answers()


if __name__ == "__main__":
    if not (PEER or OTC_PEER):
        print("skipped: neither GO_PEER nor GO_PEER_OTC names a Go provider")
        sys.exit(77)
    harness.main()
