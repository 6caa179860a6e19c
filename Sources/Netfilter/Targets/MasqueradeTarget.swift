// -j MASQUERADE: maps the source of a connection to an address of the outgoing interface (net/netfilter/xt_MASQUERADE.c, masquerade_tg and
// masquerade_tg6; iptables-extensions(8), MASQUERADE).

package struct MasqueradeTarget: NATTarget {
  package static let name = "MASQUERADE"
  package static let hooks: HookSet = .postrouting
  package static let help = [
    "--to-ports": "port or ports to use",
    "--random": "mix the port with a hash",
    "--random-fully": "pick the port at random",
  ]
  package static let options: [Option<Self>] = [.toPorts, .random, .randomFully]

  package var range = NATRange()
  package init() {}
  package var target: Target { .masquerade(Box(self)) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict { context.masquerade(&packet, range) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    // The tool's structure has no place for a base port, but keeps the flag.
    range.basePort = 0
  }
  package func listing(_ context: OptionContext) -> String? {
    let ports = range.flags.contains(.portsGiven) ? ["masq ports: \(range.portsText)"] : []
    return (ports + range.flagWords("")).joined(separator: " ")
  }
}
