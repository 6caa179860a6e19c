// -m iprange: addresses from first to last (net/netfilter/xt_iprange.c, iprange_mt4 and iprange_mt6; iptables-extensions(8), iprange).

import Wire

package struct IPRangeMatch: MatchExtension {
  package static let name = "iprange"
  package static let help = [
    "--src-range": "source address from first to last",
    "--dst-range": "destination address from first to last",
  ]
  package static let options: [Option<Self>] = [
    .value("--src-range", \.source, .addressRange),
    .value("--dst-range", \.destination, .addressRange),
  ]
  package var source: Negatable<AddressRange>?
  package var destination: Negatable<AddressRange>?
  package init() {}
  package var match: Match { .iprange(Box(self)) }

  func matches(_ packet: inout Packet) -> Bool {
    if let s = source, s.value.contains(packet.source) == s.isNegated { return false }
    if let d = destination, d.value.contains(packet.destination) == d.isNegated { return false }
    return true
  }
  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    let name = OptionName(owner: name, name: option)
    guard let word = words.first, let r = try? Format.addressRange.readBytes(word, name, context), r.last < r.first else { return nil }
    return "xt_iprange: range \(words[0]) is reversed and will never match"
  }
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("iprange match: You must specify `--src-range' or `--dst-range'") }
  }
  package func listing(_ context: OptionContext) -> String? {
    [("source", source), ("destination", destination)].compactMap { label, range in
      range.map { "\(label) IP range " + ($0.isNegated ? "! " : "") + $0.value.text }
    }.joined(separator: " ")
  }
}

/// Addresses from first to last, both included; none where they are reversed.
package struct AddressRange: Hashable, Sendable {
  package var first: Address
  package var last: Address
  @inline(__always) package func contains(_ a: Address) -> Bool { !(a < first) && !(last < a) }
  package var text: String { "\(first)-\(last)" }
}

extension Format<AddressRange> {
  /// `first-last`, or one address.
  package static let addressRange = Format(
    "ip[-ip]",
    read: { (word, option, context) throws(OptionError) in
      func address(_ text: Substring) throws(OptionError) -> Address {
        guard let a = readAddress(text, context.family) else {
          throw OptionError(
            "\(option.owner): Bad value for \"\(option.name)\" option: \"\(text)\"", word: word, allowed: "FIRST-LAST, two addresses")
        }
        return a
      }
      guard let dash = word.firstIndex(of: "-") else {
        let one = try address(word[...])
        return AddressRange(first: one, last: one)
      }
      return AddressRange(first: try address(word[..<dash]), last: try address(word[word.index(after: dash)...]))
    },
    write: { v, _ in v.text })
}
