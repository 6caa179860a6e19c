// Addresses that come and go, and devices that go up and down, with the routes that come and go with them (inet_insert_ifa, inet_del_ifa in
// net/ipv4/devinet.c; fib_add_ifaddr, fib_del_ifaddr, fib_sync_down_addr, fib_disable_ip in net/ipv4/fib_frontend.c and fib_semantics.c;
// addrconf_ifdown in net/ipv6/addrconf.c).

import Wire

extension Machine {
  /// `ip addr add`. False: the device has it already.
  package mutating func add(_ address: InterfaceAddress, to id: InterfaceID) -> Bool {
    guard let interface = interface(id), !interface.addresses.contains(where: { $0.address == address.address }) else { return false }
    // A second address of a network has no route of its own to it.
    let isSecondary = address.address.isIPv4 && interface.addresses.contains { $0.prefix == address.prefix }
    let before = routes
    interfaces[Int(id.rawValue)].addresses.append(address)
    installRoutes(id, of: address)
    guard interface.isUp else { return true }
    if address.address.family == .ipv6 { routeGroups(id) }
    if isSecondary {
      routes = before
      let own = Prefix(address.address, length: 32)
      routes.add(Route(own, kind: .local, interface: id, table: Route.localTable, preferredSource: address.address))
    }
    return true
  }

  /// `ip addr del`. The first address of an IPv4 network takes the others with it (promote_secondaries is 0). False: the device hasn't got it.
  package mutating func remove(_ address: InterfaceAddress, from id: InterfaceID) -> Bool {
    guard let interface = interface(id),
      let at = interface.addresses.firstIndex(where: { $0.address == address.address && $0.prefixLength == address.prefixLength })
    else { return false }
    var gone = [interface.addresses[at]]
    if address.address.isIPv4, !interface.addresses[..<at].contains(where: { $0.prefix == address.prefix }) {
      gone += interface.addresses[(at + 1)...].filter { $0.address.isIPv4 && $0.prefix == address.prefix }
    }
    interfaces[Int(id.rawValue)].addresses.removeAll { gone.contains($0) }
    let left = interfaces[Int(id.rawValue)].addresses
    for a in gone { forget(a, of: id, left) }
    // The last address takes all routes of the device with it.
    if address.address.isIPv4, !left.contains(where: \.address.isIPv4) {
      routes.removeAll { $0.interface == id && $0.destination.family == .ipv4 }
    }
    return true
  }

  private mutating func forget(_ a: InterfaceAddress, of id: InterfaceID, _ left: [InterfaceAddress]) {
    if !interfaces.contains(where: { $0.addresses.contains { $0.address == a.address } }) { localAddresses.remove(a.address) }
    let isNetworkLeft = left.contains { $0.prefix == a.prefix }
    let broadcast = Address(v4: a.prefix.address.v4 | ~UInt32(truncatingIfNeeded: a.prefix.mask.low))
    routes.removeAll { r in
      guard r.destination.family == a.address.family else { return false }
      if r.kind == .local, r.interface == id, r.destination.address == a.address { return true }
      if a.address.isIPv4, r.preferredSource == a.address, r.kind != .local { return true }
      guard !isNetworkLeft, r.interface == id else { return false }
      if r.kind == .broadcast { return r.destination.address == broadcast }
      return r.kind == .unicast && r.gateway == nil && r.table == Route.mainTable && r.destination == a.prefix && !a.address.isIPv4
    }
  }

  /// `ip link set DEVICE up|down`
  package mutating func setUp(_ id: InterfaceID, _ isUp: Bool) {
    guard let interface = interface(id), interface.isUp != isUp else { return }
    interfaces[Int(id.rawValue)].isUp = isUp
    if isUp {
      routes.removeAll { $0.interface == id && $0.kind == .local }
      installRoutes(id)
      if let at = bridge(ofPort: id) { routeGroups(bridges[at].device) }
      return
    }
    // IPv4 addresses stay this machine's, which answers for them by other devices. IPv6's do not outlive it (keep_addr_on_down is 0).
    interfaces[Int(id.rawValue)].addresses.removeAll { !$0.address.isIPv4 }
    for a in interface.addresses
    where !a.address.isIPv4 && !interfaces.contains(where: { $0.addresses.contains { $0.address == a.address } }) {
      localAddresses.remove(a.address)
    }
    routes.removeAll { $0.interface == id && ($0.kind != .local || $0.destination.family == .ipv6) }
  }

  package mutating func setMTU(_ id: InterfaceID, _ mtu: Int) {
    if interface(id) != nil { interfaces[Int(id.rawValue)].mtu = mtu }
  }

  /// `ip link set PORT nomaster`
  package mutating func release(_ port: InterfaceID) -> Bool {
    guard let at = bridge(ofPort: port) else { return false }
    bridges[at].remove(port: port)
    return true
  }
}
