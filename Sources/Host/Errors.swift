// Packets that the host makes itself: ICMP errors as icmp_send (net/ipv4/icmp.c) and icmp6_send (net/ipv6/icmp.c) build them, and what
// REJECT asked for. They begin their way at OUTPUT.

import Machine
import Netfilter
import Wire

extension Host {
  /// Sends what a stage or a finished walk left to be sent, one after the other: each is on its way before the next is made.
  mutating func sendEmissions(cause: Int?) {
    if context.emissions.isEmpty { return }
    let emissions = context.emissions
    context.emissions.removeAll(keepingCapacity: true)
    for e in emissions {
      switch e {
      case .send(let packet): sendOwn(packet, cause)
      case .copy(let packet, let gateway, let output): sendCopy(packet, gateway, output, cause)
      case .adjustSequences(let id, let direction, let difference): context.adjustSequences(id, direction, by: difference)
      case .icmpError(let type, let code, let info, let about):
        if var packet = makeError(type, code: code, info: info, about: about), mayBeSent(packet) {
          // The error belongs to the connection of the packet it is about, even to one that was never confirmed.
          context.attach(&packet, from: about)
          packet.socket = .kernel
          sendOwn(packet, cause, by: linkBack(about))
        }
      }
    }
  }

  /// nf_dup_ipv4_route, nf_dup_ipv6_route: the route is that to the gateway, whatever the packet's own marks say.
  private mutating func sendCopy(_ packet: Packet, _ gateway: Address, _ output: InterfaceID, _ cause: Int?) {
    var packet = packet
    let query = RouteQuery(to: gateway, from: .any(packet.family), output: output)
    guard let route = context.machine.outputRoute(query), packet.take(route, isLocal: true) == nil else { return }
    packet.nextHop = route.gateway ?? gateway
    packet.inInterface = .none
    runAtOnce(Walk(packet, .hook(.output, stage: 0), cause: cause))
  }

  /// The limit of all errors. To this machine itself there is none, and none of what finds out a path's MTU.
  private mutating func mayBeSent(_ error: Packet) -> Bool {
    if error.family == .ipv6 {
      // icmpv6_xrlim_allow: wider networks may hear more.
      guard error.icmpType != ICMPv6.packetTooBig,
        let route = context.machine.routes.lookup(RouteQuery(to: error.destination, from: error.source)), route.kind != .local
      else { return true }
      let length = route.destination.length(.ipv6) ?? 0
      let limit = UInt64(context.machine.sysctl.icmpv6Ratelimit) &* Context.hz / 1000
      return errorLimits.allows(to: error.destination, context.jiffies, limit: length < 128 ? limit >> UInt64((128 - length) / 32) : limit)
    }
    // icmpv4_mask_allow
    guard error.family == .ipv4, error.icmpType != ICMP.destinationUnreachable || error.icmpCode != 4,
      error.icmpType > 18 || context.machine.sysctl.icmpRatemask >> UInt32(error.icmpType) & 1 == 1,
      context.machine.routes.lookup(RouteQuery(to: error.destination, from: error.source))?.kind != .local
    else { return true }
    let limit = UInt64(context.machine.sysctl.icmpRatelimit) &* Context.hz / 1000
    return errorLimits.allows(to: error.destination, context.jiffies, limit: limit)
  }

  /// What routing answers to a packet that came in and has no way (ip_error, ip6_pkt_drop).
  mutating func routeError(_ packet: Packet, v4Code: UInt8, v6Code: UInt8) {
    if packet.family == .ipv4, !errorLimits.allowsRouteError(to: packet.source, context.jiffies) { return }
    unreachable(packet, v4Code: v4Code, v6Code: v6Code)
  }

  /// UDP-Lite has no listeners here but those of the machine's table: who asks others is told (__udp4_lib_rcv, __udp6_lib_rcv), unless the
  /// checksum or what it covers (RFC 3828) is wrong.
  mutating func refuseUDPLite(_ packet: Packet) {
    let at = packet.transportOffset
    guard packet.hasTransport, packet.bytes.count >= at + UDPHeader.length, packet.bytes.be16(at + 6) != 0,
      context.machine.sockets.lookup(packet.proto, packet.destination, packet.destinationPort, packet.source, packet.sourcePort) == nil
    else { return }
    let whole = packet.bytes.count - at
    let covered = packet.bytes.be16(at + 4) == 0 ? whole : Int(packet.bytes.be16(at + 4))
    guard covered >= UDPHeader.length, covered <= whole else { return }
    var sum = Checksum()
    sum.addPseudoHeader(packet.family, packet.source, packet.destination, packet.proto, length: whole)
    sum.add(packet.bytes, at..<at + covered)
    guard sum.folded == 0xffff else { return }
    // No connection is known of it any more (nf_reset_ct), so the error begins without one.
    var forgotten = packet
    forgotten.connection = .none
    forgotten.connectionState = nil
    unreachable(forgotten, v4Code: 3, v6Code: 4)
  }

  /// Asks for an ICMP error about a packet; it is sent when the walk is over.
  mutating func icmpError(_ type: UInt8, code: UInt8, info: UInt32, about packet: Packet) {
    context.emissions.append(.icmpError(type: type, code: code, info: info, about: packet))
  }

