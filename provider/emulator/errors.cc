#include "provider/emulator/errors.h"

#include <algorithm>
#include <array>

#include "nlohmann/json.hpp"
#include "provider/emulator/string_map.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

struct Meaning {
  std::string_view code;
  std::string_view text;
};

// Sorted by code.
constexpr std::array kMeanings = {
    Meaning{"IMG.0001", "The request is malformed."},
    Meaning{"IMG.0002", "The image name is longer than 128 characters."},
    Meaning{"IMG.0003", "The image name has a bad format."},
    Meaning{"IMG.0004", "The description is longer than 1024 characters."},
    Meaning{"IMG.0005", "The ECS does not exist."},
    Meaning{"IMG.0007", "The request body is empty."},
    Meaning{"IMG.0009", "The image name is taken."},
    Meaning{"IMG.0010", "The ECS has tasks in progress."},
    Meaning{"IMG.0012", "The ECS id is invalid."},
    Meaning{"IMG.0013", "The image name is missing."},
    Meaning{"IMG.0015", "The quota of private images is used up."},
    Meaning{"IMG.0017", "The URL of the image file has a bad format."},
    Meaning{"IMG.0019", "The backup id is missing."},
    Meaning{"IMG.0020", "The backup does not exist."},
    Meaning{"IMG.0022", "The state of the disk does not allow making an image."},
    Meaning{"IMG.0023", "The job could not be queried."},
    Meaning{"IMG.0024", "The image type is wrong; use ECS or BMS."},
    Meaning{"IMG.0026", "The role has no right to do this."},
    Meaning{"IMG.0027", "The image id in the request does not exist."},
    Meaning{"IMG.0028", "The image is protected."},
    Meaning{"IMG.0029", "The backup has been used for an image already."},
    Meaning{"IMG.0030", "The project id and the token do not belong together."},
    Meaning{"IMG.0035", "The attribute cannot be changed this way."},
    Meaning{"IMG.0046", "The image is unavailable."},
    Meaning{"IMG.0047", "Only the owner of the image may do this."},
    Meaning{"IMG.0054", "The description has a bad format."},
    Meaning{"IMG.0055", "The size of the memory or disk is invalid."},
    Meaning{"IMG.0056", "The OS version is invalid."},
    Meaning{"IMG.0057", "The image file is missing, empty, unreadable or of a wrong format."},
    Meaning{"IMG.0058", "The bucket is in another region."},
    Meaning{"IMG.0059", "The image file is larger than 128 GB."},
    Meaning{"IMG.0060", "Too many tasks are running; try again later."},
    Meaning{"IMG.0061", "Unknown system error."},
    Meaning{"IMG.0067", "The project id is incorrect."},
    Meaning{"IMG.0068", "The bucket name is empty."},
    Meaning{"IMG.0069", "The bucket cannot be accessed."},
    Meaning{"IMG.0070", "The target file exists already."},
    Meaning{"IMG.0071", "The image cannot be exported."},
    Meaning{"IMG.0072", "The format is not supported."},
    Meaning{"IMG.0073", "The name of the exported file is empty."},
    Meaning{"IMG.0074", "The name of the exported file is too long."},
    Meaning{"IMG.0075", "The name of the exported file has bad characters."},
    Meaning{"IMG.0076", "An image cannot be shared with its owner."},
    Meaning{"IMG.0077", "A public image cannot be exported."},
    Meaning{"IMG.0079", "An image made from a charged image cannot be exported."},
    Meaning{"IMG.0080", "An image made from a backup cannot be exported."},
    Meaning{"IMG.0083", "The image is public."},
    Meaning{"IMG.0086", "There is no such image."},
    Meaning{"IMG.0088", "The quota of shared images is used up."},
    Meaning{"IMG.0089", "A public image cannot be shared."},
    Meaning{"IMG.0090", "An image under creation cannot be deleted."},
    Meaning{"IMG.0091", "A protected image cannot be deleted."},
    Meaning{"IMG.0092", "Only the owner can delete the image."},
    Meaning{"IMG.0094", "A public image cannot be deleted."},
    Meaning{"IMG.0095", "The encryption key does not exist."},
    Meaning{"IMG.0096", "The new key is the key that the image has already."},
    Meaning{"IMG.0098", "An encrypted image cannot be shared."},
    Meaning{"IMG.0105", "The operation is not supported."},
    Meaning{"IMG.0106", "The image belongs to another tenant."},
    Meaning{"IMG.0108", "There is no such tenant in the region."},
    Meaning{"IMG.0109", "The bucket name has bad characters."},
    Meaning{"IMG.0110", "The system disk is unavailable."},
    Meaning{"IMG.0111", "The system disk is larger than 1024 GB."},
    Meaning{"IMG.0113", "The tenant could not be removed."},
    Meaning{"IMG.0114", "The tenant could not be found."},
    Meaning{"IMG.0115", "The tag is invalid."},
    Meaning{"IMG.0116", "The image has too many tags."},
    Meaning{"IMG.0117", "The source may only be BMS or ECS."},
    Meaning{"IMG.0118", "A BMS image cannot be encrypted."},
    Meaning{"IMG.0119", "The ECS has no system disk."},
    Meaning{"IMG.0120", "The data disk is unavailable."},
    Meaning{"IMG.0121", "The object was not found."},
    Meaning{"IMG.0122", "The OS type is invalid."},
    Meaning{"IMG.0123", "The same image file is given twice."},
    Meaning{"IMG.0126", "The state of the ECS does not allow a full-ECS image."},
    Meaning{"IMG.0127", "The CSBS backup does not exist."},
    Meaning{"IMG.0128", "A full-ECS image cannot be exported."},
    Meaning{"IMG.0130", "A full-ECS image cannot be copied in its region."},
    Meaning{"IMG.0132", "The state of the CSBS backup does not allow an image."},
    Meaning{"IMG.0134", "The CSBS backup has been registered as an image already."},
    Meaning{"IMG.0135", "The full-ECS image cannot be shared."},
    Meaning{"IMG.0136", "The ECS is being backed up."},
    Meaning{"IMG.0140", "The disks belong to different ECSs."},
    Meaning{"IMG.0141", "The firmware type is neither uefi nor bios."},
    Meaning{"IMG.0142", "An image can be copied to another region only."},
    Meaning{"IMG.0143", "An encrypted image cannot be copied to another region."},
    Meaning{"IMG.0144", "The image does not exist."},
    Meaning{"IMG.0145", "The project name is wrong."},
    Meaning{"IMG.0146", "The image is too large to be copied to another region."},
    Meaning{"IMG.0147", "The region is wrong."},
    Meaning{"IMG.0148", "The image is being exported."},
    Meaning{"IMG.0149", "Too many copies are running."},
    Meaning{"IMG.0151", "The agency has no rights in the target project."},
    Meaning{"IMG.0153", "Disks of dedicated storage are not supported."},
    Meaning{"IMG.0155", "The enterprise project id is wrong."},
    Meaning{"IMG.0158", "Quick import takes ZVHD2 files, or RAW files with a bitmap."},
    Meaning{"IMG.0159", "Quick import needs the OS version."},
    Meaning{"IMG.0160", "Only images up to 128 GB can be exported this way."},
    Meaning{"IMG.0166", "An ISO image needs the OS version."},
    Meaning{"IMG.0167", "This is not possible with an ISO image."},
    Meaning{"IMG.0168", "A data disk image cannot be updated."},
    Meaning{"IMG.0175", "The name of the folder or file has blanks."},
    Meaning{"IMG.0176", "The backup of the full-ECS image could not be deleted."},
    Meaning{"IMG.0182", "The vault is too small."},
    Meaning{"IMG.0183", "The ECS may belong to one vault only."},
    Meaning{"IMG.0184", "The vault could not be found."},
    Meaning{"IMG.0188", "The vault is unavailable."},
    Meaning{"IMG.0193", "The vault is not one of server backups."},
    Meaning{"IMG.0194", "Too many images in one import."},
    Meaning{"IMG.0195", "The backup has no operating system."},
    Meaning{"IMG.0196", "The shared image has not been accepted."},
    Meaning{"IMG.0197", "An encrypted shared image cannot be copied."},
    Meaning{"IMG.0198", "The backup id and the backup type do not belong together."},
    Meaning{"IMG.0212", "The architecture is neither x86 nor arm."},
};

