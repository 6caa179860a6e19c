// The value of -s and -d: addresses with masks, several behind commas (iptables 1.8.9, libxtables/xtables.c: xtables_ipparse_multiple,
// xtables_ip6parse_multiple). Host bits are cleared.

import Netfilter
import Wire

/// Looks a host name up; used with --resolve only.
package typealias Resolver = @Sendable (_ name: String, Family) -> [Address]

enum Addresses {
  /// `A[/M],…`, in order.
  static func read(_ text: Word, _ family: Family, _ resolve: Resolver?) throws(ToolError) -> [Prefix] {
    var out: [Prefix] = []
    for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let part = part.drop(while: isBlank)
      if part.count > 255 { throw ToolError(.parameter, "Hostname too long", word: text.text) }
      let (name, mask) = try cut(part, family)
      for address in try readHost(name, mask, family, resolve) { out.append(network(address, mask, family)) }
    }
    return out
  }

  /// The same for the commonest word, one numeric address; nil for any other.
  static func readOne(_ word: Word, _ family: Family) throws(ToolError) -> Prefix? {
    guard let first = word.first, !isBlank(first), word.count <= 255, !word.contains(UInt8(ascii: ",")) else { return nil }
    let (name, mask) = try cut(word, family)
    return numeric(name, mask, family).map { network($0, mask, family) }
  }

  private static func network(_ address: Address, _ mask: Address, _ family: Family) -> Prefix {
    Prefix(family == .ipv4 ? Address(v4: address.v4 & mask.v4) : address & mask, mask: mask)
  }

  private static func cut(_ part: Word, _ family: Family) throws(ToolError) -> (name: Word, mask: Address) {
    guard let slash = part.lastIndex(of: UInt8(ascii: "/")) else { return (part, full(family)) }
    return (part[..<slash], try readMask(part[(slash + 1)...], family))
  }

  private static func full(_ family: Family) -> Address { Prefix.mask(length: family.addressBits, family) }

  private static func readMask(_ text: Word, _ family: Family) throws(ToolError) -> Address {
    if let bits = Numeral.whole(text, max: UInt64(family.addressBits)) { return Prefix.mask(length: Int(bits), family) }
    if family == .ipv4 {
      if let m = dotted(text, isMask: true) { return Address(high: .max, low: 0xffff_ffff_0000_0000 | UInt64(m)) }
    } else if text.contains(UInt8(ascii: ":")), let m = Address(text.text) {
      return m
    }
    throw ToolError(
      .parameter, "invalid mask `\(text.text)' specified", word: text.text,
      allowed: family == .ipv4 ? "a length from 0 to 32, or a mask such as 255.255.255.0" : "a length from 0 to 128, or a mask")
  }

  /// With an empty mask the name does not matter: `any/0`.
  private static func numeric(_ name: Word, _ mask: Address, _ family: Family) -> Address? {
    if family == .ipv4 { return mask.v4 == 0 ? .any(.ipv4) : dotted(name, isMask: false).map { Address(v4: $0) } }
    return mask == .zero ? .any(.ipv6) : name.contains(UInt8(ascii: ":")) ? Address(name.text) : nil
  }

  private static func readHost(_ word: Word, _ mask: Address, _ family: Family, _ resolve: Resolver?) throws(ToolError) -> [Address] {
    if let address = numeric(word, mask, family) { return [address] }
    let name = word.text
    if let found = resolve?(name, family), !found.isEmpty { return found }
    let mayBeName = name.first?.isLetter == true && !name.contains(":")
    var message = "host/network `\(name)' not found"
    if resolve == nil, mayBeName { message += "\n(names are looked up only with --resolve; give the address)" }
    throw ToolError(
      .parameter, message, word: name,
      allowed: "an \(family == .ipv4 ? "IPv4" : "IPv6") address, with /LENGTH or /MASK for a network; names need --resolve")
  }

  /// The commonest form; nil for any other, and for a leading zero, which makes a number octal.
  private static func fourDecimals(_ text: Word) -> UInt32? {
    var (out, number, digits, dots): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
    for c in text {
      if c == UInt8(ascii: "."), digits > 0, dots < 3 {
        (out, number, digits, dots) = (out << 8 | number, 0, 0, dots + 1)
      } else if c >= 48, c <= 57, digits == 0 || number > 0, number < 26 {
        (number, digits) = (number * 10 + UInt32(c - 48), digits + 1)
        if number > 255 { return nil }
      } else {
        return nil
      }
    }
    return dots == 3 && digits > 0 ? out << 8 | number : nil
  }

  /// One to four numbers between dots, each in any base; missing ones are zero (__numeric_to_ipaddr). A mask has all four.
  private static func dotted(_ text: Word, isMask: Bool) -> UInt32? {
    if let plain = fourDecimals(text) { return plain }
    var out: UInt32 = 0
    var rest = text.prefix(19)
    for i in 0..<4 {
      let end = i < 3 ? rest.firstIndex(of: UInt8(ascii: ".")) : nil
      guard let n = Numeral.whole(rest[..<(end ?? rest.endIndex)], max: 255) else { return nil }
      out = out << 8 | UInt32(n)
      guard let end else { return i == 3 ? out : isMask ? nil : out << (8 * UInt32(3 - i)) }
      rest = rest[(end + 1)...]
    }
    return nil
  }
}
