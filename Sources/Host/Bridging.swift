// The way of a frame through a bridge, in the kernel's order:
//
//   port ──► (PREROUTING) ──► learn ──┬──► to this host: up, as if the bridge itself had received it
//                                     └──► other ports ──► (FORWARD) ──► (POSTROUTING) ──► port
//   this host ──► bridge ──► ports
//
// The hooks in brackets are IP's; br_netfilter has frames with IP walk them. Sources: br_handle_frame and br_handle_frame_finish
// (net/bridge/br_input.c), br_forward and br_flood (br_forward.c), br_dev_xmit (br_device.c), br_nf_* (br_netfilter_hooks.c,
// br_netfilter_ipv6.c). Ports are in no spanning tree, take no VLANs apart and send nothing back to where it came from; the bridge
// knows of no querier, so that groups are flooded.

import Machine
import Netfilter
import Wire

extension Host {
  /// Where a frame goes on.
  enum Crossing {
    /// To this host.
    case up
    /// To another port; the packet says which.
    case forward
    /// To this host or elsewhere, by a route that was already found.
    case routed(InputRoute)
    case drop(DropReason)

    var isRouted: Bool { if case .routed = self { true } else { false } }
    /// Whether the packet leaves the bridge for this host's own IP.
    var isUp: Bool {
      switch self {
      case .up, .routed(.local), .routed(.forward): true
      case .forward, .routed, .drop: false
      }
    }
  }

  /// A frame comes in by a port of a bridge. False: it is not the bridge's, but the port's own.
  mutating func receive(_ payload: [UInt8], _ link: EthernetHeader, port: InterfaceID, bridge: Int) -> Bool {
    if link.source.isMulticast || link.source == .zero || !link.isWhole(payload.count) {
      outputs.append(.dropped(.malformed, nil))
      return true
    }
    guard context.machine.interface(context.machine.bridges[bridge].device)?.isUp == true else {
      outputs.append(.dropped(.routing(.interfaceDown), nil))
      return true
    }
    // 01:80:c2:00:00:0X is for the next bridge alone (IEEE 802.1D, 7.12.6). Without a spanning tree, what is for it is flooded.
    if link.destination.value >> 4 == 0x0180_c200_000, link.destination.value & 15 != 0 {
      if link.destination.value & 15 != 1 { return false }
      outputs.append(.dropped(.otherHost, nil))
      return true
    }
    guard let family = link.seenFamily(context.machine.sysctl) else {
      crossUnseen(payload, link, port: port, bridge)
      return true
    }
    guard var packet = Packet(payload), packet.family == family, packet.hasReadableOptions6 else {
      outputs.append(.dropped(.malformed, nil))
      return true
    }
    packet.inInterface = context.machine.bridges[bridge].device
    packet.physIn = port
    packet.link = link
    // Rules see what is for another machine as they see a packet to be forwarded (setup_pre_routing).
    packet.type = context.machine.packetType(link.destination, on: port)
    if packet.type == .otherHost { packet.type = .host }
    start(Walk(packet, .hook(.prerouting, stage: 0)))
    return true
  }

  /// A frame that no hook sees: not IP, or br_netfilter is off.
  private mutating func crossUnseen(_ payload: [UInt8], _ link: EthernetHeader, port: InterfaceID, _ bridge: Int) {
    let device = context.machine.bridges[bridge].device
    learn(link.source, port, bridge)
    var isForwarded = false
    let isUp = eachPort(bridge, to: link.destination, from: port) { host, out in
      if payload.count <= host.frameLimit(out, link) { host.outputs.append(.bridged(out, link, payload)) }
      isForwarded = true
    }
    guard isUp else {
      if !isForwarded { outputs.append(.dropped(.noBridgePort, nil)) }
      return
    }
    guard link.type == EthernetHeader.ipv4 || link.type == EthernetHeader.ipv6 else { return }
    receiveDatagram(payload, on: device, link: link, type: frameType(link.destination, port, bridge))
  }