  /// Destination unreachable, in the family's own codes.
  mutating func unreachable(_ packet: Packet, v4Code: UInt8, v6Code: UInt8) {
    let v4 = packet.family == .ipv4
    icmpError(v4 ? ICMP.destinationUnreachable : ICMPv6.destinationUnreachable, code: v4 ? v4Code : v6Code, info: 0, about: packet)
  }

  /// The link by which alone an error can go back: to an address of one link (icmp6_send).
  private func linkBack(_ p: Packet) -> InterfaceID { p.family == .ipv6 && p.source.isLinkLocal ? p.inInterface : .none }

  private mutating func sendOwn(_ packet: Packet, _ cause: Int?, by output: InterfaceID = .none) {
    var packet = packet
    let query = RouteQuery(to: packet.destination, from: packet.source, mark: packet.mark, output: output)
    guard let route = context.machine.routes.lookup(query), packet.take(route, isLocal: true) == nil, !isStray(packet)
    else { return }
    packet.inInterface = .none
    runAtOnce(Walk(packet, packet.physOut.isNone ? .hook(.output, stage: 0) : .transmit, cause: cause))
  }

  /// Whose error it is, if the packet was not for this machine: of IPv6 the best address of the interface by which the packet came in,
  /// unless the route back names one (icmp6_send).
  private func errorSource(_ p: Packet, _ back: Route, to recipient: Address) -> Address? {
    if p.family == .ipv6, back.preferredSource == nil, !p.inInterface.isNone,
      let address = context.machine.selectAddress6(p.inInterface, for: p.source)
    {
      return address
    }
    return context.machine.sourceAddress(for: recipient, via: back)
  }

  /// Whether an IPv6 address is many machines': an anycast one, which that of a network is (ipv6_anycast_destination, include/net/ip6_route.h).
  private func isShared(_ address: Address, _ route: Route) -> Bool {
    if address.isIPv4 { return false }
    let network = route.destination
    return context.machine.isAnycast(address)
      || route.gateway == nil && network.address == address && network.length(.ipv6).map { $0 < 127 } == true
  }

  /// The error message, or nil where the kernel stays silent: about other errors, multicast and broadcast, in IPv4 about fragments behind
  /// the first, and in IPv6 to an address of many.
  private func makeError(_ type: UInt8, code: UInt8, info: UInt32, about p: Packet) -> Packet? {
    // What is for many gets none, but IPv6's senders want to know of a path's MTU (RFC 4443, 2.4 e).
    let isForMany = p.type != .host || p.destination.isMulticast
    guard p.family == .ipv6 ? !isForMany || type == ICMPv6.packetTooBig : !isForMany && p.fragmentOffset == 0,
      !p.source.isUnspecified, !p.source.isMulticast
    else {
      return nil
    }
    let hops = hopsBack(p)
    let recipient = hops.first ?? p.source
    let query = RouteQuery(to: recipient, from: .any(p.family), output: linkBack(p))
    guard let route = context.machine.routes.lookup(query), !isShared(recipient, route) else { return nil }
    let link: InterfaceID = p.family == .ipv6 && p.destination.isLinkLocal ? p.inInterface : .none
    let isOurs = context.machine.isLocal(p.destination, on: link) || context.machine.isAnycast(p.destination, on: link)
    let own = isOurs ? p.destination : errorSource(p, route, to: recipient)
    guard let own else { return nil }
    if p.family == .ipv4 {
      if p.destination.v4 == .max || context.machine.routes.lookup(RouteQuery(to: p.destination, from: p.source))?.kind == .broadcast {
        return nil
      }
      // What icmp_pointers has as an error: all types but those that are asked and answered. The type may be all that there is.
      if p.proto == IPProtocol.icmp {
        guard p.transportOffset < p.bytes.count, [0, 8, 13, 14, 15, 16, 17, 18].contains(p.bytes[p.transportOffset]) else { return nil }
      }
      var ip = IPv4Header(source: own, destination: recipient, proto: IPProtocol.icmp)
      ip.tos = (p.tos & 0x1e) | 0xc0
      ip.ttl = context.machine.sysctl.defaultTTL
      // 576 bytes in all (RFC 1812, 4.3.2.3).
      guard let options = echoedOptions(p, from: own, by: hops) else { return nil }
      let quoted = Array(p.bytesBeforeDevice.prefix(576 - 20 - options.count - 8))
      var bytes = ip.datagram(options + ICMP.message(type: type, code: code, rest: info, quoted))
      if !options.isEmpty {
        bytes[0] &+= UInt8(options.count / 4)
        IPv4Header.fixChecksum(&bytes)
      }
      return Packet(bytes)
    }
    // Of a fragment that does not have the ICMP header nothing is known, so it gets its error (is_ineligible).
    // The type may be all that there is.
    if p.proto == IPProtocol.icmpv6, p.fragmentOffset == 0,
      p.transportOffset < p.bytes.count ? ICMPv6.isError(p.bytes[p.transportOffset]) : !p.moreFragments
    {
      return nil
    }
    let ip = IPv6Header(source: own, destination: p.source, nextHeader: IPProtocol.icmpv6)
    // The smallest MTU in all (RFC 4443, 2.4 c).
    let quoted = Array(p.bytes.prefix(1280 - 40 - 8))
    return Packet(ip.datagram(ICMPv6.message(type: type, code: code, rest: info, quoted, source: own, destination: p.source)))
  }
}