std::string_view Title(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    default: return "Internal Server Error";
  }
}

// Text of clients may be echoed; what is not UTF-8 in it is replaced.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string_view ImsMessage(std::string_view code) {
  const auto* const found =
      std::lower_bound(kMeanings.begin(), kMeanings.end(), code,
                       [](const Meaning& meaning, std::string_view c) { return meaning.code < c; });
  if (found == kMeanings.end() || found->code != code) return "The service failed.";
  return found->text;
}

Failure ImsFailure(std::string_view code, std::string_view detail) {
  Failure failure{.status = code == "IMG.0026" ? 403 : 400,
                  .code = std::string(code),
                  .message = std::string(ImsMessage(code))};
  if (!detail.empty()) failure.message += Concat(" ", detail);
  return failure;
}

Response ImsError(const Failure& failure) {
  return JsonResponse(failure.status,
                      Dump({{"error", {{"message", failure.message}, {"code", failure.code}}}}));
}

Response ImsError(std::string_view code, std::string_view detail) {
  return ImsError(ImsFailure(code, detail));
}

Response GatewayError(int status, std::string_view code, std::string_view message,
                      std::string_view request_id) {
  return JsonResponse(
      status, Dump({{"error_msg", message}, {"error_code", code}, {"request_id", request_id}}));
}

Response IamError(int status, std::string_view message) {
  return JsonResponse(
      status,
      Dump({{"error", {{"code", status}, {"message", message}, {"title", Title(status)}}}}));
}

}  // namespace provider::emulator
