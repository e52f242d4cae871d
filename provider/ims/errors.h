#ifndef PROVIDER_IMS_ERRORS_H_
#define PROVIDER_IMS_ERRORS_H_

#include "provider/http/service_error.h"

namespace provider::ims {

using http::ParseServiceError;
using http::ServiceError;
using http::ServiceErrorOf;
using http::ToStatus;
using http::WithMessage;

}  // namespace provider::ims

#endif  // PROVIDER_IMS_ERRORS_H_