  /// What PREROUTING leaves of a bridged packet: it goes on as a frame, unless its destination is another one now and the way there is
  /// not by this bridge (br_nf_pre_routing_finish).
  mutating func cross(_ packet: inout Packet, destinationBefore: Address, cause: Int?) -> Crossing {
    guard let link = packet.link, let bridge = context.machine.bridge(ofPort: packet.physIn) else { return .up }
    let port = packet.physIn
    let device = context.machine.bridges[bridge].device
    var to = link.destination
    if packet.destination != destinationBefore {
      let route = routeInput(&packet, bridge: device)
      guard case .forward = route, packet.outInterface == device else {
        if !isLost(packet, route) { learn(link.source, port, bridge) }
        if let own = context.machine.interface(device)?.mac { packet.link?.destination = own }
        packet.type = .host
        if link.vlan != 0 || link.pppoe != 0 {
          context.emissions.removeAll(keepingCapacity: true)
          return comeUp(&packet)
        }
        _ = comeUp(&packet)
        // Where IPv6 has no way, nobody is told (br_nf_pre_routing_finish_ipv6).
        if packet.family == .ipv6, case .drop = route { context.emissions.removeAll(keepingCapacity: true) }
        return .routed(route)
      }
      to = context.machine.interface(device)?.hardwareAddress(of: packet.nextHop) ?? .broadcast
      packet.link?.destination = to
      packet.outInterface = .none
    }
    packet.nextHop = packet.destination
    learn(link.source, port, bridge)
    // The last port gets the packet itself, the others a copy each; if it also goes up, they all get copies.
    var last = InterfaceID.none
    let isUp = eachPort(bridge, to: to, from: port) { host, out in
      if !last.isNone { host.runAtOnce(Walk(packet.bridged(to: last, by: device).clone, .hook(.forward, stage: 0), cause: cause)) }
      last = out
    }
    guard isUp else {
      if last.isNone { return .drop(.noBridgePort) }
      packet = packet.bridged(to: last, by: device)
      return .forward
    }
    if !last.isNone { runAtOnce(Walk(packet.bridged(to: last, by: device).clone, .hook(.forward, stage: 0), cause: cause)) }
    // A rule may have made a frame for many this host's own (xt_cluster).
    let isMadeOwn = packet.type == .host && [.multicast, .broadcast].contains(context.machine.packetType(link.destination, on: port))
    if !isMadeOwn { packet.type = frameType(to, port, bridge) }
    // What is not for this host alone, by its hardware address, is confirmed before INPUT can say no (br_nf_local_in).
    if packet.type != .host, context.stages(packet.family).contains(.confirm) {
      if case .drop(let reason) = context.help(&packet) { return .drop(reason) }
      if case .drop(let reason) = context.confirm(&packet) { return .drop(reason) }
    }
    return comeUp(&packet)
  }

  /// The packet leaves the bridge for this host, where IP forgets how long its fragments were (ip_rcv_core and ip6_rcv_core clear what
  /// stands beside a packet): it goes on whole; in IPv4 what is too long for that goes on as it was cut. No program here has a PPPoE session.
  private func comeUp(_ packet: inout Packet) -> Crossing {
    if packet.family == .ipv6 || packet.length <= context.machine.interface(packet.inInterface)?.mtu ?? 1500 { packet.largestFragment = 0 }
    if packet.link?.pppoe ?? 0 != 0 { return .drop(.unknownProtocol) }
    packet.untag()
    return .up
  }

  /// Whether there is not even a route to an error, so that the frame ends before anybody learns where it came from: IPv4's martians
  /// (ip_route_input), and all that IPv6 has no way for.
  private func isLost(_ packet: Packet, _ route: InputRoute) -> Bool {
    guard case .drop(.routing(let reason)) = route else { return false }
    return switch reason {
    case .martian, .reversePath: true
    case .noRoute, .unreachable, .prohibited, .blackhole: packet.family == .ipv6 || packet.destination.isMulticast
    default: false
    }
  }

