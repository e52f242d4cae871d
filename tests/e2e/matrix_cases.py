"""The table of the matrix: every argument of every resource type, and what becomes of it.

matrix_test.py makes each row a resource of its own, takes it through all steps and writes
docs/matrix.md. An argument of the plugin's schema without a row fails the test: add one to ROWS.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from harness import FILE, SERVER, VOLUME

# What a step does, as plan and calls show it.
IN_PLACE = "in place"
NO_CALL = "in place, no call"  # The provider's own affair, or the service has it so already.
REPLACES = "replaces"
CREATES = "creates anew"
NO_CHANGE = "no change"
REQUIRED = "required"  # Removed, the configuration is invalid.

# Why something is as it is: shown under the matrix.
OURS = "The service has no such thing: it says what the provider does."
NOT_TOLD = "The service does not tell it."
FIXED = "The service lets nobody change it (the test tries: IMG.0035)."
FOUND = ("What the service finds in the image wins over what was asked for; it is shown by "
         "computed attributes, and is no difference.")
NO_EXPORTS = "The service remembers nothing of an export."
NO_SERVER = "The service tells the vault or the backup of a full-ECS image, not the server."
NOTATION = "The service does not tell in which notation tags were given: it is `tags` at first."
ACCEPTED_AGAIN = "The service does not tell it: the image is accepted again, with it."
WRITE_FOUND = "With the operating system in the configuration that the service has found."
AGENCY = "The service does not tell which agency copied an image, and nobody needs it any more."
ELSEWHERE = "The copy is in another region, where the drifts of this test do not reach."
ANOTHER = "A drift of the image is that of the resource which makes the image."

SECOND_PROJECT = "fedcba9876543210fedcba9876543210"
PARTNER_PROJECT = "11112222333344445555666677778888"
UBUNTU_SERVER = "11111111-aaaa-4aaa-8aaa-000000000001"
SECOND_VOLUME = "22222222-bbbb-4bbb-8bbb-0000000000a1"
UBUNTU_VOLUME = "22222222-bbbb-4bbb-8bbb-0000000000a2"
DATA_VOLUMES = ("c5dfbd0c-bf0a-4798-a453-61dc6b54aa30", "22222222-bbbb-4bbb-8bbb-000000000001")
KEY, SECOND_KEY = "33333333-cccc-4ccc-8ccc-000000000001", "33333333-cccc-4ccc-8ccc-0000000000a1"
VAULT, SECOND_VAULT = "de9fcf45-11b2-432c-8562-5c5428574600", "55555555-eeee-4eee-8eee-0000000000a1"
BACKUPS = [f"66666666-ffff-4fff-8fff-0000000000{n:02x}" for n in range(0xa0, 0xc0)]
OLD_BACKUP = "66666666-ffff-4fff-8fff-0000000000c0"
EPS, SECOND_EPS = "77777777-eeee-4eee-8eee-000000000001", "77777777-eeee-4eee-8eee-000000000002"
WINDOWS_FILE, SECOND_FILE = "ims-image:windows.qcow2", "ims-image:ubuntu2004.qcow2"
CENTOS, UBUNTU = "CentOS 7.0 64bit", "Ubuntu 20.04 server 64bit"

# What the emulator gets besides what it holds at the start.
SOURCES = {
    "volumes": [{"id": SECOND_VOLUME}, {"id": UBUNTU_VOLUME, "os_version": UBUNTU}],
    "keys": [SECOND_KEY],
    "vaults": [{"id": SECOND_VAULT}],
    "files": [{"url": WINDOWS_FILE, "region": "eu-test-1", "size_bytes": 1 << 30}],
    "backups": [{"id": id, "type": "CBR", "server_id": SERVER} for id in BACKUPS] +
               [{"id": OLD_BACKUP, "type": "CSBS", "server_id": SERVER}],
}


@dataclasses.dataclass(frozen=True)
class Seeded:
    """In a configuration: the id of an image that is the row's own and not under management."""
    number: int = 0
    shared: bool = False  # With SECOND_PROJECT.


