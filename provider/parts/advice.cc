#include "provider/parts/advice.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

namespace provider::parts {
namespace {

// Numbers of codes, and the text for them.
struct Class {
  std::initializer_list<int> numbers;
  std::string_view advice;
};

const std::array kClasses = {
    Class{{9},
          "Another image of the project has this name, and this cloud wants names to be unique. "
          "Choose another name, or import the image that has it."},
    Class{
        {2, 3, 13, 62, 174},
        "The service refuses the name of the image. Names have 1 to 128 letters, digits, spaces, "
        "\"-\", \".\" and \"_\", with no space at either end; some clouds take fewer characters."},
    Class{{4, 54},
          "The service refuses the description. It has at most 1024 characters and no carriage "
          "returns, \"<\" and \">\"; some clouds take fewer characters."},
    Class{{1, 7, 11, 16, 21, 24, 25, 31, 34, 35, 48, 66, 85, 157},
          "The service does not take the request as it is. Compare the arguments with what this "
          "cloud supports. If they are right, this is a bug in the provider: report it with the "
          "request id."},
    Class{{5, 6, 8, 12, 63, 117, 119, 137, 138, 139, 164},
          "The server cannot be made an image of. Check that it exists in this project and region, "
          "is running or stopped, and that its system disk is attached and available."},
    Class{{22, 111, 120, 140, 153},
          "The disk cannot be made an image of. Check that it exists, is attached or available, "
          "has at most 1024 GB and is of no dedicated storage; several disks of one job belong to "
          "one server."},
    Class{
        {17, 57, 59, 123, 158, 175, 1075},
        "The file cannot be imported. Check that it exists, is not empty, is of a format that the "
        "service reads (VMDK, VHD, QCOW2, RAW, VHDX, QED, VDI, QCOW, ZVHD2, ZVHD), has at most "
        "128 GB (1 TB for a quick import of ZVHD2, or of RAW with its bitmap), has no blanks in "
        "its name, and is given only once."},
    Class{{38, 39, 40, 41, 58, 68, 69, 109},
          "The bucket cannot be used. Check its name, that it is in this region and of the storage "
          "class Standard, and that the service may read it (in OBS: the agency or policy for "
          "IMS)."},
    Class{{56, 122, 159, 166},
          "The operating system cannot be used. Set os_version to a value that this cloud lists "
          "(data source ims_os_versions) and os_type to fit; ISO files and quick imports need "
          "os_version."},
    Class{{55},
          "A size cannot be used. Check min_disk, min_ram and max_ram: the ranges differ between "
          "clouds, and the disk must hold what is in the file."},
    Class{{141, 212, 163},
          "The hardware does not fit. The architecture is x86 or arm, the firmware bios or uefi, "
          "and arm needs uefi."},
    Class{{115, 116},
          "The tags cannot be used. An image has at most 10, those of default_tags and the mark of "
          "the provider (create_token_key) included. Keys have 1 to 36 characters, values at most "
          "43: letters, digits, \"_\" and \"-\", in values also \".\"."},
    Class{{15, 88},
          "The quota of the project is used up (data source ims_quotas shows it). Delete what is "
          "not needed, or have the quota raised."},
    Class{{26, 47, 92, 106, 133, 165, 100, 161},
          "The credentials lack a right, or the object belongs to another account. Ask an "
          "administrator for the role \"IMS Administrator\", and for the rights on the server, "
          "bucket, key or backup that the image is made from."},
    Class{{238, 239, 241, 242},
          "The account is not ready to be charged: real-name authentication, balance, payment data "
          "or the department's budget. The administrator of the account can mend that in the "
          "console."},
    Class{{23},
          "The job cannot be looked up: the service does not know it, or not any more, or failed "
          "while it looked. Check its id."},
    Class{{14, 18, 61},
          "Something within the service failed. That may pass: apply again in a few minutes. If it "
          "stays, give the request id and the job to the support of the cloud."},
    Class{{10, 60, 110, 136, 148, 149, 152, 154, 187, 194},
          "The service, or what the image is made from, is busy. This passes: apply again in a few "
          "minutes, with fewer images at a time (-parallelism) if many are made."},
    Class{{95, 96, 97, 99, 101, 102, 103, 118, 143},
          "The encryption key cannot be used. Check that cmk_id exists in this region, is enabled "
          "and may be used by these credentials. A copy needs another key than its source; images "
          "for bare metal cannot be encrypted, encrypted ones cannot leave the region."},
    Class{{27, 46, 83, 84, 86, 121, 144},
          "The image does not exist here, or is not in a state for this. Refresh the state; only "
          "active private images of the project can be changed, shared, copied and exported."},
    Class{
        {28, 90, 91, 93, 94},
        "The image cannot be deleted now. Set \"protected\" to false and apply before you destroy "
        "it; an image that is being made can be deleted once it is ready; public and marketplace "
        "images are not yours to delete."},
    Class{{70, 71, 72, 73, 74, 75, 77, 78, 79, 80, 81, 128, 160},
          "The image cannot be exported like this. The file must not exist yet and have a good "
          "name, the format is qcow2, vhd, zvhd or vmdk, more than 128 GB need a quick export; "
          "images "
          "that come from public, marketplace or backup images cannot be exported."},
    Class{{76, 89, 98, 107, 108, 112, 113, 114, 135, 177, 178, 179, 196, 197},
          "The image cannot be shared like this. It must be an active private image that is not "
          "encrypted with the default key, and the receiver another project of the same region; "
          "the receiver accepts it before he uses it."},
    Class{{19,  20,  29,  32,  33,  126, 127, 132, 134, 150, 176, 180,
           181, 182, 183, 184, 185, 186, 188, 189, 190, 193, 195, 198},
          "The whole image cannot be made from this backup or vault. Check that the backup exists, "
          "is available and has made no other image, that the vault is a server vault with room in "
          "it, and that the server is bound to one vault only."},
    Class{{105, 125, 130, 167, 168, 169, 170, 171, 172, 173},
          "This cannot be done with an image of this kind. ISO, whole and data disk images allow "
          "less than system disk images: see the documentation of the resource."},
    Class{{30, 36, 37, 53, 64, 65, 67, 87, 104},
          "The project and the credentials do not fit. Set project_id (HW_PROJECT_ID) to the "
          "project of the region that the images belong to."},
    Class{{142, 145, 146, 147, 151},
          "The image cannot be copied to that region. Check the region, the name of its project, "
          "the rights of the agency in both, and the size of the image."},
    Class{{155, 156},
          "The enterprise project cannot be used. Check that enterprise_project_id exists, is "
          "enabled, and that these credentials belong to it; \"0\" is the default one."},
    Class{{42, 43, 44, 45, 49, 50, 51, 52, 82, 124, 129, 131, 162},
          "This is about publishing in the marketplace, which the provider does not do. The image "
          "is, or was made from, an image of the marketplace."},
    Class{{191, 192},
          "The flavor cannot be used as a filter. Check that flavor_id exists in this region."},
};

// The number of "IMG.0057"; -1 for anything else.
int NumberOf(std::string_view code) {
  constexpr std::string_view kPrefix = "IMG.";
  if (!code.starts_with(kPrefix)) return -1;
  code.remove_prefix(kPrefix.size());
  int number = -1;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
  return error == std::errc() && end == code.data() + code.size() ? number : -1;
}

}  // namespace

std::string_view AdviceFor(std::string_view code) {
  const int number = NumberOf(code);
  for (const Class& entry : kClasses) {
    if (std::ranges::find(entry.numbers, number) != entry.numbers.end()) return entry.advice;
  }
  return {};
}

}  // namespace provider::parts