  /// Calls `send` for each port that a frame leaves by, in the kernel's order; true if it is for this host (too).
  private mutating func eachPort(
    _ bridge: Int, to destination: MACAddress, from: InterfaceID, _ send: (inout Host, InterfaceID) -> Void
  ) -> Bool {
    if !destination.isMulticast {
      if context.machine.isOwn(destination, bridge: bridge) { return true }
      if let port = context.machine.bridges[bridge].port(to: destination, now) {
        if port != from, context.machine.interface(port)?.isUp == true { send(&self, port) }
        return false
      }
    }
    for n in context.machine.bridges[bridge].ports.indices {
      let port = context.machine.bridges[bridge].ports[n]
      if port != from, context.machine.interface(port)?.isUp == true { send(&self, port) }
    }
    return destination.isMulticast && !from.isNone
  }

  /// The address of a frame's sender is now behind its port; those of this host stay where they are.
  private mutating func learn(_ source: MACAddress, _ port: InterfaceID, _ bridge: Int) {
    if !context.machine.isOwn(source, bridge: bridge) { context.machine.bridges[bridge].learn(source, port, now) }
  }

  /// What a frame is to this host when it comes up by the bridge: the port said whether it is its own, the bridge only of its own address.
  private func frameType(_ destination: MACAddress, _ port: InterfaceID, _ bridge: Int) -> PacketType {
    let type = context.machine.packetType(destination, on: port)
    guard type == .otherHost, context.machine.interface(context.machine.bridges[bridge].device)?.mac == destination else { return type }
    return .host
  }

  /// A VLAN's tag is always allowed for (is_skb_forwardable, net/core/dev.c).
  private func frameLimit(_ port: InterfaceID, _ link: EthernetHeader? = nil) -> Int {
    (context.machine.interface(port)?.mtu ?? 1500) + 4 - (link?.pppoe ?? 0 == 0 ? 0 : 8)
  }

  // MARK: out

  /// Puts a bridged packet on its port; one that is too long by now, or was put together of fragments, is cut (br_nf_dev_queue_xmit).
  mutating func transmitFrame(_ packet: Packet, by port: InterfaceID) -> DropReason? {
    // What is in a session is never cut: its protocol is not IP any more.
    if let link = packet.link, link.pppoe != 0 {
      if packet.length > frameLimit(port, link) { return .tooBig }
      outputs.append(.sent(port, packet))
      return nil
    }
    let limit = packet.largestFragment
    let most = context.machine.interface(port)?.mtu ?? 1500
    guard packet.length > most || limit > 0 && packet.length > limit else {
      outputs.append(.sent(port, packet))
      return nil
    }
    // What cuts it asks the bridge for its MTU, whatever the port's is: the route of a bridged packet leads there (br_netfilter_rtable_init).
    let mtu = context.machine.interface(packet.outInterface)?.mtu ?? most
    // IPv4 says nothing of it (br_nf_ip_fragment); IPv6's own function does (ip6_fragment).
    if limit > mtu || limit == 0 && (packet.family == .ipv6 ? packet.length > mtu : packet.dontFragment) {
      if packet.family == .ipv6 { icmpError(ICMPv6.packetTooBig, code: 0, info: UInt32(mtu), about: packet) }
      return .tooBig
    }
    guard let pieces = packet.fragments(mtu: mtu, as: context.fragments.shape(packet.fragmentShape)?.sizes) else { return .malformed }
    for var piece in pieces {
      piece.link = packet.link
      outputs.append(.sent(port, piece))
    }
    return nil
  }