class Unique(str):
    """In a configuration: a text in which {} becomes the row's name."""


class Expression(str):
    """In a configuration: written as it is."""


@dataclasses.dataclass(frozen=True)
class Drift:
    do: Callable  # (service, row, attributes of the instance)
    plan: str = IN_PLACE
    reason: str = ""


@dataclasses.dataclass(frozen=True, eq=False)
class Row:
    type: str
    argument: str  # Inside of a block: "data_images.name".
    base: dict  # The configuration without the argument.
    create: Any
    edit: Any
    edited: str = IN_PLACE
    removed: str = ""  # As edited if empty.
    imported: str = NO_CHANGE
    import_reason: str = ""
    drift: Drift | None = None
    # What the service says: the name there, and what a value (None: not set) is there. Names that
    # are no attributes of images are those of matrix_test.py's `told`.
    told: tuple = ()
    again: str = ""  # When the argument is set again; as edited if empty.
    import_as: Any = None  # The value that is configured when the object is imported.
    with_edit: dict = dataclasses.field(default_factory=dict)  # Goes with the edit and the removal.
    variant: str = ""

    @property
    def name(self):
        words = f"{self.type.removeprefix('ims_')}-{self.argument}-{self.variant}"
        return "".join(c if c.isalnum() else "-" for c in words).strip("-")

    @property
    def address(self):
        return f"{self.type}.{self.name}"


# Drifts.

def patched(name, value):
    return Drift(lambda service, row, object: service.patch(row, object, name, value))


def unseen(name, value, reason):
    return dataclasses.replace(patched(name, value), plan=NO_CHANGE, reason=reason)


def fixed(name):
    return Drift(lambda service, row, object: service.patch_is_refused(row, object, name),
                 NO_CHANGE, FIXED)


def none(reason):
    return Drift(lambda *_: None, NO_CHANGE, reason)


TAG_ADDED = Drift(lambda service, row, object: service.tag(row, object, "drifted", "1"))
DELETED = Drift(lambda service, row, object: service.delete(object["id"]), CREATES)
MEMBER_REMOVED = Drift(lambda service, row, object: service.remove_member(object["image_id"]))
ALL_MEMBERS_REMOVED = dataclasses.replace(MEMBER_REMOVED, plan=CREATES)
REJECTED = Drift(lambda service, row, object: service.reject(object["image_id"]), CREATES)
FILE_REMOVED = Drift(lambda service, row, object: service.remove_file(object["bucket_url"]),
                     NO_CHANGE, NO_EXPORTS)


# What the service makes of a value.

def plain(value):
    return value or None


def count(value):
    return str(value or 0)


def flag(value):
    return "true" if value else "false"


def tag_list(value):
    return dict(tag.split(".", 1) for tag in value or [])


def origin(kind):
    return lambda value: ANY if value is None else f"{kind},{value}"


# Whatever the service has.
ANY = object()
BLOCKS = ("data_images", lambda value: len(value or []))
SENT = ("sent", lambda value: value)

# Bases.
OF_SERVER = {"name": Unique("{}"), "instance_id": SERVER}
OF_FILE = {"name": Unique("{}"), "image_url": FILE, "min_disk": 40, "os_version": CENTOS}
OF_QUICK_FILE = {**OF_FILE, "image_url": "ims-image:centos70.zvhd2"}
OF_WINDOWS_FILE = {"name": Unique("{}"), "image_url": WINDOWS_FILE, "min_disk": 40,
                   "os_type": "Windows"}
OF_VOLUME = {"name": Unique("{}"), "volume_id": VOLUME, "os_version": CENTOS}
OF_DATA_FILE = {"name": Unique("{}"), "image_url": "ims-image:data1.qcow2", "min_disk": 40,
                "type": "DataImage"}
