// -j REDIRECT: maps the destination of a connection to this host (net/netfilter/xt_REDIRECT.c, redirect_tg4 and redirect_tg6;
// iptables-extensions(8), REDIRECT).

package struct RedirectTarget: NATTarget {
  package static let name = "REDIRECT"
  package static let hooks: HookSet = [.prerouting, .output]
  package static let help = [
    "--to-ports": "port or ports of this machine",
    "--random": "pick the port at random",
  ]
  package static let options: [Option<Self>] = [.toPorts, .random]

  package var range = NATRange()
  package init() {}
  package var target: Target { .redirect(Box(self)) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict { context.redirect(&packet, range) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if range.flags.contains(.portOffset) { throw OptionError("Shifted portmap ranges not supported with this kernel", word: "--to-ports") }
  }
  package func listing(_ context: OptionContext) -> String? {
    let ports = range.flags.contains(.portsGiven) ? ["redir ports \(range.portsText)"] : []
    return (ports + range.flagWords("")).joined(separator: " ")
  }
}
