// What a packet filter may ask of the machine it runs on. Passive data with pure look-ups: no packet walks here.

import Wire

/// A machine on the link of an interface.
package struct Neighbour: Hashable, Sendable {
  package var address: Address
  package var interface: InterfaceID
  package init(_ address: Address, on interface: InterfaceID) {
    self.address = address
    self.interface = interface
  }
}

/// Interfaces, addresses, routes, settings and sockets of one machine.
package struct Machine: Hashable, Sendable {
  /// `lo` is always the first.
  package internal(set) var interfaces: [Interface] = [.loopback]
  package var routes = RoutingTable()
  package var sysctl = Sysctl()
  package var sockets = SocketTable()
  package var bridges: [Bridge] = []
  /// The groups that programs have joined.
  package var memberships: Set<GroupMembership> = []
  /// The supplementary groups of users, by user.
  package var groups: [UInt32: [UInt32]] = [:]
  /// IPv4 protocols that something here receives; others are answered with "protocol unreachable". Nil: what comes is taken as received.
  package var handlers4: Set<UInt8>?
  /// IPv6 protocols that something here receives: the kernel's own handlers and raw sockets. Others are answered with an ICMPv6 parameter
  /// problem.
  package var handlers6: Set<UInt8> = [
    IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.icmpv6, IPProtocol.noNext, IPProtocol.sctp, IPProtocol.dccp,
    IPProtocol.esp, IPProtocol.ah, Machine.pim,
  ]
  var localAddresses: Set<Address> = []
  /// Who does not answer when it is asked for its hardware address (NUD_FAILED).
  package var silentNeighbours: Set<Neighbour> = []
  /// Interfaces at which nobody answers; who is in their `neighbours` need not be asked.
  package var lonelyInterfaces: Set<InterfaceID> = []

  package init() {
    installRoutes(InterfaceID(0))
  }

  /// A machine as it was found: its devices, `lo` first, and exactly these routes.
  package init(interfaces found: [Interface], routes: RoutingTable) {
    interfaces = found.first?.kind == .loopback ? found : [.loopback] + found
    self.routes = routes
    localAddresses = Set(interfaces.flatMap { $0.addresses.map(\.address) })
  }

  package static let loopback = InterfaceID(0)
  /// Multicast routing (RFC 7761), which the kernel takes in itself.
  private static let pim: UInt8 = 103
  /// What a kernel takes in without a module or a program that asks for it: ICMP, IGMP, TCP, UDP, PIM, UDP-Lite.
  package static let ownHandlers4: Set<UInt8> = [IPProtocol.icmp, 2, IPProtocol.tcp, IPProtocol.udp, pim, IPProtocol.udpLite]

  /// Adds a device with its addresses, and the routes that the kernel makes for them.
  @discardableResult
  package mutating func add(_ interface: Interface) -> InterfaceID {
    interfaces.append(interface)
    let id = InterfaceID(interfaces.count - 1)
    installRoutes(id)
    return id
  }

  @inline(__always) package func interface(_ id: InterfaceID) -> Interface? {
    id.rawValue >= 0 && Int(id.rawValue) < interfaces.count ? interfaces[Int(id.rawValue)] : nil
  }
  /// The device's name, or an empty one for `.none`.
  @inline(__always) package func name(_ id: InterfaceID) -> InterfaceName {
    id.rawValue >= 0 && Int(id.rawValue) < interfaces.count ? interfaces[Int(id.rawValue)].name : .none
  }
  package func id(_ name: InterfaceName) -> InterfaceID? {
    interfaces.firstIndex { $0.name == name }.map(InterfaceID.init)
  }

  /// Whether the next hop of a packet does not answer. Groups and broadcasts are nobody to ask, and devices without ARP ask nobody.
  @inline(__always) package func isSilent(_ nextHop: Address, on id: InterfaceID) -> Bool {
    if silentNeighbours.isEmpty, lonelyInterfaces.isEmpty { return false }
    guard let interface = interface(id), interface.kind == .ethernet, !nextHop.isMulticast, !interface.isBroadcast(nextHop) else {
      return false
    }
    if lonelyInterfaces.contains(id), interface.neighbours[nextHop] == nil { return true }
    return silentNeighbours.contains(Neighbour(nextHop, on: id))
  }

  /// An address of this machine (RTN_LOCAL); all of 127.0.0.0/8 is.
  @inline(__always) package func isLocal(_ a: Address) -> Bool { (a.isIPv4 && a.isLoopback) || localAddresses.contains(a) }

  /// What an IPv4 address is: the kind of its route in the local table, unicast if it has none there, or none on the device
  /// (__inet_dev_addr_type, net/ipv4/fib_frontend.c).
  package func kind(of a: Address, on device: InterfaceID = .none) -> RouteKind {
    if a.v4 >> 24 == 0 || a.v4 == .max { return .broadcast }
    if a.isMulticast { return .multicast }
    guard let route = routes.localRoute(a), device.isNone || route.interface == device else { return .unicast }
    return route.kind
  }

  /// The way of a packet made here. Where it must leave by one device and no route says how, IPv4 takes the destination to be on that link
  /// (ip_route_output_key_hash_rcu, net/ipv4/route.c).
  package func outputRoute(_ query: RouteQuery) -> Route? {
    // To no address is to this machine itself; so is, on a router, to a network's first address.
    let isHere = query.destination.isIPv4 ? query.destination.isUnspecified : isAnycast(query.destination, on: query.output)
    if isHere {
      return Route(
        Prefix(query.destination, length: query.destination.family.addressBits), kind: .local, interface: Machine.loopback,
        preferredSource: query.destination.isIPv4 && query.output.isNone ? .v4(127, 0, 0, 1) : nil)
    }
    // To a group or to all the device is that of the source address, whatever the routes say.
    if query.output.isNone, query.destination.isIPv4, query.destination.isMulticast || query.destination.v4 == .max,
      !query.source.isUnspecified
    {
      let device = query.source.isLoopback ? Machine.loopback : device(of: query.source)
      return device.map { Route(Prefix(query.destination, length: 32), interface: $0) }
    }
    if let route = routes.lookup(query) { return route }
    guard query.destination.isIPv4, !query.output.isNone else { return nil }
    return Route(Prefix(query.destination, length: 32), interface: query.output)
  }

  /// Whether an address is this machine's, on one device or on any.
  package func isLocal(_ a: Address, on id: InterfaceID) -> Bool {
    id.isNone ? isLocal(a) : interface(id)?.addresses.contains { $0.address == a } ?? false
  }

  /// The device that has an address.
  private func device(of a: Address) -> InterfaceID? {
    interfaces.firstIndex { $0.addresses.contains { $0.address == a } }.map(InterfaceID.init)
  }

  /// Whether an address of lo would leave by another device (__mkroute_output, net/ipv4/route.c). IPv6 has no such rule.
  package func isStray(_ source: Address, by output: InterfaceID) -> Bool {
    source.isIPv4 && source.isLoopback && output != Machine.loopback && !sysctl.routeLocalnet(name(output))
  }

  /// The routes of fib_add_ifaddr (net/ipv4/fib_frontend.c) and addrconf_prefix_route (net/ipv6/addrconf.c).
  mutating func installRoutes(_ id: InterfaceID, of only: InterfaceAddress? = nil) {
    let interface = interfaces[Int(id.rawValue)]
    if only == nil, bridge(id) == nil || interface.addresses.contains(where: { $0.address.family == .ipv6 }) { routeGroups(id) }
    for a in interface.addresses where only == nil || a == only {
      let family = a.address.family
      // An IPv4 address is this machine's although its device is down.
      guard interface.isUp || family == .ipv4 else { continue }
      localAddresses.insert(a.address)
      routes.add(
        Route(
          Prefix(a.address, length: family.addressBits), kind: .local, interface: id, table: Route.localTable, preferredSource: a.address))
      guard interface.isUp else { continue }
      if interface.kind == .loopback {
        if family == .ipv4 {
          routes.add(Route(a.prefix, kind: .local, interface: id, table: Route.localTable, preferredSource: a.address))
          routes.add(
            Route(
              Prefix(.v4(127, 255, 255, 255), length: 32), kind: .broadcast, interface: id, table: Route.localTable,
              preferredSource: a.address))
        }
        continue
      }
      if a.prefixLength < family.addressBits {
        routes.add(
          Route(a.prefix, interface: id, metric: family == .ipv6 ? 256 : 0, preferredSource: family == .ipv4 ? a.address : nil))
      }
      if family == .ipv4, a.prefixLength < 31 {
        let broadcast = Address(v4: a.prefix.address.v4 | ~UInt32(truncatingIfNeeded: a.prefix.mask.low))
        routes.add(
          Route(Prefix(broadcast, length: 32), kind: .broadcast, interface: id, table: Route.localTable, preferredSource: a.address))
      }
    }
  }

  /// addrconf_add_mroute (net/ipv6/addrconf.c): every device can send to groups, whether it has an address or not; the first that came up
  /// does. A bridge has come up once it has an address or a port that is.
  mutating func routeGroups(_ id: InterfaceID) {
    guard let interface = interface(id), interface.isUp, interface.kind != .loopback,
      !routes.routes.contains(where: { $0.kind == .multicast && $0.interface == id })
    else { return }
    routes.add(Route(Prefix(Address.allGroups6, length: 8), kind: .multicast, interface: id, metric: 256, table: Route.localTable))
  }
}