DISK = {"name": Unique("{}"), "volume_id": DATA_VOLUMES[0]}
SECOND_DISK = {"name": Unique("{}-2"), "volume_id": DATA_VOLUMES[1]}
OF_DISK = {"data_images": [DISK]}
DATA_FILE = {"name": Unique("{}-1"), "image_url": "ims-image:data1.qcow2", "min_disk": 40}
SECOND_DATA_FILE = {"name": Unique("{}-2"), "image_url": "ims-image:data2.qcow2", "min_disk": 40}
OF_FILES = {**OF_FILE, "data_images": [DATA_FILE]}
COPY = {"name": Unique("{}"), "source_image_id": Seeded()}
REGISTRATION = {"name": Unique("{}"), "image_url": FILE}
FAR_COPY = {**COPY, "region": "eu-test-2", "agency_name": "ims_copy_image"}
WHOLE = {"name": Unique("{}"), "instance_id": SERVER, "vault_id": VAULT}
EXPORT = {"image_id": Seeded(), "bucket_url": Unique("ims-export:matrix/{}"), "file_format": "qcow2"}
SHARE = {"image_id": Seeded(), "projects": [SECOND_PROJECT]}
ACCEPTER = {"provider": Expression("ims.second"), "image_id": Seeded(0, shared=True)}


def without(base, *names):
    return {name: value for name, value in base.items() if name not in names}


def timeouts(type, base, *names):
    """Changes of timeouts are between the engine and the provider."""
    return [Row(type, f"timeouts.{name}", base, "7m", "8m", NO_CALL, imported=NO_CALL,
                import_reason=OURS, drift=none(OURS)) for name in names]


def itself(type, base, drift):
    """A row for the object as a whole: it vanishes."""
    return Row(type, "", base, None, None, NO_CHANGE, drift=drift, variant="the object")


def common(type, base, **imported):
    """The arguments that all types have whose objects are images."""
    return [dataclasses.replace(row, **imported) if imported else row for row in [
        itself(type, base, DELETED),
        Row(type, "name", base, Unique("{}-old"), Unique("{}-new"), removed=REQUIRED,
            drift=patched("name", "drifted"), told=("name", plain)),
        Row(type, "description", base, "first", "second", drift=patched("__description", "drifted"),
            told=("__description", plain)),
        Row(type, "min_ram", base, 1024, 2048, drift=patched("min_ram", 512),
            told=("min_ram", count)),
        Row(type, "max_ram", base, 4096, 8192, drift=patched("max_ram", 512),
            told=("max_ram", count)),
        Row(type, "enterprise_project_id", base, EPS, SECOND_EPS, removed=NO_CHANGE,
            drift=patched("enterprise_project_id", "0"), told=("enterprise_project_id", plain)),
        Row(type, "protected", base, True, False, removed=NO_CHANGE,
            drift=patched("protected", False), told=("protected", flag)),
        Row(type, "tags", base, {"stage": "test"}, {"stage": "live", "team": "a"}, drift=TAG_ADDED,
            told=("tags", lambda value: value or {})),
        Row(type, "tag_strings", base, ["stage.test"], ["stage.live", "team.a"], drift=TAG_ADDED,
            imported=NO_CALL, import_reason=NOTATION, told=("tags", tag_list)),
        *timeouts(type, base, "create", "update", "delete"),
    ]]


