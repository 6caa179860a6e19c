// Packets for cases, made field by field (RFC 791, RFC 8200, RFC 768, RFC 9293, RFC 792). The engine has its own code for the same; a
// mistake in it must not reach the question as well as the answer.

/// Makes packets. An end is "10.0.0.1:80" or "[fd00::1]:80"; for ICMP, and wherever there is no port, just the address.
package enum Craft {
  package static func udp(_ source: String, _ destination: String, _ data: String = "", ttl: UInt8 = 64, id: UInt16 = 1) -> Hex {
    var segment = ports(source, destination)
    segment.append(big: UInt16(truncatingIfNeeded: 8 + data.utf8.count))
    segment += [0, 0] + Array(data.utf8)
    return datagram(17, source, destination, segment, ttl: ttl, id: id)
  }

  /// `flags`: letters of FSRPAU.
  package static func tcp(
    _ source: String, _ destination: String, _ flags: String, seq: UInt32 = 0, ack: UInt32 = 0, _ data: String = "", ttl: UInt8 = 64,
    id: UInt16 = 1
  ) -> Hex {
    var segment = ports(source, destination)
    segment.append(big: seq)
    segment.append(big: ack)
    let bits = "FSRPAU".enumerated().reduce(UInt8(0)) { flags.contains($1.element) ? $0 | 1 << $1.offset : $0 }
    segment += [5 << 4, bits]
    segment.append(big: UInt16(64240))
    segment += [0, 0, 0, 0] + Array(data.utf8)
    return datagram(6, source, destination, segment, ttl: ttl, id: id)
  }

  package static func echoRequest(_ source: String, _ destination: String, identifier: UInt16 = 1, ttl: UInt8 = 64, id: UInt16 = 1) -> Hex {
    let isIPv6 = source.contains("::")
    var message: [UInt8] = [isIPv6 ? 128 : 8, 0, 0, 0]
    message.append(big: identifier)
    message.append(big: UInt16(1))
    return datagram(isIPv6 ? 58 : 1, source, destination, message, ttl: ttl, id: id)
  }

  /// An Ethernet frame around a packet.
  package static func frame(_ packet: Hex, from source: String, to destination: String) -> Hex {
    let type: [UInt8] = packet.bytes.byte(0) >> 4 == 6 ? [0x86, 0xdd] : [0x08, 0x00]
    func mac(_ text: String) -> [UInt8] { Hex(text.filter { $0 != ":" })?.bytes ?? [] }
    return Hex(mac(destination) + mac(source) + type + packet.bytes)
  }

  /// A datagram of any protocol. `fragment`: flags and offset of IPv4 as on the wire.
  package static func datagram(
    _ proto: UInt8, _ source: String, _ destination: String, _ payload: [UInt8], ttl: UInt8 = 64, id: UInt16 = 1, fragment: UInt16 = 0x4000
  ) -> Hex {
    let addresses = address(source) + address(destination)
    var header: [UInt8]
    if addresses.count == 8 {
      header = [0x45, 0]
      header.append(big: UInt16(truncatingIfNeeded: 20 + payload.count))
      header.append(big: id)
      header.append(big: fragment)
      header += [ttl, proto, 0, 0] + addresses
      header = withHeaderChecksum(header)
    } else {
      header = [0x60, 0, 0, 0]
      header.append(big: UInt16(truncatingIfNeeded: payload.count))
      header += [proto, ttl] + addresses
    }
    return Hex(PacketHeaders(header + payload)?.withTransportChecksum ?? [])
  }

  private static func ports(_ source: String, _ destination: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for end in [source, destination] { bytes.append(big: end.split(separator: ":").last.flatMap { UInt16($0) } ?? 0) }
    return bytes
  }
  private static func address(_ end: String) -> [UInt8] {
    if end.hasPrefix("[") { return addressBytes(String(end.dropFirst().prefix { $0 != "]" })) }
    return addressBytes(end.contains("::") ? end : String(end.prefix { $0 != ":" }))
  }
}
