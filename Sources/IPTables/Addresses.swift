// The value of -s and -d: addresses with masks, several behind commas (iptables 1.8.9, libxtables/xtables.c: xtables_ipparse_multiple,
// xtables_ip6parse_multiple). Host bits are cleared.

import Netfilter
import Wire

/// Looks a host name up; used with --resolve only.
package typealias Resolver = @Sendable (_ name: String, Family) -> [Address]

enum Addresses {
  /// `A[/M],…`, in order.
  static func read(_ text: String, _ family: Family, _ resolve: Resolver?) throws(ToolError) -> [Prefix] {
    var out: [Prefix] = []
    for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let part = Substring(part.drop(while: isBlank))
      if part.utf8.count > 255 { throw ToolError(.parameter, "Hostname too long", word: text) }
      let slash = part.utf8.lastIndex(of: UInt8(ascii: "/"))
      let mask =
        try slash.map { (i) throws(ToolError) in try readMask(String(part[part.utf8.index(after: i)...]), family) } ?? full(family)
      let name = String(part[..<(slash ?? part.endIndex)])
      // With an empty mask the name does not matter: `any/0`.
      let isAll = family == .ipv4 ? mask.v4 == 0 : mask == .zero
      for address in isAll ? [Address.any(family)] : try readHost(name, family, resolve) {
        out.append(Prefix(family == .ipv4 ? Address(v4: address.v4 & mask.v4) : address & mask, mask: mask))
      }
    }
    return out
  }

  private static func full(_ family: Family) -> Address { Prefix.mask(length: family.addressBits, family) }

  private static func readMask(_ text: String, _ family: Family) throws(ToolError) -> Address {
    if family == .ipv4 {
      if let m = dotted(text, isMask: true) { return Address(high: .max, low: 0xffff_ffff_0000_0000 | UInt64(m)) }
    } else if text.contains(":"), let m = Address(text) {
      return m
    }
    guard let bits = UInt8(numeral: text), Int(bits) <= family.addressBits else {
      throw ToolError(
        .parameter, "invalid mask `\(text)' specified", word: text,
        allowed: family == .ipv4 ? "a length from 0 to 32, or a mask such as 255.255.255.0" : "a length from 0 to 128, or a mask")
    }
    return Prefix.mask(length: Int(bits), family)
  }

  private static func readHost(_ name: String, _ family: Family, _ resolve: Resolver?) throws(ToolError) -> [Address] {
    if family == .ipv4 {
      if let a = dotted(name, isMask: false) { return [Address(v4: a)] }
    } else if name.contains(":"), let a = Address(name) {
      return [a]
    }
    if let found = resolve?(name, family), !found.isEmpty { return found }
    let mayBeName = name.first?.isLetter == true && !name.contains(":")
    var message = "host/network `\(name)' not found"
    if resolve == nil, mayBeName { message += "\n(names are looked up only with --resolve; give the address)" }
    throw ToolError(
      .parameter, message, word: name,
      allowed: "an \(family == .ipv4 ? "IPv4" : "IPv6") address, with /LENGTH or /MASK for a network; names need --resolve")
  }

  /// One to four numbers between dots, each in any base; missing ones are zero (__numeric_to_ipaddr). A mask has all four.
  private static func dotted(_ text: String, isMask: Bool) -> UInt32? {
    var out: UInt32 = 0
    var rest = text.utf8.prefix(19)
    for i in 0..<4 {
      let end = i < 3 ? rest.firstIndex(of: UInt8(ascii: ".")) : nil
      guard let n = byte(rest[..<(end ?? rest.endIndex)]) else { return nil }
      out = out << 8 | UInt32(n)
      guard let end else { return i == 3 ? out : isMask ? nil : out << (8 * UInt32(3 - i)) }
      rest = rest[rest.index(after: end)...]
    }
    return nil
  }

  /// Plain decimals, the commonest, are read at once; `0x`, leading zeros and signs as the tool reads any number.
  private static func byte(_ text: Substring.UTF8View) -> UInt8? {
    var n = 0
    for c in text {
      guard c >= 48, c <= 57, n > 0 || c != 48 || text.count == 1 else { return UInt8(numeral: Substring(text)) }
      n = n * 10 + Int(c - 48)
      if n > 255 { return nil }
    }
    return text.isEmpty ? nil : UInt8(n)
  }
}