def image():
    type = "ims_image"

    def row(argument, base, create, edit, edited=REPLACES, **more):
        return Row(type, argument, base, create, edit, edited, **more)

    def untold(argument, base, create, edit, **more):
        return row(argument, base, create, edit, imported=NO_CALL, import_reason=NOT_TOLD,
                   drift=none(NOT_TOLD), **more)

    return [
        *common(type, OF_SERVER),
        row("instance_id", without(OF_SERVER, "instance_id"), SERVER, UBUNTU_SERVER,
            removed=REQUIRED, drift=fixed("__data_origin"),
            told=("__data_origin", origin("instance"))),
        row("image_url", without(OF_FILE, "image_url"), FILE, SECOND_FILE, removed=REQUIRED,
            drift=fixed("__data_origin"), told=("__data_origin", origin("file"))),
        row("volume_id", without(OF_VOLUME, "volume_id"), VOLUME, SECOND_VOLUME, removed=REQUIRED,
            drift=fixed("__data_origin"), told=("__data_origin", origin("volume"))),
        row("min_disk", OF_FILE, 40, 50, removed=REQUIRED, drift=fixed("min_disk"),
            told=("min_disk", count)),
        row("os_type", OF_FILE, "Linux", "Other", removed=NO_CHANGE, drift=fixed("__os_type"),
            told=("__os_type", plain)),
        row("os_version", without(OF_FILE, "os_version"), CENTOS, UBUNTU, removed=NO_CHANGE,
            drift=fixed("__os_version"), told=("__os_version", plain), variant="of a file"),
        row("os_version", {**OF_VOLUME, "volume_id": UBUNTU_VOLUME}, CENTOS, UBUNTU,
            removed=REQUIRED, import_as=UBUNTU, import_reason=WRITE_FOUND,
            drift=fixed("__os_version"), told=("__os_version", lambda value: UBUNTU), variant="of a disk on which another is found"),
        row("type", OF_FILE, "ECS", "BMS", removed=NO_CHANGE, drift=fixed("virtual_env_type"),
            told=("virtual_env_type", {"ECS": "FusionCompute", "BMS": "Ironic"}.get)),
        row("type", OF_VOLUME, "ECS", "FusionCompute", NO_CALL, removed=NO_CHANGE,
            drift=fixed("virtual_env_type"), told=("virtual_env_type", lambda value: "FusionCompute"),
            variant="to a word for the same"),
        row("type", without(OF_DATA_FILE, "type"), "DataImage", "ECS", removed=NO_CHANGE,
            drift=fixed("virtual_env_type"),
            told=("virtual_env_type", {"ECS": "FusionCompute", "DataImage": "DataImage"}.get),
            variant="of a data disk's file"),
        untold("is_config", OF_FILE, True, False, removed=NO_CHANGE, told=SENT),
        row("cmk_id", OF_FILE, KEY, SECOND_KEY, drift=fixed("__system__cmkid"),
            told=("__system__cmkid", plain)),
        row("architecture", OF_FILE, "x86", "arm", removed=NO_CHANGE,
            drift=unseen("__support_arm", "true", FOUND),
            told=("__support_arm", {"arm": "true"}.get)),
        row("hw_firmware_type", OF_FILE, "bios", "uefi", IN_PLACE, removed=NO_CHANGE,
            drift=patched("hw_firmware_type", "uefi"), told=("hw_firmware_type", plain)),
        untold("is_quick_import", OF_QUICK_FILE, True, False, removed=NO_CALL, told=SENT),
        untold("license_type", OF_WINDOWS_FILE, "byol", "platform", told=SENT),
        row("data_images", {}, [DISK], [DISK, SECOND_DISK], removed=REQUIRED,
            drift=fixed("__data_origin"), told=BLOCKS, variant="of disks"),
        row("data_images", OF_FILE, [DATA_FILE], [DATA_FILE, SECOND_DATA_FILE],
            drift=fixed("__data_origin"), told=BLOCKS, variant="of files"),
        *data_images(type, row, untold),
    ]


