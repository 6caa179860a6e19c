// A packet of a case that answers what left, where what left has a number that was drawn at random: an address or a port of NAT
// (nf_nat_core.c), the sequence number of a SYN cookie (nf_synproxy_core.c). The kernel and the engine draw different ones, and each is to
// be answered for its own.

extension PacketHeaders {
  /// Where ports stand, or the identifier of an ICMP query, of what goes there and of what answers it.
  private var ends: (source: Int, destination: Int)? {
    switch proto {
    case 6, 17, 33, 132, 136: has([proto], 4) ? (transport, transport + 2) : nil
    case 1, 58: has([proto], 8) && [0, 8, 128, 129].contains(bytes.byte(transport)) ? (transport + 4, transport + 4) : nil
    default: nil
    }
  }

  /// The packet that an ICMP error quotes (RFC 792, RFC 4443).
  private var quoted: PacketHeaders? {
    let isError = proto == 1 ? [3, 4, 5, 11, 12].contains(bytes.byte(transport)) : proto == 58 && bytes.byte(transport) < 128
    return isError && isFirst ? PacketHeaders(bytes.piece(transport + 8, bytes.count)) : nil
  }

  /// The packet, as an answer to the latest of these that it can be an answer to, or to one so many before that; nil where there is none.
  package func answering(_ left: some Sequence<[UInt8]>, before: Int = 0) -> [UInt8]? {
    var before = before
    for case let sent? in left.lazy.map({ PacketHeaders($0) }) where sent.isIPv4 == isIPv4 {
      if let quoted {
        guard sent.isSent(to: quoted.destination, quoted.ends?.destination, of: quoted) else { continue }
        before -= 1
        guard before < 0 else { continue }
        let quote = sent.bytes.piece(0, bytes.count - transport - 8)
        return readdressed(to: sent, bytes.piece(0, transport + 8) + quote + bytes.piece(transport + 8 + quote.count, bytes.count))
      }
      guard let ends, sent.isSent(to: source, ends.source, of: self), let theirs = sent.ends else { continue }
      before -= 1
      guard before < 0 else { continue }
      var packet = bytes
      packet.set(be16: sent.bytes.be16(theirs.source), at: ends.destination)
      return readdressed(to: sent, packet)
    }
    return nil
  }

  private func isSent(to address: String, _ port: Int?, of other: PacketHeaders) -> Bool {
    guard proto == other.proto, destination == address else { return false }
    guard let ends, let port, proto != 1, proto != 58 else { return true }
    return bytes.be16(ends.destination) == other.bytes.be16(port)
  }

  private func readdressed(to sent: PacketHeaders, _ packet: [UInt8]) -> [UInt8] {
    var packet = packet
    let (from, size) = isIPv4 ? (12, 4) : (8, 16)
    for i in 0..<size { packet[from + size + i] = sent.bytes[from + i] }
    if packet == bytes { return bytes }
    if isIPv4 { packet = withHeaderChecksum(packet) }
    return PacketHeaders(packet)?.withTransportChecksum ?? packet
  }

  /// The segment, acknowledging the latest of these that is a segment; nil where there is none.
  package func acknowledging(_ left: some Sequence<[UInt8]>, _ add: Int) -> [UInt8]? {
    guard isTCP, let sent = left.first(where: { _ in true }).flatMap(PacketHeaders.init), sent.isTCP else { return nil }
    var packet = bytes
    packet.set(be32: sent.sequence &+ UInt32(truncatingIfNeeded: add), at: transport + 8)
    return PacketHeaders(packet)?.withTransportChecksum ?? packet
  }
}
