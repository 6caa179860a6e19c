// ICMP (RFC 792, 1812, 4884) and ICMPv6 (RFC 4443): types, and messages built with their checksum.

/// ICMP for IPv4.
public enum ICMP {
  package static let echoReply: UInt8 = 0
  public static let destinationUnreachable: UInt8 = 3
  public static let sourceQuench: UInt8 = 4
  public static let redirect: UInt8 = 5
  package static let echoRequest: UInt8 = 8
  public static let timeExceeded: UInt8 = 11
  public static let parameterProblem: UInt8 = 12
  package static let timestampRequest: UInt8 = 13
  package static let timestampReply: UInt8 = 14
  package static let infoRequest: UInt8 = 15
  package static let infoReply: UInt8 = 16
  package static let addressMaskRequest: UInt8 = 17
  package static let addressMaskReply: UInt8 = 18

  /// An error message carries the datagram that caused it.
  @inlinable public static func isError(_ type: UInt8) -> Bool {
    type == destinationUnreachable || type == sourceQuench || type == redirect || type == timeExceeded || type == parameterProblem
  }

  /// A message: type, code, the four bytes behind the checksum, and the rest.
  package static func message(type: UInt8, code: UInt8, rest: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
    var out: [UInt8] = [type, code, 0, 0]
    out.append32(rest)
    out += payload
    var c = Checksum()
    c.add(out, 0..<out.count)
    out.set16(2, c.value)
    return out
  }
}

/// ICMP for IPv6.
public enum ICMPv6 {
  public static let destinationUnreachable: UInt8 = 1
  package static let packetTooBig: UInt8 = 2
  public static let timeExceeded: UInt8 = 3
  public static let parameterProblem: UInt8 = 4
  package static let echoRequest: UInt8 = 128
  package static let echoReply: UInt8 = 129
  package static let listenerQuery: UInt8 = 130
  package static let listenerReport: UInt8 = 131
  package static let listenerDone: UInt8 = 132
  package static let routerSolicitation: UInt8 = 133
  package static let routerAdvertisement: UInt8 = 134
  package static let neighbourSolicitation: UInt8 = 135
  package static let neighbourAdvertisement: UInt8 = 136
  public static let redirect: UInt8 = 137

  /// An error message carries the datagram that caused it.
  @inlinable public static func isError(_ type: UInt8) -> Bool { type < 128 }

  /// A message with the checksum for these addresses.
  package static func message(
    type: UInt8, code: UInt8, rest: UInt32 = 0, _ payload: [UInt8] = [], source: Address, destination: Address
  ) -> [UInt8] {
    var out: [UInt8] = [type, code, 0, 0]
    out.append32(rest)
    out += payload
    var c = Checksum()
    c.addPseudoHeader(.ipv6, source, destination, IPProtocol.icmpv6, length: out.count)
    c.add(out, 0..<out.count)
    out.set16(2, c.value)
    return out
  }
}