def data_images(type, row, untold):
    return [
        row("data_images.name", OF_DISK, Unique("{}-old"), Unique("{}-new"), IN_PLACE,
            removed=REQUIRED, drift=patched("name", "drifted"), told=("name", plain),
            variant="of a disk"),
        row("data_images.name", OF_FILES, Unique("{}-old"), Unique("{}-new"), IN_PLACE,
            removed=NO_CALL, drift=patched("name", "drifted"), told=("name", plain),
            variant="of a file"),
        row("data_images.volume_id", OF_DISK, *DATA_VOLUMES, removed=REQUIRED,
            drift=fixed("__data_origin"), told=("__data_origin", origin("volume"))),
        row("data_images.image_url", OF_FILES, "ims-image:data2.qcow2", "ims-image:data3.qcow2",
            removed=REQUIRED, drift=fixed("__data_origin"), told=("__data_origin", origin("file"))),
        row("data_images.min_disk", OF_FILES, 40, 50, removed=REQUIRED, drift=fixed("min_disk"),
            told=("min_disk", count)),
        untold("data_images.is_quick_import",
               {**OF_FILE, "data_images": [{**DATA_FILE, "image_url": "ims-image:data.zvhd2"}]},
               True, False, removed=NO_CALL, told=SENT),
        *[row("data_images.description", base, "first", "second", IN_PLACE,
              drift=patched("__description", "drifted"), told=("__description", plain),
              variant=variant) for variant, base in (("of a disk", OF_DISK), ("of a file", OF_FILES))],
        row("data_images.tags", OF_DISK, {"stage": "test"}, {"stage": "live", "team": "a"}, IN_PLACE,
            drift=TAG_ADDED, told=("tags", lambda value: value or {})),
        row("data_images.tag_strings", OF_FILES, ["stage.test"], ["stage.live", "team.a"], IN_PLACE,
            imported=NO_CALL, import_reason=NOTATION, drift=TAG_ADDED, told=("tags", tag_list)),
    ]


def whole_image():
    type = "ims_whole_image"
    unknown_server = {"imported": NO_CALL, "import_reason": NO_SERVER}
    backups = iter(BACKUPS)

    def of_backup(**more):
        return {"name": Unique("{}"), "backup_id": next(backups), "whole_image_type": "CBR", **more}

    def row(argument, base, create, edit, edited=REPLACES, **more):
        return Row(type, argument, base, create, edit, edited, **more)

    return [
        *common(type, WHOLE, **unknown_server),
        row("instance_id", without(WHOLE, "instance_id"), SERVER, UBUNTU_SERVER, removed=REQUIRED,
            drift=fixed("__data_origin"), told=SENT, **unknown_server),
        row("vault_id", without(WHOLE, "vault_id"), VAULT, SECOND_VAULT,
            drift=fixed("__data_origin"), told=("__data_origin", origin("server_backup")),
            **unknown_server),
        row("backup_id", without(of_backup(), "backup_id"), next(backups), next(backups),
            removed=REQUIRED, imported=NO_CALL, import_reason=NOT_TOLD, drift=fixed("__data_origin"),
            told=("__data_origin", origin("server_backup"))),
        row("whole_image_type", without(of_backup(), "whole_image_type"), "CBR", "CSBS",
            with_edit={"backup_id": OLD_BACKUP}, removed=NO_CALL, drift=none(NOT_TOLD),
            imported=NO_CALL, import_reason=NOT_TOLD, told=SENT),
        row("delete_backup", of_backup(), True, False, NO_CALL, imported=NO_CALL, import_reason=OURS,
            drift=none(OURS)),
    ]


def image_copy():
    type = "ims_image_copy"
    return [
        *common(type, COPY),
        Row(type, "source_image_id", without(COPY, "source_image_id"), Seeded(0), Seeded(1),
            REPLACES, removed=REQUIRED, drift=fixed("__data_origin"),
            told=("__data_origin", origin("image,eu-test-1"))),
        Row(type, "cmk_id", COPY, KEY, SECOND_KEY, REPLACES, drift=fixed("__system__cmkid"),
            told=("__system__cmkid", plain)),
        Row(type, "region", without(FAR_COPY, "region"), "eu-test-2", None, REPLACES,
            removed=NO_CHANGE, with_edit={"agency_name": None}, imported=NO_CALL,
            import_reason=AGENCY, drift=none(ELSEWHERE), told=SENT),
        Row(type, "project_name", FAR_COPY, "eu-test-2", None, NO_CALL, removed=NO_CHANGE,
            imported=NO_CALL, import_reason=AGENCY, drift=none(ELSEWHERE), told=SENT),
        Row(type, "agency_name", without(FAR_COPY, "agency_name"), "ims_copy_image", "another",
            NO_CALL, removed=REQUIRED, imported=NO_CALL, import_reason=AGENCY, drift=none(OURS),
            told=SENT),
        Row(type, "vault_id", FAR_COPY, VAULT, SECOND_VAULT, REPLACES, imported=NO_CALL,
            import_reason=NOT_TOLD, drift=none(NOT_TOLD), told=SENT),
    ]


