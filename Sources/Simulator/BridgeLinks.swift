// How frames reach a bridge's ports: which port a machine outside is behind, and whom its frames are for. ARP went before (RFC 826), so that
// everybody knows everybody's hardware address, and the bridge has seen a frame of each.

package import Machine
package import Wire

extension Machine {
  /// Whether a device of this machine has a hardware address.
  func has(_ address: MACAddress) -> Bool { interfaces.contains { $0.mac == address && $0.kind == .ethernet } }

  /// The device by which a machine's frames come in: of a bridge, the port that it is known to be behind, or the one that was added first.
  package func entrance(_ device: InterfaceID, of address: Address? = nil, _ now: UInt64 = 0) -> InterfaceID {
    guard let at = bridge(device) else { return device }
    return address.flatMap { port(of: $0, device, now) } ?? bridges[at].ports.last ?? device
  }

  /// The port of a bridge behind which a machine was seen.
  package func port(of address: Address, _ device: InterfaceID, _ now: UInt64 = 0) -> InterfaceID? {
    guard let at = bridge(device), let mac = interface(device)?.hardwareAddress(of: address) else { return nil }
    return bridges[at].port(to: mac, now)
  }

  /// Whom a frame at a port is for: this host if the datagram is, or if the host routes it away from the bridge; else the machine that has
  /// the address, or the gateway to it.
  func addressee(of destination: Address, atPort port: InterfaceID) -> MACAddress? {
    guard let at = bridge(ofPort: port), let device = interface(bridges[at].device) else { return nil }
    if isLocal(destination) { return device.mac }
    let route = routes.lookup(RouteQuery(to: destination, from: .any(destination.family)))
    if let route, route.kind == .unicast, route.interface != bridges[at].device { return device.mac }
    // Nobody but this host could know a way there.
    if route == nil, device.addresses.contains(where: { $0.address.family == destination.family }) { return device.mac }
    return device.hardwareAddress(of: route?.gateway ?? destination)
  }

  /// The bridge knows where a machine is before the first datagram to it: behind `known`, or the first port that is not the sender's.
  mutating func expect(_ address: MACAddress, behind known: InterfaceID?, notBehind sender: InterfaceID, _ now: UInt64) {
    guard !address.isMulticast, let at = bridge(ofPort: sender), !isOwn(address, bridge: at), bridges[at].port(to: address, now) == nil
    else { return }
    let ports = bridges[at].ports
    if let port = known.flatMap({ ports.contains($0) ? $0 : nil }) ?? ports.last(where: { $0 != sender }) {
      bridges[at].learn(address, port, now)
    }
  }
}
