// -m rpfilter: would an answer leave by the interface the packet came in by? (net/ipv4/netfilter/ipt_rpfilter.c,
// net/ipv6/netfilter/ip6t_rpfilter.c; iptables-extensions(8), rpfilter)

import Machine
import Wire

package struct RPFilterMatch: MatchExtension {
  package static let name = "rpfilter"
  package static let tables: TableSet = [.raw, .mangle]
  package static let hooks: HookSet = .prerouting
  package static let help = [
    "--loose": "the way back may use any device",
    "--validmark": "look the way back up with the packet's mark",
    "--accept-local": "let local source addresses pass",
    "--invert": "match what fails",
  ]
  package static let options: [Option<Self>] = [
    .flag("--loose", \.isLoose),
    .flag("--validmark", \.usesMark),
    .flag("--accept-local", \.acceptsLocal),
    .flag("--invert", \.isInverted),
  ]
  /// Any interface will do.
  package var isLoose = false
  /// The packet's mark takes part in routing.
  package var usesMark = false
  package var acceptsLocal = false
  package var isInverted = false
  package init() {}
  package var match: Match { .rpfilter(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    (packet.family == .ipv4 ? passes4(&packet, &context) : passes6(&packet, &context)) != isInverted
  }

  private func passes4(_ packet: inout Packet, _ context: inout Context) -> Bool {
    let (source, destination) = (packet.source, packet.destination)
    let device = packet.inInterface
    if packet.type == .loopback || device == Machine.loopback { return true }
    // DHCP and IGMP before an address is known.
    if source.v4 >> 24 == 0, destination.v4 == .max || destination.v4 >> 8 == 0xe00000 { return true }
    let hasAddress = !destination.isMulticast && destination.v4 != .max && destination.v4 >> 24 != 0
    let route = context.machine.routes.lookup(
      RouteQuery(to: source, from: hasAddress ? destination : .anyV4, mark: usesMark ? packet.mark : 0, input: .loopback))
    guard let route, route.kind == .unicast || (route.kind == .local && acceptsLocal) else { return false }
    return isLoose || route.interface == device
  }

  private func passes6(_ packet: inout Packet, _ context: inout Context) -> Bool {
    let device = packet.inInterface
    if packet.type == .loopback || device == Machine.loopback { return true }
    // An unspecified source can't be routed; duplicate address detection has it.
    if packet.source == .zero { return true }
    let isPinned = packet.source.isLinkLocal || packet.source.isMulticast && packet.source.scope6 == Address.linkScope || !isLoose
    let destination = packet.destination.isMulticast ? Address.zero : packet.destination
    let route = context.machine.routes.lookup(
      RouteQuery(
        to: packet.source, from: destination, mark: usesMark ? packet.mark : 0, input: .loopback, output: isPinned ? device : .none))
    guard let route else { return false }
    if route.kind == .local { return acceptsLocal }
    // A bridge hands on what a group sent, which IPv6 itself would not take; to groups there is a way.
    guard route.kind == .unicast || route.kind == .multicast else { return false }
    return isLoose || route.interface == device
  }

  package func listing(_ context: OptionContext) -> String? {
    (["rpfilter"] + RPFilterMatch.options.flatMap { $0.write(self, context) }.map { String($0.dropFirst(2)) }).joined(separator: " ")
  }
}