def image_registration():
    type = "ims_image_registration"

    def row(argument, base, create, edit, edited=REPLACES, **more):
        return Row(type, argument, base, create, edit, edited, **more)

    return [
        *common(type, REGISTRATION),
        row("image_url", without(REGISTRATION, "image_url"), FILE, SECOND_FILE, removed=REQUIRED,
            drift=fixed("__data_origin"), told=("__data_origin", origin("file"))),
        row("os_version", REGISTRATION, CENTOS, UBUNTU, removed=NO_CHANGE,
            drift=fixed("__os_version"), told=("__os_version", plain)),
        row("min_disk", REGISTRATION, 40, 50, removed=NO_CHANGE, drift=fixed("min_disk"),
            told=("min_disk", count)),
        row("disk_format", REGISTRATION, "qcow2", "raw", removed=NO_CHANGE,
            drift=fixed("disk_format"), told=("disk_format", plain)),
        row("hw_firmware_type", REGISTRATION, "uefi", "bios", IN_PLACE, removed=NO_CHANGE,
            drift=patched("hw_firmware_type", "bios"), told=("hw_firmware_type", plain)),
    ]


def image_export():
    type = "ims_image_export"

    def row(argument, base, create, edit, **more):
        return Row(type, argument, base, create, edit, REPLACES, **more)

    return [
        row("image_id", without(EXPORT, "image_id"), Seeded(0), Seeded(1), removed=REQUIRED,
            imported=NO_CALL, import_reason=NOT_TOLD, drift=none(ANOTHER)),
        row("bucket_url", without(EXPORT, "bucket_url"), Unique("ims-export:matrix/{}-old"),
            Unique("ims-export:matrix/{}-new"), removed=REQUIRED, imported=NO_CALL,
            import_reason=NOT_TOLD, drift=FILE_REMOVED, told=("file", plain)),
        row("file_format", without(EXPORT, "file_format"), "qcow2", "vhd", removed=REQUIRED,
            imported=NO_CALL, import_reason=NOT_TOLD, drift=none(NO_EXPORTS), told=SENT),
        row("is_quick_export", without(EXPORT, "file_format"), True, False, removed=NO_CALL,
            with_edit={"file_format": "qcow2"}, imported=NO_CALL, import_reason=NOT_TOLD,
            drift=none(NO_EXPORTS), told=SENT),
        *timeouts(type, EXPORT, "create"),
    ]


def image_share():
    type = "ims_image_share"
    return [
        itself(type, SHARE, ALL_MEMBERS_REMOVED),
        Row(type, "image_id", without(SHARE, "image_id"), Seeded(0), Seeded(1), REPLACES,
            removed=REQUIRED, drift=none(ANOTHER), told=("image", plain)),
        Row(type, "projects", without(SHARE, "projects"), [PARTNER_PROJECT, SECOND_PROJECT],
            [PARTNER_PROJECT], removed=REQUIRED, drift=MEMBER_REMOVED, told=("projects", plain)),
        *timeouts(type, SHARE, "create", "update", "delete"),
    ]


def image_share_accepter():
    type = "ims_image_share_accepter"
    return [
        itself(type, ACCEPTER, REJECTED),
        Row(type, "image_id", without(ACCEPTER, "image_id"), Seeded(0, shared=True),
            Seeded(1, shared=True), REPLACES, removed=REQUIRED, drift=none(ANOTHER),
            told=("image", plain)),
        Row(type, "vault_id", ACCEPTER, VAULT, SECOND_VAULT, REPLACES, imported=IN_PLACE,
            import_reason=ACCEPTED_AGAIN, drift=none(NOT_TOLD), again=IN_PLACE, told=SENT),
        *timeouts(type, ACCEPTER, "create", "update", "delete"),
    ]


ROWS = [*image(), *whole_image(), *image_copy(), *image_registration(), *image_export(),
        *image_share(), *image_share_accepter()]
