// Addresses and prefixes of IP networks (engine-compat.md 3.5).

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using absl::uint128;
using proto::text::Cat;
using proto::value::Number;

// A prefix: the address as a number, host bits cleared.
struct Network {
  uint128 address = 0;
  int width = 32;  // Bits of an address: 32 or 128.
  int length = 0;  // Bits of the prefix.
};

// The `count` lowest bits set.
uint128 LowBits(int count) { return count >= 128 ? absl::Uint128Max() : (uint128(1) << count) - 1; }

// Digits only; at most `limit`.
std::optional<int> ParseDecimal(std::string_view text, int limit) {
  int value = 0;
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  for (const char c : text) {
    value = value * 10 + (c - '0');
    if (value > limit) return std::nullopt;
  }
  return value;
}

// Dotted form. Leading zeros do not make a number octal.
std::optional<uint128> ParseIpv4(std::string_view text) {
  uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto value = ParseDecimal(text.substr(0, dot), 255);
    if (!value) return std::nullopt;
    address = address << 8 | static_cast<uint32_t>(*value);
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return uint128(address);
}

std::optional<uint128> ParseIpv6(const std::string& text) {
  std::array<uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
  uint128 address = 0;
  for (const uint8_t byte : bytes) address = address << 8 | uint128(byte);
  return address;
}

std::optional<Network> ParseNetwork(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  Network network;
  const std::string_view address = text.substr(0, slash);
  network.width = address.find(':') == std::string_view::npos ? 32 : 128;
  const auto number = network.width == 32 ? ParseIpv4(address) : ParseIpv6(std::string(address));
  const auto length = ParseDecimal(text.substr(slash + 1), network.width);
  if (!number || !length) return std::nullopt;
  network.length = *length;
  network.address = *number & ~LowBits(network.width - *length);
  return network;
}

// RFC 5952: the longest run of two or more zero groups is left out, the first of equal ones.
std::string Ipv6Text(uint128 address) {
  std::array<unsigned, 8> groups{};
  for (size_t i = 0; i < 8; ++i)
    groups[i] = static_cast<unsigned>(
        absl::Uint128Low64(address >> (112 - 16 * static_cast<int>(i))) & 0xffff);
  size_t run = 8;
  size_t run_length = 1;
  for (size_t i = 0; i < 8; ++i) {
    size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > run_length) {
      run = i;
      run_length = end - i;
    }
  }
  std::string out;
  for (size_t i = 0; i < 8;) {
    if (i == run) {
      out += "::";
      i += run_length;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += absl::StrFormat("%x", groups[i++]);
  }
  return out;
}

// ::ffff:0:0/96: IPv6 addresses that stand for IPv4 ones and are written like these.
bool IsMapped(uint128 address) { return (address >> 32) == 0xffff; }

std::string AddressText(uint128 address, int width) {
  if (width == 128 && !IsMapped(address)) return Ipv6Text(address);
  const auto bits = static_cast<uint32_t>(absl::Uint128Low64(address));
  return Cat(bits >> 24, ".", bits >> 16 & 255, ".", bits >> 8 & 255, ".", bits & 255);
}

std::string NetworkText(const Network& network) {
  const bool mapped = network.width == 128 && IsMapped(network.address);
  return Cat(AddressText(network.address, network.width), "/",
             mapped ? std::max(network.length - 96, 0) : network.length);
}

FunctionResult InvalidNetwork(std::string_view text, int argument = -1) {
  return FunctionError(Cat("invalid CIDR expression: invalid CIDR address: ", text), argument);
}

Number FromUint128(uint128 value) {
  const Number shift = *Number::Parse("18446744073709551616");
  return *Number::Add(*Number::Multiply(Number::FromUint64(absl::Uint128High64(value)), shift),
                      Number::FromUint64(absl::Uint128Low64(value)));
}

// The number if it is whole, not negative and at most `limit`.
std::optional<uint128> ToUint128(const Number& number, uint128 limit) {
  if (number.IsNegative() || Number::Compare(number, FromUint128(limit)) > 0) return std::nullopt;
  if (const auto small = number.ToUint64()) return uint128(*small);
  const Number shift = *Number::Parse("18446744073709551616");
  const Number high = Number::Divide(number, shift)->Floor();
  const Number low = *Number::Subtract(number, *Number::Multiply(high, shift));
  return absl::MakeUint128(*high.ToUint64(), *low.ToUint64());
}

FunctionResult CidrHost(Arguments a, const Scope&) {
  const Number wanted = a[1].AsNumber();
  if (!wanted.IsInteger()) return FunctionError("value must be a whole number");
  const auto network = ParseNetwork(a[0].AsString());
  if (!network) return InvalidNetwork(a[0].AsString());
  const uint128 hosts = LowBits(network->width - network->length);
  // Negative numbers count from the end: -1 is the last address.
  const Number distance = wanted.IsNegative() ? *Number::Subtract(wanted.Absolute(), 1) : wanted;
  const auto offset = ToUint128(distance, hosts);
  if (!offset) {
    return FunctionError(Cat("prefix of ", network->length,
                             " does not accommodate a host numbered ", wanted.ToString()));
  }
  uint128 host = wanted.IsNegative() ? hosts - *offset : *offset;
  // Terraform counts the bits of an IPv4 address here, from the wrong end.
  if (network->width == 128 && IsMapped(network->address)) host <<= 96;
  return Ok(Value::String(AddressText(network->address | host, network->width)));
}

