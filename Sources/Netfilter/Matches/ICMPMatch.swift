// -m icmp and -m icmp6: type and code (net/netfilter/xt_tcpudp.c, icmp_match and icmp6_match; iptables-extensions(8), icmp, icmp6).

import Wire

/// A type with the codes that are meant.
package struct ICMPTypeRange: Hashable, Sendable {
  /// 255 is any type for ICMP, and just 255 for ICMPv6.
  package var type: UInt8
  package var firstCode: UInt8
  package var lastCode: UInt8
}

package struct ICMPMatch: MatchExtension {
  package static let name = "icmp"
  package static let families: FamilySet = .ipv4
  package static let protocols = [IPProtocol.icmp]
  package static let help = [
    "--icmp-type": "type by name or number, with /code"
  ]
  package static func helpNames(_ family: Family) -> [String] { ICMPTypes.names(.ipv4).map(\.name) }
  package static let options: [Option<Self>] = [
    .value("--icmp-type", \.type, .icmpType(.ipv4, "ICMP"), required: true)
  ]
  package var type: Negatable<ICMPTypeRange>?
  package init() {}
  package var match: Match { .icmp(self) }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let t = type, isReadable(&packet, &context) else { return false }
    let hit = t.value.type == 255 || (packet.icmpType == t.value.type && t.value.hasCode(packet.icmpCode))
    return hit != t.isNegated
  }
  package var isSavedWhole: Bool { type?.value.isSavedWhole(.ipv4) ?? true }
  package func savedWords(_ context: OptionContext) -> [String]? { type.map { icmpWords("--icmp-type", $0, .ipv4) } }
  package func listing(_ context: OptionContext) -> String? { type.map { icmpListing("icmp", $0, .ipv4, context) } }
}

package struct ICMP6Match: MatchExtension {
  package static let name = "icmp6"
  package static let families: FamilySet = .ipv6
  package static let protocols = [IPProtocol.icmpv6]
  package static let help = [
    "--icmpv6-type": "type by name or number, with /code"
  ]
  package static func helpNames(_ family: Family) -> [String] { ICMPTypes.names(.ipv6).map(\.name) }
  package static let options: [Option<Self>] = [
    .value("--icmpv6-type", \.type, .icmpType(.ipv6, "ICMPv6"), required: true)
  ]
  package var type: Negatable<ICMPTypeRange>?
  package init() {}
  package var match: Match { .icmp6(self) }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let t = type, isReadable(&packet, &context) else { return false }
    return (packet.icmpType == t.value.type && t.value.hasCode(packet.icmpCode)) != t.isNegated
  }
  package var isSavedWhole: Bool { type?.value.isSavedWhole(.ipv6) ?? true }
  package func savedWords(_ context: OptionContext) -> [String]? { type.map { icmpWords("--icmpv6-type", $0, .ipv6) } }
  package func listing(_ context: OptionContext) -> String? { type.map { icmpListing("ipv6-icmp", $0, .ipv6, context) } }
}

/// The kernel reads the whole header of eight bytes.
@inline(__always) private func isReadable(_ packet: inout Packet, _ context: inout Context) -> Bool {
  if packet.fragmentOffset != 0 { return false }
  if packet.isChainComplete, packet.bytes.count >= packet.transportOffset + 8 { return true }
  context.hotdrop = true
  return false
}

extension ICMPTypeRange {
  fileprivate func isSavedWhole(_ family: Family) -> Bool {
    firstCode == 0 && lastCode == 255 || firstCode == lastCode && (type != 255 || family == .ipv6)
  }
  @inline(__always) fileprivate func hasCode(_ code: UInt8) -> Bool { code >= firstCode && code <= lastCode }
}

/// Save's words. Of a range of codes only the first is saved, and none of any type.
private func icmpWords(_ option: String, _ t: Negatable<ICMPTypeRange>, _ family: Family) -> [String] {
  let v = t.value
  var text = "\(v.type)/\(v.firstCode)"
  if v.firstCode == 0, v.lastCode == 255 { text = "\(v.type)" }
  if family == .ipv4, v.type == 255 { text = "any" }
  return (t.isNegated ? ["!"] : []) + [option, text]
}

