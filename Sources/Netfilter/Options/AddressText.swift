// Addresses as the options of extensions read them: IPv4 also in the shortened forms of the tool, IPv6 as inet_pton(3) does.

import Wire

/// An address of a family. IPv4 may lack bytes at its end, which are then zero: `10` is 10.0.0.0 (xtables_numeric_to_ipaddr).
func readAddress(_ text: some StringProtocol, _ family: Family) -> Address? {
  if family == .ipv6 {
    guard text.contains(":") else { return nil }
    return Address(String(text))
  }
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard (1...4).contains(parts.count) else { return nil }
  var value: UInt32 = 0
  for part in parts {
    guard let byte = UInt8(numeral: part) else { return nil }
    value = value << 8 | UInt32(byte)
  }
  return Address(v4: value << (8 * UInt32(4 - parts.count)))
}

/// An IPv4 address as inet_aton(3) reads it: with fewer than four parts, the last one fills the bytes that are left.
package func readAtonAddress(_ text: some StringProtocol) -> Address? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard (1...4).contains(parts.count) else { return nil }
  var value: UInt32 = 0
  for (i, part) in parts.enumerated() {
    let isLast = i == parts.count - 1
    let limit = isLast ? UInt64.max >> (32 + 8 * UInt64(i)) : 255
    guard let (n, rest) = Numeral.scan(Substring(part), max: limit), rest.isEmpty else { return nil }
    value |= isLast ? UInt32(truncatingIfNeeded: n) : UInt32(truncatingIfNeeded: n) << (24 - 8 * UInt32(i))
  }
  return Address(v4: value)
}
