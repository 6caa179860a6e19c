// The source address that MASQUERADE gives: one of the outgoing interface, chosen for each connection (net/netfilter/nf_nat_masquerade.c).

import Machine
import Wire

extension Context {
  /// Maps the connection's source to an address of the outgoing interface; the range's addresses are not used.
  package mutating func masquerade(_ packet: inout Packet, _ range: NATRange) -> TargetVerdict {
    guard connections.isValid(packet.connection) else { return .accept }
    let address: Address?
    if packet.family == .ipv4 {
      // A local packet without a source yet (DHCP) is let alone.
      if connections[packet.connection].original.source == .anyV4 { return .accept }
      let nextHop = packet.nextHop.isUnspecified || !packet.nextHop.isIPv4 ? packet.destination : packet.nextHop
      address = machine.selectAddress(packet.outInterface, nextHop: nextHop)
    } else {
      address = machine.selectAddress6(packet.outInterface, for: packet.destination)
    }
    guard let address else { return .drop }
    // A confirmed entry gets no extension, so it does not remember the interface (nf_ct_nat_ext_add).
    if !connections[packet.connection].isConfirmed {
      connections[packet.connection].masqueradeInterface = packet.outInterface.rawValue
    }
    return setUpNAT(&packet, range.at(address), .source)
  }
}

extension NATRange {
  /// This range with one address instead of its own.
  func at(_ address: Address) -> NATRange {
    var range = self
    range.flags.insert(.mapAddresses)
    range.firstAddress = address
    range.lastAddress = address
    return range
  }
}