/// `icmptype 8`, `icmp echo-request`, `icmp !type 8`.
private func icmpListing(_ label: String, _ t: Negatable<ICMPTypeRange>, _ family: Family, _ context: OptionContext) -> String {
  let v = t.value
  let not = t.isNegated ? "!" : ""
  if !context.isNumeric,
    let name = ICMPTypes.names(family).first(where: {
      $0.type == v.type && $0.codes.lowerBound == v.firstCode && $0.codes.upperBound == v.lastCode
    })
  {
    return "\(label) \(not)\(name.name)"
  }
  let type = (t.isNegated ? " !" : "") + "type \(v.type)"
  if v.firstCode == v.lastCode { return label + type + " code \(v.firstCode)" }
  if v.firstCode == 0, v.lastCode == 255 { return label + type }
  return label + type + " codes \(v.firstCode)-\(v.lastCode)"
}

extension Format<ICMPTypeRange> {
  /// `number[:number]` at the front, and what follows it (parse_range).
  private static func range(_ text: Word) -> (first: UInt8, last: UInt8, rest: Word)? {
    guard case (let first, var rest)? = Numeral.scan(text, max: 255) else { return nil }
    var last = first
    if rest.first == UInt8(ascii: ":") {
      guard let second = Numeral.scan(rest.dropFirst(), max: 255) else { return nil }
      (last, rest) = second
    }
    return (UInt8(truncatingIfNeeded: first), UInt8(truncatingIfNeeded: last), rest)
  }

  /// A number, `type/code`, or the beginning of a name (xt_icmp.h in iptables' extensions). Only one name may begin so.
  fileprivate static func icmpType(_ family: Family, _ kind: String) -> Format {
    Format(
      family == .ipv4 ? "typename" : "icmpv6-type",
      readBytes: { (word, _, _) throws(OptionError) in
        let names = ICMPTypes.names(family)
        // No name begins with a digit.
        let isNumber = word.first.map { $0 >= 48 && $0 <= 57 } ?? false
        let hits = isNumber ? [] : names.filter { $0.name.hasPrefix(ignoringCase: word) }
        if let hit = hits.first(where: { $0.name.utf8.count == word.count }) ?? hits.first {
          if hits.count > 1, hit.name.utf8.count != word.count {
            throw OptionError(
              "Ambiguous \(kind) type `\(word.text)': `\(hits[0].name)' or `\(hits[1].name)'?", word: word.text)
          }
          return ICMPTypeRange(type: hit.type, firstCode: hit.codes.lowerBound, lastCode: hit.codes.upperBound)
        }
        guard let types = range(word) else {
          throw OptionError(
            "Unknown \(kind) type `\(word.text)'", word: word.text, allowed: "a number, TYPE/CODE, or a name such as " + names[1].name)
        }
        var codes: (first: UInt8, last: UInt8, rest: Word) = (0, 255, types.rest)
        if types.rest.first == UInt8(ascii: "/") {
          guard let r = range(types.rest.dropFirst()) else {
            throw OptionError("Unknown \(kind) code `\(word.text)'", word: word.text, allowed: "a code from 0 to 255")
          }
          codes = r
        }
        if let wrong = codes.rest.text.first { throw OptionError("unknown character \(wrong)", word: word.text) }
        if types.first != types.last { throw OptionError("\(kind) type range not supported", word: word.text) }
        return ICMPTypeRange(type: types.first, firstCode: codes.first, lastCode: codes.last)
      },
      write: { v, _ in
        if v.firstCode == 0, v.lastCode == 255 { return "\(v.type)" }
        return "\(v.type)/\(v.firstCode)" + (v.firstCode == v.lastCode ? "" : ":\(v.lastCode)")
      })
  }
}