  /// Puts a packet of this host, or one that it routes, on the ports of a bridge.
  mutating func transmit(_ packet: Packet, byBridge bridge: Int, cause: Int?) {
    guard let device = context.machine.interface(context.machine.bridges[bridge].device) else { return }
    var packet = packet
    var header = EthernetHeader(
      destination: device.hardwareAddress(of: packet.nextHop), source: device.mac,
      type: packet.family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6)
    // Only the copy of a frame in a VLAN is in one.
    header.tag = packet.link?.tag ?? 0
    packet.link = header
    // The copy of a frame that was on its way to a port still passes for it, whatever port it leaves by: POSTROUTING sees it once more
    // (br_nf_post_routing).
    let isSeenAgain = packet.isCopy && !packet.physOut.isNone
    if isSeenAgain { packet.inInterface = .none }
    _ = eachPort(bridge, to: header.destination, from: .none) { host, port in
      if isSeenAgain {
        var walk = Walk(packet, .hook(.postrouting, stage: 0), cause: cause)
        walk.port = port
        return host.runAtOnce(walk)
      }
      if packet.length <= host.frameLimit(port) { host.outputs.append(.sent(port, packet)) }
    }
  }
}

extension EthernetHeader {
  /// The family whose hooks a bridged frame walks, or nil: it is not IP, or br_netfilter leaves it alone (br_nf_pre_routing; is_vlan_ip,
  /// is_pppoe_ip).
  fileprivate func seenFamily(_ settings: Sysctl) -> Family? {
    let family: Family
    switch type {
    case EthernetHeader.ipv4 where tag == 0 || settings.bridgeFiltersVLANs: family = .ipv4
    case EthernetHeader.ipv6 where tag == 0 || settings.bridgeFiltersVLANs: family = .ipv6
    case EthernetHeader.session where pppoe != 0 && settings.bridgeFiltersPPPoE: family = pppoe & 0xffff == 0x21 ? .ipv4 : .ipv6
    default: return nil
    }
    return (family == .ipv4 ? settings.bridgeCallsIPTables : settings.bridgeCallsIP6Tables) ? family : nil
  }

  /// Whether so many bytes more are what the type says: two behind a tag (skb_vlan_untag), a second tag, the header of a session
  /// (br_nf_pre_routing, whatever the settings).
  fileprivate func isWhole(_ rest: Int) -> Bool {
    switch type {
    case 0x8100: tag != 0 && rest >= 4
    case 0x88a8: tag != 0 && rest >= 2
    case EthernetHeader.session: pppoe != 0 || rest >= 8
    default: tag == 0 || rest >= 2
    }
  }
}

extension Packet {
  /// What a device without VLANs of its own makes of a tag: one that names a VLAN makes the frame another machine's, one that gives no more
  /// than a priority is forgotten (__netif_receive_skb_core, net/core/dev.c).
  mutating func untag() {
    guard let link, link.tag != 0 else { return }
    if link.vlan != 0 { type = .otherHost }
    self.link?.tag = 0
  }

  /// Whether the options of a hop-by-hop header, if there is one, are as long as they say and none makes a jumbogram of a packet this small
  /// (nf_ip6_check_hbh_len, net/netfilter/utils.c).
  fileprivate var hasReadableOptions6: Bool {
    guard family == .ipv6, bytes[6] == IPProtocol.hopByHop else { return true }
    guard bytes.count >= 48 else { return false }
    let end = 40 + (Int(bytes[41]) + 1) * 8
    guard end <= bytes.count else { return false }
    var at = 42
    while at < end {
      if bytes[at] == 0 {
        at += 1
        continue
      }
      guard at + 1 < end, at + 2 + Int(bytes[at + 1]) <= end, bytes[at] != 0xc2 else { return false }
      at += 2 + Int(bytes[at + 1])
    }
    return true
  }

  /// It shares the fragments with the packet, so it is cut anew (skb_cloned in ip_do_fragment and ip6_fragment).
  fileprivate var clone: Packet {
    var copy = self
    copy.fragmentShape = -1
    return copy
  }

  /// The packet on its way to a port.
  fileprivate func bridged(to port: InterfaceID, by bridge: InterfaceID) -> Packet {
    var copy = self
    copy.physOut = port
    copy.outInterface = bridge
    return copy
  }
}
