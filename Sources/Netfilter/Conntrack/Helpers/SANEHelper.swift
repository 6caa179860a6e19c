// SANE, the scanner protocol: the reply to NET_START names the port for the image (net/netfilter/nf_conntrack_sane.c, help). There is no NAT
// for it.

import Wire

extension Context {
  mutating func helpSANE(_ packet: borrowing Packet, _ id: ConnectionID, _ state: ConnectionState) -> Bool {
    guard state == .established || state == .establishedReply, let payload = packet.tcpPayload else { return true }
    let at = payload.lowerBound
    let (start, requestLength, replyLength): (UInt32, Int, Int) = (7, 8, 8)
    if state.direction == .original {
      // Anything that is not as long as a request leaves things as they are.
      if payload.count == requestLength { connections[helpOf: id].saneStarts = packet.bytes.be32(at) == start }
      return true
    }
    guard connections[helpOf: id].saneStarts else { return true }
    connections[helpOf: id].saneStarts = false
    // Status 0 is success.
    guard payload.count >= replyLength, packet.bytes.be32(at) == 0, packet.bytes.be16(at + 4) == 0 else { return true }
    let original = connections[id].original
    var expectation = Expectation(
      id, connections[id], from: original.source, to: original.destination, IPProtocol.tcp, port: packet.bytes.be16(at + 6))
    if expect(&expectation) == .expected { return true }
    logHelper(packet, id, "cannot add expectation")
    return false
  }
}
