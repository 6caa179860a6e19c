// -j NETMAP: maps a whole network onto another, host part kept (net/netfilter/xt_NETMAP.c, netmap_tg4 and netmap_tg6;
// iptables-extensions(8), NETMAP).

import Wire

package struct NetmapTarget: TargetExtension {
  package static let name = "NETMAP"
  package static let needs: Needs = .tracking
  package static let tables: TableSet = .nat
  package static let hooks: HookSet = [.prerouting, .output, .postrouting, .input]
  package static let help = [
    "--to": "network to map to; the rest of the address is kept"
  ]
  package static let options: [Option<Self>] = [.value("--to", \.network, .network, required: true)]

  package var network: Prefix?
  package init() {}
  package var target: Target { .netmap(Box(self)) }

  /// First and last address of the network, which is how the kernel is told.
  package var range: NATRange {
    var r = NATRange()
    guard let network else { return r }
    r.flags = .mapAddresses
    r.firstAddress = network.network
    let host = ~network.mask
    r.lastAddress = network.family == .ipv4 ? Address(v4: network.network.v4 | host.v4) : network.network | host
    return r
  }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict { context.netmap(&packet, range) }

  package func listing(_ context: OptionContext) -> String? { network.map { "to:" + Format.network.write($0, context) } }
}

extension Format<Prefix> {
  /// As `hostMask`, but the length is always written and bits outside the mask are cleared.
  fileprivate static let network = Format(
    hostMask.valueName, read: hostMask.read, write: { v, _ in "\(Prefix(v.network, mask: v.mask))" })
}
