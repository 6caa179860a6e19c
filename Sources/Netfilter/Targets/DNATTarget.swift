// -j DNAT: maps the destination of a connection (net/netfilter/xt_nat.c, xt_dnat_target_v2; iptables-extensions(8), DNAT).

package struct DNATTarget: NATTarget {
  package static let name = "DNAT"
  package static let hooks: HookSet = [.prerouting, .output]
  package static let help = [
    "--to-destination": "where to: an address, a port, or ranges",
    "--random": "pick the port at random",
    "--persistent": "a client gets the same address every time",
  ]
  package static let options: [Option<Self>] = [.to("--to-destination"), .random, .persistent]

  package var range = NATRange()
  package init() {}
  package var target: Target { .dnat(Box(self)) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict { context.setUpNAT(&packet, range, .destination) }

  package func listing(_ context: OptionContext) -> String? {
    (["to:" + range.text(context.family)] + range.flagWords("")).joined(separator: " ")
  }
}
