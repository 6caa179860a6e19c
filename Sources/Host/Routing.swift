// Where a packet that came in goes: to local sockets, onward, or nowhere. Models ip_route_input_slow and fib_validate_source
// (net/ipv4/route.c, fib_frontend.c), and for IPv6 ip6_rcv_core, ip6_route_input and ip6_forward (net/ipv6).

import Machine
import Netfilter
import Wire

/// The answer of input routing.
enum InputRoute {
  case local
  case forward
  /// Waits for more fragments.
  case held
  case drop(DropReason)
}

extension Host {
  /// Routes a packet behind PREROUTING. What goes on by the bridge that it came in by is no business of IP's: its options are not read.
  mutating func routeInput(_ packet: inout Packet, bridge: InterfaceID = .none) -> InputRoute {
    // Over lo the packet still has the route it left by, unless nat PREROUTING gave it another destination. DNPT does not ask for another.
    if packet.isRouted, packet.isCopy || leadsHere(packet.nextHop) || packet.type == .loopback { return toLocal(&packet) }
    packet.isRouted = false
    // The kernel looks for a TCP packet's socket before its way, and reads the whole header for it (tcp_v4_early_demux).
    if packet.proto == IPProtocol.tcp { context.join(packet, TCPHeader.minimumLength) }
    let input = packet.inInterface
    let name = context.machine.name(input)
    if packet.family == .ipv4, packet.destination.isMulticast { return routeMulticast4(&packet, name) }
    if let reason = packet.family == .ipv4 ? martian4(packet, name) : martian6(packet) { return .drop(.routing(reason)) }

    if packet.family == .ipv4, packet.destination.v4 == .max || (packet.destination.v4 == 0 && packet.source.v4 == 0) {
      if packet.source.v4 != 0, let reason = validateSource(packet, output: .none) { return .drop(.routing(reason)) }
      return toLocal(&packet)
    }
    let forwards = context.machine.sysctl.forwards(packet.family, name)
    var query = RouteQuery(to: packet.destination, from: packet.source, mark: packet.mark, input: name)
    // An address of one link is looked for on that link (rt6_need_strict).
    if packet.family == .ipv6, packet.destination.isLinkLocal { query.output = input }
    if packet.destination.isMulticast || context.machine.isAnycast(packet.destination, on: query.output) { return toLocal(&packet) }
    // To ::1 there is a way from lo alone (rt6_need_strict): what DNAT sends there from elsewhere has none.
    let leadsNowhere = packet.destination == .loopbackV6 && input != Machine.loopback
    let route = leadsNowhere ? nil : context.machine.routes.lookup(query)
    switch route?.kind {
    case .local, .broadcast, .multicast:
      if packet.family == .ipv4, let reason = validateSource(packet, output: Machine.loopback) { return .drop(.routing(reason)) }
      return toLocal(&packet)
    case .unicast:
      guard let route else { return .drop(.routing(.noRoute)) }
      // IPv6 asks whether it forwards when it does, not where a bridge looks for the way (br_nf_pre_routing_finish_ipv6).
      let isBridged = packet.family == .ipv6 && !bridge.isNone && route.interface == bridge
      guard forwards || isBridged else { return refuse(&packet, .forwardingOff) }
      if packet.family == .ipv4, let reason = validateSource(packet, output: route.interface) { return .drop(.routing(reason)) }
      if bridge.isNone || route.interface != bridge, let reason = receiveOptions(&packet) { return .drop(reason) }
      _ = packet.take(route, isLocal: false)
      if context.isTracing { context.trace.add(.routed(.forward(route.interface, via: route.gateway))) }
      return .forward
    case .unreachable: return refuse(&packet, .unreachable, tells: forwards, v4Code: 1, v6Code: 0)
    case .prohibit: return refuse(&packet, .prohibited, tells: forwards, v4Code: 13, v6Code: 1)
    case .blackhole: return refuse(&packet, .blackhole)
    case .throw: return refuse(&packet, .noRoute)
    case nil: return refuse(&packet, .noRoute, tells: forwards, v4Code: 0, v6Code: 0)
    }
  }

  /// A packet that has no way. IPv4 reads its options first, whoever it is for: no way is a route, too, whose end is `ip_error`
  /// (ip_rcv_finish_core). A host that does not forward tells nobody; IPv6's always does.
  private mutating func refuse(
    _ packet: inout Packet, _ reason: RoutingDrop, tells forwards: Bool, v4Code: UInt8, v6Code: UInt8
  ) -> InputRoute {
    if let mistake = receiveOptions(&packet) { return .drop(mistake) }
    if forwards || packet.family == .ipv6 { routeError(packet, v4Code: v4Code, v6Code: v6Code) }
    return .drop(.routing(reason))
  }

  /// A packet whose sender hears nothing of it.
  private mutating func refuse(_ packet: inout Packet, _ reason: RoutingDrop) -> InputRoute {
    .drop(receiveOptions(&packet) ?? .routing(reason))
  }

  /// Whether a route of this machine's own making leads to itself.
  private func leadsHere(_ a: Address) -> Bool {
    context.machine.isLocal(a) || context.machine.isAnycast(a) || a.isIPv4 && a.isUnspecified
  }

