// -m mac: the hardware address the packet came from (net/netfilter/xt_mac.c, mac_mt; iptables-extensions(8), mac).

import Machine
import Wire

package struct MACMatch: MatchExtension {
  package static let name = "mac"
  package static let hooks: HookSet = [.prerouting, .input, .forward]
  package static let help = [
    "--mac-source": "Ethernet address that the packet came from"
  ]
  package static let options: [Option<Self>] = [
    .value("--mac-source", \.source, .mac, required: true)
  ]
  package var source: Negatable<MACAddress>?
  package init() {}
  package var match: Match { .mac(self) }

  /// Only packets of Ethernet devices match, and not even `!` others.
  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let s = source, let link = packet.link, context.machine.interface(packet.inInterface)?.kind == .ethernet else { return false }
    return (link.source == s.value) != s.isNegated
  }
  package func listing(_ context: OptionContext) -> String? { source.map { "MAC " + ($0.isNegated ? "! " : "") + $0.value.description } }
}

extension Format<MACAddress> {
  package static let mac = Format(
    "XX:XX:XX:XX:XX:XX",
    read: { (word, _, _) throws(OptionError) in
      // xtopt_parse_ethermac: each byte is what strtoul(3) makes of at most two characters, so that an empty one is zero.
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      let bytes = parts.compactMap { part -> UInt64? in
        if part.isEmpty { return 0 }
        guard part.utf8.count <= 2, let (n, rest) = Numeral.scan(part, base: 16), rest.isEmpty else { return nil }
        return n
      }
      guard parts.count == 6, bytes.count == 6 else {
        throw OptionError("Invalid MAC address specified.", word: word, allowed: "six hexadecimal bytes with colons between them")
      }
      return MACAddress(bytes.reduce(0) { $0 << 8 | $1 })
    },
    write: { v, _ in v.description })
}