FunctionResult CidrNetmask(Arguments a, const Scope&) {
  const auto network = ParseNetwork(a[0].AsString());
  if (!network) return InvalidNetwork(a[0].AsString());
  if (network->width == 128 && IsMapped(network->address))
    return Ok(Value::String(AddressText(~LowBits(128 - network->length), 128)));
  if (network->width != 32)
    return FunctionError(Cat("IPv6 addresses cannot have a netmask: ", a[0].AsString()));
  return Ok(Value::String(AddressText(LowBits(32) & ~LowBits(32 - network->length), 32)));
}

// The address with the subnet's number put in, or nothing if that has too many bits. Terraform lets
// pass what agrees in its lowest 64 bits with a number that fits, negative ones too: those are put
// in as the complement of two, and the sign is dropped afterwards.
std::optional<uint128> Insert(const Network& network, const Number& number, int extension) {
  const auto size = ToUint128(number.Absolute(), absl::Uint128Max());
  if (!size) return std::nullopt;
  const bool any = extension < 0 || extension >= 64;
  if (!any && absl::Uint128Low64(*size) > absl::Uint128Low64(LowBits(extension)))
    return std::nullopt;
  if (*size == 0) return network.address;
  const int shift = network.width - network.length - extension;
  if (*size > LowBits(128 - shift)) return std::nullopt;
  const uint128 moved = *size << shift;
  const uint128 address =
      number.IsNegative() ? -(network.address | -moved) : network.address | moved;
  if (address > LowBits(network.width)) return std::nullopt;
  return address;
}

FunctionResult CidrSubnet(Arguments a, const Scope&) {
  const auto bits = a[1].AsNumber().ToInt64();
  if (!bits) return NotWhole();
  const Number wanted = a[2].AsNumber();
  if (!wanted.IsInteger()) return FunctionError("value must be a whole number");
  const auto network = ParseNetwork(a[0].AsString());
  if (!network) return InvalidNetwork(a[0].AsString());
  if (*bits > network->width - network->length || *bits < -network->length) {
    return FunctionError(
        Cat("insufficient address space to extend prefix of ", network->length, " by ", *bits));
  }
  const int extension = static_cast<int>(*bits);
  const auto address = Insert(*network, wanted, extension);
  if (!address) {
    return FunctionError(Cat("prefix extension of ", *bits,
                             " does not accommodate a subnet numbered ", wanted.ToString()));
  }
  return Ok(Value::String(NetworkText(
      {.address = *address, .width = network->width, .length = network->length + extension})));
}

// The network of `length` bits that begins behind `before`; nullopt behind the last address.
std::optional<Network> NextNetwork(const Network& before, int length) {
  const int hosts = before.width - length;
  const uint128 last = before.address | LowBits(before.width - before.length) | LowBits(hosts);
  if (last == LowBits(before.width)) return std::nullopt;
  return Network{.address = last + 1, .width = before.width, .length = length};
}

FunctionResult CidrSubnets(Arguments a, const Scope&) {
  const auto network = ParseNetwork(a[0].AsString());
  if (!network) return InvalidNetwork(a[0].AsString(), 0);
  const uint128 last = network->address | LowBits(network->width - network->length);
  // What ends right before the network. There is nothing before address zero, and Terraform takes
  // the last network instead, behind which there is none.
  Network current{.address = (network->address - 1) & LowBits(network->width),
                  .width = network->width,
                  .length = network->width};
  std::vector<Value> subnets;
  for (size_t i = 1; i < a.size(); ++i) {
    const int argument = static_cast<int>(i);
    const auto bits = a[i].AsNumber().ToInt64();
    if (!bits) return NotWhole(argument);
    if (*bits < 1) return FunctionError("must extend prefix by at least one bit", argument);
    if (*bits > 32) return FunctionError("may not extend prefix by more than 32 bits", argument);
    const int length = network->length + static_cast<int>(*bits);
    if (length > network->width) {
      return FunctionError(
          Cat("would extend prefix to ", length, " bits, which is too long for an ",
              network->width == 32 ? "IPv4" : "IPv6", " address"),
          argument);
    }
    const auto next = NextNetwork(current, length);
    // Terraform finds no subnet of an IPv6 network that is mapped from IPv4.
    const bool mapped = network->width == 128 && IsMapped(network->address);
    if (!next || next->address > last || mapped) {
      return FunctionError(Cat("not enough remaining address space for a subnet with a prefix of ",
                               length, " bits after ", NetworkText(i == 1 ? *network : current)),
                           argument);
    }
    current = *next;
    subnets.push_back(Value::String(NetworkText(current)));
  }
  return Ok(Value::List(Type::String(), std::move(subnets)));
}

}  // namespace

void AddNetworkFunctions(FunctionTable& table) {
  const Type text = Type::String();
  const Type number = Type::Number();
  table["cidrhost"] = {.parameters = {In("prefix", text), In("hostnum", number)},
                       .result_type = Always(text),
                       .call = CidrHost};
  table["cidrnetmask"] = {
      .parameters = {In("prefix", text)}, .result_type = Always(text), .call = CidrNetmask};
  table["cidrsubnet"] = {
      .parameters = {In("prefix", text), In("newbits", number), In("netnum", number)},
      .result_type = Always(text),
      .call = CidrSubnet};
  table["cidrsubnets"] = {.parameters = {In("prefix", text)},
                          .variadic = In("newbits", number),
                          .result_type = Always(Type::List(text)),
                          .call = CidrSubnets};
}

}  // namespace planner::lang
