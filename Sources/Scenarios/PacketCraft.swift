// Packets that follow from others: the same with other numbers, and ICMP errors that quote one (RFC 792, RFC 4443).

internal import Simulator
internal import Wire

extension PacketChange {
  /// The packet with this changed, and its checksums right.
  func applied(to bytes: [UInt8]) -> [UInt8] {
    guard let d = Datagram(bytes, quoted: true) else { return bytes }
    var ip = Array(d.bytes[..<d.transport])
    var payload = Array(d.bytes[d.transport...])
    if d.proto == IPProtocol.tcp, var h = TCPHeader(d.bytes, at: d.transport) {
      h.sequence = h.sequence &+ UInt32(truncatingIfNeeded: sequence)
      h.acknowledgement = h.acknowledgement &+ UInt32(truncatingIfNeeded: acknowledgement)
      if let flags { h.flags = PacketChange.flags(flags) }
      let old = Array(d.bytes[min(d.transport + h.headerLength, d.bytes.count)...])
      payload = h.segment(data.map { Array(repeating: 0x78, count: max(0, min($0, 1400))) } ?? old, d.family, d.source, d.destination)
    }
    if d.family == .ipv4 {
      ip.set16(2, UInt16(truncatingIfNeeded: ip.count + payload.count))
      if let ttl { ip[8] = ttl }
      IPv4Header.fixChecksum(&ip)
    } else {
      ip.set16(4, UInt16(truncatingIfNeeded: ip.count - 40 + payload.count))
      if let ttl { ip[7] = ttl }
    }
    return ip + payload
  }

  private static func flags(_ text: String) -> TCPFlags {
    let names: [String: TCPFlags] = ["syn": .syn, "ack": .ack, "fin": .fin, "rst": .rst, "psh": .psh, "urg": .urg]
    return text.lowercased().split { $0 == "," || $0 == " " || $0 == "+" }.reduce(into: TCPFlags()) { out, word in
      if let f = names[String(word)] { out.formUnion(f) }
    }
  }
}

extension ICMPErrorKind {
  /// An error about a datagram that left: it goes to where that came from.
  func datagram(from: Address, about bytes: [UInt8], mtu: UInt16) -> [UInt8]? {
    guard let d = Datagram(bytes, quoted: true), d.family == from.family else { return nil }
    let quoted = d.bytes.prefix(d.family == .ipv4 ? d.transport + 8 : 1232)
    let (type, code): (UInt8, UInt8)
    switch (self, d.family) {
    case (.fragmentationNeeded, .ipv4): (type, code) = (3, 4)
    case (.portUnreachable, .ipv4): (type, code) = (3, 3)
    case (.hostUnreachable, .ipv4): (type, code) = (3, 1)
    case (.timeExceeded, .ipv4): (type, code) = (11, 0)
    case (.fragmentationNeeded, .ipv6): (type, code) = (2, 0)
    case (.portUnreachable, .ipv6): (type, code) = (1, 4)
    case (.hostUnreachable, .ipv6): (type, code) = (1, 3)
    case (.timeExceeded, .ipv6): (type, code) = (3, 0)
    }
    var message: [UInt8] = [type, code, 0, 0, 0, 0, 0, 0] + quoted
    if self == .fragmentationNeeded { message.set16(6, mtu) }
    var sum = Checksum()
    let proto = d.family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6
    if d.family == .ipv6 { sum.addPseudoHeader(.ipv6, from, d.source, proto, length: message.count) }
    sum.add(message, 0..<message.count)
    message.set16(2, ~sum.folded)
    return Datagram.make(from: from, to: d.source, proto: proto, IPFields(), message)
  }
}
