#ifndef PROVIDER_EMULATOR_IAM_H_
#define PROVIDER_EMULATOR_IAM_H_

#include "provider/emulator/call.h"

// The part of the identity service that a client needs (ims-api.md 3.2, 3.3).
namespace provider::emulator {

// POST /v3/auth/tokens: methods `password` (also with a user id), `token` and
// `assume_role` (an agency of another account), scoped to a project or the domain. 201 with
// X-Subject-Token, or IAM's error envelope.
Response CreateToken(World& world, const Call& call);
// GET and HEAD /v3/auth/tokens: tells about the token in X-Subject-Token.
Response ShowToken(World& world, const Call& call);
// POST /v3.0/OS-CREDENTIAL/securitytokens: a temporary access key for the sender's token or an
// agency; 201.
Response CreateKey(World& world, const Call& call);
// GET /v3/projects?name=, those of the caller's account.
Response ListProjects(World& world, const Call& call);
// GET /v3/auth/catalog: what tokens carry, for who signs and has none.
Response ListCatalog(World& world, const Call& call);
// GET /v3/auth/domains
Response ListDomains(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_IAM_H_
