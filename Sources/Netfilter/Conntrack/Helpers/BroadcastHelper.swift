// NetBIOS name service and SNMP: a broadcast sent from here is answered by any host of the network
// (net/netfilter/nf_conntrack_broadcast.c, nf_conntrack_broadcast_help).

import Machine
import Wire

extension Context {
  mutating func helpBroadcast(
    _ packet: borrowing Packet, _ id: ConnectionID, _ state: ConnectionState, port: UInt16, seconds: UInt32
  ) -> Bool {
    // Only what was sent here, to the broadcast address that was given to an interface.
    guard packet.socket != nil, state.direction == .original, let device = machine.interface(packet.outInterface),
      let network = device.addresses.first(where: { $0.broadcast == packet.destination })
    else { return true }
    let connection = connections[id]
    let reply = connection.reply
    var expectation = Expectation(
      id, connection, from: reply.source, to: reply.destination, reply.proto, sourcePort: port, port: reply.destinationPort)
    expectation.sourceMask = Address(v4: network.prefix.mask.v4)
    expectation.flags = .permanent
    _ = expect(&expectation)
    connections[id].refresh(Context.ticks(seconds: seconds), ticks)
    return true
  }
}
