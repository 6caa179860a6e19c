// -j SNAT: maps the source of a connection (net/netfilter/xt_nat.c, xt_snat_target_v0 and _v1; iptables-extensions(8), SNAT).

package struct SNATTarget: NATTarget {
  package static let name = "SNAT"
  package static let hooks: HookSet = [.postrouting, .input]
  package static let help = [
    "--to-source": "where from: an address, a port, or ranges",
    "--random": "mix the port with a hash",
    "--random-fully": "pick the port at random",
    "--persistent": "a client gets the same address every time",
  ]
  package static let options: [Option<Self>] = [.to("--to-source"), .random, .randomFully, .persistent]

  package var range = NATRange()
  package init() {}
  package var target: Target { .snat(Box(self)) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict { context.setUpNAT(&packet, range, .source) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    // The tool's structure has no place for a base port, but keeps the flag.
    range.basePort = 0
  }
  package func listing(_ context: OptionContext) -> String? {
    (["to:" + range.text(context.family)] + range.flagWords("")).joined(separator: " ")
  }
}
