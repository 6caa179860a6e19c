// Redirects: a router tells a machine on its own link of a shorter way (RFC 792; RFC 4861, 8.2). IPv4: __mkroute_input and ip_rt_send_redirect
// (net/ipv4/route.c); IPv6: ip6_forward (net/ipv6/ip6_output.c) and ndisc_send_redirect (net/ipv6/ndisc.c). They leave before the packet
// walks FORWARD, whatever becomes of it there.

import Machine
import Netfilter
import Wire

extension Host {
  /// Whether the sender of an IPv4 packet that goes back to its link is on that link: by the routes for its source, whose next hop is the
  /// sender itself (__fib_validate_source), and unless the link's machines share a medium, in one network with the gateway.
  private func isDetour4(_ packet: Packet) -> Bool {
    let machine = context.machine
    let (input, name) = (packet.inInterface, machine.name(packet.inInterface))
    guard packet.options.sourceRoute == 0, machine.sysctl.sendsRedirects(name) else { return false }
    var query = RouteQuery(to: packet.source, from: packet.destination, input: .loopback)
    if machine.sysctl.srcValidMark(name) { query.mark = packet.mark }
    guard var back = machine.routes.lookup(query) else { return false }
    if back.interface != input {
      query.output = input
      guard let other = machine.routes.lookup(query), other.kind == .unicast else { return false }
      back = other
    }
    // Of this host's own address, too, where it may come in.
    guard back.kind == .unicast || back.kind == .local, back.interface == input, back.gateway == nil else { return false }
    if machine.sysctl.hasSharedMedia(name) { return true }
    let gateway = packet.nextHop == packet.destination ? nil : packet.nextHop
    return machine.interface(input)?.primaryAddresses4.contains { own in
      own.prefix.contains(packet.source) && gateway.map(own.prefix.contains) ?? true
    } ?? false
  }

  /// Tells the sender of an IPv4 packet of the next hop, unless it has heard that too often.
  mutating func redirect4(_ packet: Packet, cause: Int?) {
    guard packet.inInterface == packet.outInterface, isDetour4(packet), errorLimits.allowsRedirect(to: packet.source, context.jiffies)
    else { return }
    icmpError(ICMP.redirect, code: 1, info: packet.nextHop.v4, about: packet)
    sendEmissions(cause: cause)
  }

  /// The same in IPv6. The sender hears it from the link's own address, and of a next hop that is on the link by such an address or is the
  /// destination itself; the hardware address is told where it is known.
  mutating func redirect6(_ packet: Packet, cause: Int?) {
    let cost = Context.hz
    // The way to the sender need not be by this link (ip6_route_output_flags_noref: with a source, a device binds only where it must).
    let must: InterfaceID = packet.source.isLinkLocal ? packet.inInterface : .none
    let (input, target) = (packet.inInterface, packet.nextHop)
    guard errorLimits.allows(to: packet.destination, context.jiffies, limit: cost), let device = context.machine.interface(input),
      let own = device.addresses.first(where: { !$0.address.isIPv4 && $0.address.isLinkLocal })?.address,
      target == packet.destination || target.isLinkLocal,
      let route = context.machine.outputRoute(RouteQuery(to: packet.source, from: own, output: must)), route.gateway == nil,
      [.unicast, .local, .multicast].contains(route.kind), errorLimits.allows(to: packet.source, context.jiffies, limit: cost)
    else { return }
    var payload = target.bytes(.ipv6) + packet.destination.bytes(.ipv6)
    let isKnown = device.neighbours[target] != nil || device.assumesNeighbours
    if device.kind == .ethernet, isKnown { payload += [2, 1] + device.hardwareAddress(of: target).bytes }
    // The redirected header: a whole number of eight bytes, so that all fits into the smallest MTU.
    let room = min(1280 - IPv6Header.length - 8 - payload.count, packet.bytes.count + 8) & ~7
    payload += [4, UInt8(room / 8), 0, 0, 0, 0, 0, 0] + packet.bytes.prefix(room - 8)
    var header = IPv6Header(source: own, destination: packet.source, nextHeader: IPProtocol.icmpv6)
    header.hopLimit = 255
    let message = ICMPv6.message(type: ICMPv6.redirect, code: 0, payload, source: own, destination: packet.source)
    guard var redirect = Packet(header.datagram(message)), redirect.take(route, isLocal: true) == nil else { return }
    redirect.socket = .kernel
    runAtOnce(Walk(redirect, .hook(.output, stage: 0), cause: cause))
  }
}
