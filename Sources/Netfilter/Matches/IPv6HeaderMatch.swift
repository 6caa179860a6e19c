// -m ipv6header: which extension headers a datagram has (net/ipv6/netfilter/ip6t_ipv6header.c, ipv6header_mt6; iptables-extensions(8),
// ipv6header).

import Wire

package struct IPv6HeaderMatch: MatchExtension {
  package static let name = "ipv6header"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--header": "headers that are there, by name or number",
    "--soft": "others may be there too",
  ]
  package static func helpNames(_ family: Family) -> [String] { HeaderKinds.names.flatMap { [$0.name] + $0.others } }
  package static let options: [Option<Self>] = [
    .value("--header", \.headers, .headers, required: true),
    .flag("--soft", \.isSoft),
  ]
  package var headers: Negatable<HeaderKinds>?
  /// Other headers may be there too.
  package var isSoft = false
  package init() {}
  package var match: Match { .ipv6header(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let h = headers else { return true }
    var seen: HeaderKinds = []
    var header = packet.bytes[6]
    var at = 40
    walking: while true {
      switch header {
      case IPProtocol.hopByHop: seen.insert(.hopByHop)
      case IPProtocol.routing: seen.insert(.routing)
      case IPProtocol.fragment: seen.insert(.fragment)
      case IPProtocol.ah: seen.insert(.authentication)
      case IPProtocol.destinationOptions: seen.insert(.destinationOptions)
      case IPProtocol.esp:
        guard at + 2 <= packet.bytes.count else { return false }
        seen.insert(.encapsulation)
        break walking
      case IPProtocol.noNext:
        seen.insert(.none)
        break walking
      default:
        seen.insert(.upper)
        break walking
      }
      guard at + 2 <= packet.bytes.count else { return false }
      let next = packet.bytes[at]
      switch header {
      case IPProtocol.fragment: at += 8
      case IPProtocol.ah: at += (Int(packet.bytes[at + 1]) + 2) * 4
      default: at += (Int(packet.bytes[at + 1]) + 1) * 8
      }
      header = next
      if at > packet.bytes.count {
        if header != IPProtocol.noNext, header != IPProtocol.esp { seen.insert(.upper) }
        break walking
      }
    }
    // `! --soft` asks that none of them is there.
    if isSoft { return h.isNegated ? seen.isDisjoint(with: h.value) : seen.isSuperset(of: h.value) }
    return (seen == h.value) != h.isNegated
  }
  package func listing(_ context: OptionContext) -> String? {
    headers.map { h in
      let text = context.isNumeric ? "0x" + h.value.rawValue.hex(digits: 2).dropFirst(2).uppercased() : h.value.text
      return "ipv6header flags:" + (h.isNegated ? "!" : "") + text + (isSoft ? " soft" : "")
    }
  }
}

/// Kinds of headers (MASK_* of include/uapi/linux/netfilter_ipv6/ip6t_ipv6header.h).
package struct HeaderKinds: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let hopByHop = HeaderKinds(rawValue: 128)
  package static let destinationOptions = HeaderKinds(rawValue: 64)
  package static let routing = HeaderKinds(rawValue: 32)
  package static let fragment = HeaderKinds(rawValue: 16)
  package static let authentication = HeaderKinds(rawValue: 8)
  package static let encapsulation = HeaderKinds(rawValue: 4)
  package static let none = HeaderKinds(rawValue: 2)
  /// Any protocol that is no extension header.
  package static let upper = HeaderKinds(rawValue: 1)

  /// As they are printed, with the number that also names them, and other names.
  static let names: [(kind: HeaderKinds, name: String, number: UInt8, others: [String])] = [
    (.hopByHop, "hop-by-hop", 0, ["hop"]), (.destinationOptions, "ipv6-opts", 60, ["dst"]), (.routing, "ipv6-route", 43, ["route"]),
    (.fragment, "ipv6-frag", 44, ["frag"]), (.authentication, "ah", 51, ["auth"]), (.encapsulation, "esp", 50, []),
    (.none, "ipv6-nonxt", 59, ["none"]), (.upper, "protocol", 255, ["prot"]),
  ]
  var text: String { HeaderKinds.names.filter { contains($0.kind) }.map(\.name).joined(separator: ",") }
}

extension Format<HeaderKinds> {
  fileprivate static let headers = Format(
    "name[,name...]",
    read: { (word, _, _) throws(OptionError) in
      var out: HeaderKinds = []
      for item in word.split(separator: ",", omittingEmptySubsequences: false) {
        let number = UInt8(numeral: item) ?? (item == "hopopt" ? 0 : nil)
        guard let hit = HeaderKinds.names.first(where: { $0.name == item || $0.others.contains(String(item)) || $0.number == number })
        else {
          let asked = number ?? Protocols.number(item.lowercased()).map { $0 }
          throw OptionError(
            "unknown header `\(asked.map(String.init) ?? String(item))' specified", word: word,
            allowed: HeaderKinds.names.map(\.name).joined(separator: ", "))
        }
        out.insert(hit.kind)
      }
      return out
    },
    write: { v, _ in v.text })
}
