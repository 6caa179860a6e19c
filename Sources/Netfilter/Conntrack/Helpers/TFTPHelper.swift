// TFTP (RFC 1350): the answer to a read or write request comes from another port of the server (net/netfilter/nf_conntrack_tftp.c,
// tftp_help; net/netfilter/nf_nat_tftp.c).

import Wire

extension Context {
  mutating func helpTFTP(_ packet: inout Packet, _ id: ConnectionID) -> Bool {
    let at = packet.transportOffset + UDPHeader.length
    let (read, write): (UInt16, UInt16) = (1, 2)
    // The operation code and what follows: struct tftphdr has two bytes.
    guard packet.bytes.count >= at + 2, [read, write].contains(packet.bytes.be16(at)) else { return true }
    let connection = connections[id]
    let reply = connection.reply
    var expectation = Expectation(
      id, connection, from: reply.source, to: reply.destination, IPProtocol.udp, port: reply.destinationPort)
    if connection.status.hasNAT {
      expectation.savedPort = connection.original.sourcePort
      expectation.direction = .reply
      expectation.followUp = .master
    }
    if expect(&expectation) == .expected { return true }
    logHelper(packet, id, "cannot add expectation")
    return false
  }
}