  /// IPv4 fragments meet before INPUT (ip_local_deliver); IPv6's behind it.
  private mutating func toLocal(_ packet: inout Packet) -> InputRoute {
    if let reason = receiveOptions(&packet) { return .drop(reason) }
    if context.isTracing { context.trace.add(.routed(.local(packet.inInterface))) }
    if packet.family == .ipv4, packet.isFragment {
      switch context.defragment(&packet, for: .delivery) {
      case .accept: break
      case .drop(let reason): return .drop(reason)
      case .stolen, .queue: return .held
      }
    }
    return .local
  }

  private func martian4(_ packet: Packet, _ input: InterfaceName) -> RoutingDrop? {
    let source = packet.source
    let destination = packet.destination
    if source.isMulticast || source.v4 == .max { return .martian }
    if destination.v4 == .max || (destination.v4 == 0 && source.v4 == 0) { return nil }
    if source.isUnspecified || destination.isUnspecified { return .martian }
    if destination.isLoopback || source.isLoopback, !context.machine.sysctl.routeLocalnet(input) { return .martian }
    return nil
  }

  /// ip_route_input_rcu, ip_mc_validate_source: a group that this host is in. It is in that of all hosts; nobody here joins another, and
  /// nothing routes multicast.
  private mutating func routeMulticast4(_ packet: inout Packet, _ input: InterfaceName) -> InputRoute {
    let source = packet.source
    guard context.machine.isMember(of: packet.destination, on: packet.inInterface) else { return .drop(.routing(.noRoute)) }
    if source.isMulticast || source.v4 == .max || source.isLoopback && !context.machine.sysctl.routeLocalnet(input) {
      return .drop(.routing(.martian))
    }
    if !source.isUnspecified, let reason = validateSource(packet, output: .none) { return .drop(.routing(reason)) }
    return toLocal(&packet)
  }

  private func martian6(_ packet: Packet) -> RoutingDrop? {
    if packet.destination.isMulticast, !context.machine.isMember(of: packet.destination, on: packet.inInterface) { return .noRoute }
    return nil
  }

  /// Whether a source address may come in here: never one of this host's own, and with rp_filter only by the interface that leads back to
  /// it (1, strict) or with any route back (2, loose).
  private func validateSource(_ packet: Packet, output: InterfaceID) -> RoutingDrop? {
    let machine = context.machine
    let name = machine.name(packet.inInterface)
    let mode = machine.sysctl.rpFilter(name)
    // Where a redirect may be due, the source is looked up.
    let isDetour = output == packet.inInterface && machine.sysctl.sendsRedirects(name)
    if mode == 0, !isDetour, !machine.routes.isCustom4 || machine.sysctl.acceptLocal(name) || packet.inInterface == Machine.loopback {
      return machine.isLocal(packet.source) && !machine.sysctl.acceptLocal(name) && packet.inInterface != Machine.loopback ? .martian : nil
    }
    var query = RouteQuery(to: packet.source, from: packet.destination, input: .loopback)
    if machine.sysctl.srcValidMark(name) { query.mark = packet.mark }
    let back = machine.routes.lookup(query)
    switch back?.kind {
    case .unicast: break
    case .local: return machine.sysctl.acceptLocal(name) ? nil : .martian
    case .broadcast, .multicast: return .martian
    // A route that refuses is as good as none.
    case .unreachable, .prohibit, .blackhole, .throw, nil: return mode == 0 ? nil : .reversePath
    }
    if back?.interface == packet.inInterface || mode != 1 { return nil }
    return .reversePath
  }

  // MARK: rerouting at OUTPUT

  /// Whether a packet would leave with an address of lo.
  func isStray(_ packet: Packet) -> Bool {
    context.machine.isStray(packet.source, by: packet.outInterface)
  }

  /// Looks up the route of a packet that OUTPUT changed (ip_route_me_harder, net/ipv4/netfilter.c).
  mutating func reroute(_ packet: inout Packet) -> RoutingDrop? {
    let query = RouteQuery(to: packet.destination, from: packet.source, mark: packet.mark)
    guard let route = context.machine.outputRoute(query) else { return .noRoute }
    if let refusal = packet.take(route, isLocal: true) { return refusal }
    if isStray(packet) { return .martian }
    if context.isTracing { context.trace.add(.routed(.rerouted(packet.outInterface, via: route.gateway))) }
    return nil
  }
}

/// What a change at OUTPUT is judged by: ipt_mangle_out, ip6t_mangle_out, nf_nat_ipv4_local_fn.
struct RerouteKey {
  private let source: Address
  private let destination: Address
  private let mark: UInt32
  /// TOS; for IPv6 the word of traffic class and flow label, and the hop limit.
  private let header: UInt64

  init(_ p: borrowing Packet) {
    source = p.source
    destination = p.destination
    mark = p.mark
    header = p.family == .ipv4 ? UInt64(p.bytes[1]) : UInt64(p.bytes.be32(0)) << 8 | UInt64(p.bytes[7])
  }

  /// Mangle asks if anything changed that routing looks at; nat if the destination did.
  func asksForReroute(_ p: borrowing Packet, after stage: Stage) -> Bool {
    switch stage {
    case .mangle, .nftMangle:
      let now = RerouteKey(p)
      return now.source != source || now.destination != destination || now.mark != mark || now.header != header
    case .destinationNAT, .nftDestinationNAT: return p.destination != destination
    default: return false
    }
  }
}
