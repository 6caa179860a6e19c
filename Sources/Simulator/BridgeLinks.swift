// How frames reach a bridge's ports: which port a machine outside is behind, and whom its frames are for. ARP went before (RFC 826), so that
// everybody knows everybody's hardware address, and the bridge has seen a frame of each.

internal import Machine
internal import Wire

extension Machine {
  /// The device by which frames come in: of a bridge, the port that was added first.
  func entrance(_ device: InterfaceID) -> InterfaceID { bridge(device).flatMap { bridges[$0].ports.last } ?? device }

  /// Whom a frame at a port is for: this host if the datagram is, or if the host routes it away from the bridge; else the machine that has
  /// the address, or the gateway to it.
  func addressee(of destination: Address, atPort port: InterfaceID) -> MACAddress? {
    guard let at = bridge(ofPort: port), let device = interface(bridges[at].device) else { return nil }
    if isLocal(destination) { return device.mac }
    let route = routes.lookup(RouteQuery(to: destination, from: .any(destination.family)))
    if let route, route.kind == .unicast, route.interface != bridges[at].device { return device.mac }
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
