// A bridge: an Ethernet device with ports, and what it has learned of who is behind which (net/bridge/br_fdb.c, br_if.c). Which way a frame
// takes is the host's business.

import Wire

/// A bridge's ports and its forwarding database.
package struct Bridge: Hashable, Sendable {
  /// The bridge as a device: by it the host itself sends and receives.
  package var device: InterfaceID
  /// The port that came last is the first to be flooded (new_nbp and br_add_if put it at the head of the list).
  package private(set) var ports: [InterfaceID] = []
  /// Nobody gave it an address: it has the lowest of its ports' (br_stp_recalculate_bridge_id).
  var derivesAddress: Bool
  private var database: [MACAddress: Station] = [:]

  private struct Station: Hashable, Sendable {
    var port: InterfaceID
    /// Nanoseconds of the host's clock when a frame came from it.
    var seen: UInt64
  }
  /// An address that nobody has sent from for five minutes is forgotten (BR_DEFAULT_AGEING_TIME).
  package static let ageingTime: UInt64 = 300 * 1_000_000_000

  init(_ device: InterfaceID, derivesAddress: Bool) {
    self.device = device
    self.derivesAddress = derivesAddress
  }

  package mutating func add(port: InterfaceID) { ports.insert(port, at: 0) }
  /// What was learned behind it goes with it (br_fdb_delete_by_port).
  package mutating func remove(port: InterfaceID) {
    ports.removeAll { $0 == port }
    database = database.filter { $0.value.port != port }
  }

  /// A frame from an address came in by a port (br_fdb_update).
  package mutating func learn(_ source: MACAddress, _ port: InterfaceID, _ now: UInt64) {
    database[source] = Station(port: port, seen: now)
  }

  /// The port behind which an address is, or nil if it is not known (br_fdb_find_rcu).
  package func port(to address: MACAddress, _ now: UInt64) -> InterfaceID? {
    guard let station = database[address], now < station.seen &+ Bridge.ageingTime else { return nil }
    return station.port
  }
}

extension Interface {
  /// Where a frame for a neighbour goes: its hardware address; that of a group (RFC 1112, RFC 2464); ff:ff:ff:ff:ff:ff if it is not known.
  package func hardwareAddress(of neighbour: Address) -> MACAddress {
    if let known = neighbours[neighbour] { return known }
    guard neighbour.isMulticast else { return assumesNeighbours && !isBroadcast(neighbour) ? .assumed(neighbour) : .broadcast }
    return neighbour.isIPv4
      ? MACAddress(0x0100_5e00_0000 | UInt64(neighbour.v4 & 0x7f_ffff)) : MACAddress(0x3333_0000_0000 | neighbour.low & 0xffff_ffff)
  }
}

extension Interface {
  func isBroadcast(_ a: Address) -> Bool {
    a.isIPv4 && (a.v4 == .max || addresses.contains { $0.prefixLength < 31 && $0.address.isIPv4 && $0.prefix.contains(a) && $0.isLast(a) })
  }
}

extension InterfaceAddress {
  fileprivate func isLast(_ a: Address) -> Bool { a.v4 == prefix.address.v4 | ~UInt32(truncatingIfNeeded: prefix.mask.low) }
}

extension MACAddress {
  /// A hardware address for a machine of which only the IP address is known: locally administered, so that two machines have two.
  package static func assumed(_ a: Address) -> MACAddress {
    MACAddress((a.isIPv4 ? 0x0200_0000_0000 : 0x0600_0000_0000) | a.low & 0xffff_ffff)
  }
}

extension Machine {
  /// The bridge that a device is a port of, as a place in `bridges`.
  package func bridge(ofPort port: InterfaceID) -> Int? { bridges.firstIndex { $0.ports.contains(port) } }
  /// The bridge that a device is.
  package func bridge(_ device: InterfaceID) -> Int? { bridges.firstIndex { $0.device == device } }

  /// Whether a device is a bridge or a port of one.
  package func isOfBridge(_ id: InterfaceID) -> Bool { bridge(id) != nil || bridge(ofPort: id) != nil }

  /// Whether the bridge keeps an address for this host: its own, or that of a port (the local entries of br_fdb_insert).
  package func isOwn(_ address: MACAddress, bridge: Int) -> Bool {
    guard bridge < bridges.count else { return false }
    return interface(bridges[bridge].device)?.mac == address || bridges[bridge].ports.contains { interface($0)?.mac == address }
  }

  /// Adds a bridge without ports.
  @discardableResult
  package mutating func addBridge(_ device: Interface) -> InterfaceID {
    bridges.append(Bridge(InterfaceID(interfaces.count), derivesAddress: device.mac == .zero))
    return add(device)
  }

  /// A device that is there already is a bridge; its ports are still to be added.
  package mutating func makeBridge(_ device: InterfaceID) {
    if interface(device) != nil, bridge(device) == nil { bridges.append(Bridge(device, derivesAddress: false)) }
  }

  /// `ip link set PORT master BRIDGE`; the bridge takes no larger packets than its ports do (br_mtu_auto_adjust). False if the one can't be a
  /// port, or the other is no bridge. A port that was found in its place changes no routes.
  @discardableResult
  package mutating func enslave(_ port: InterfaceID, to device: InterfaceID, wasFound: Bool = false) -> Bool {
    guard let mac = interface(port)?.mac, interface(port)?.kind == .ethernet, let at = bridge(device), bridge(port) == nil,
      bridge(ofPort: port) == nil
    else { return false }
    bridges[at].add(port: port)
    let own = interfaces[Int(device.rawValue)].mac
    let mtu = bridges[at].ports.compactMap { interface($0)?.mtu }.min() ?? 1500
    if mtu < interfaces[Int(device.rawValue)].mtu { interfaces[Int(device.rawValue)].mtu = mtu }
    if bridges[at].derivesAddress, own == .zero || mac.value < own.value { interfaces[Int(device.rawValue)].mac = mac }
    if !wasFound, interface(port)?.isUp == true { routeGroups(device) }
    return true
  }
}
