// Properties of rewriting: checksums that were right stay right, and what is translated and translated back is what it was
// (RFC 1624; RFC 9260 appendix A for SCTP).

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct NATManipulateTests {
  /// Random numbers that are the same in every run.
  struct Numbers: RandomNumberGenerator {
    var source: Randomness
    mutating func next() -> UInt64 { source.next() }
  }

  static func address(_ family: Family, _ g: inout Numbers) -> Address {
    family == .ipv4
      ? Address(v4: .random(in: 1...UInt32.max, using: &g)) : Address(high: .random(in: .min ... .max, using: &g) | 1 << 61, low: g.next())
  }

  /// A whole packet of a protocol with right checksums.
  static func packet(_ family: Family, _ proto: UInt8, _ g: inout Numbers) -> Packet? {
    let (s, d) = (address(family, &g), address(family, &g))
    let data = (0..<Int.random(in: 0...40, using: &g)).map { _ in UInt8.random(in: .min ... .max, using: &g) }
    let ports = (UInt16.random(in: .min ... .max, using: &g), UInt16.random(in: .min ... .max, using: &g))
    switch proto {
    case IPProtocol.tcp:
      var h = TCPHeader()
      (h.sourcePort, h.destinationPort) = ports
      h.sequence = UInt32.random(in: .min ... .max, using: &g)
      h.flags = .ack
      return .make(s, d, proto, h.segment(data, family, s, d))
    case IPProtocol.udp:
      return .make(s, d, proto, UDPHeader(sourcePort: ports.0, destinationPort: ports.1).datagram(data, family, s, d))
    case IPProtocol.sctp:
      var bytes: [UInt8] = []
      bytes.append16(ports.0)
      bytes.append16(ports.1)
      bytes.append32(UInt32.random(in: .min ... .max, using: &g))
      bytes.append32(0)
      bytes += data
      bytes.set32(8, CRC32C.checksum(bytes, 0..<bytes.count, field: 8))
      return .make(s, d, proto, bytes)
    case IPProtocol.icmp:
      return .make(s, d, proto, ICMP.message(type: ICMP.echoRequest, code: 0, rest: UInt32(ports.0) << 16 | 1, data))
    default:
      return .make(
        s, d, IPProtocol.icmpv6,
        ICMPv6.message(type: ICMPv6.echoRequest, code: 0, rest: UInt32(ports.0) << 16 | 1, data, source: s, destination: d))
    }
  }

  static func isRight(_ p: Packet) -> Bool {
    // Packet.init refuses a wrong IPv4 header checksum.
    guard let fresh = Packet(p.bytes), fresh.source == p.source, fresh.destination == p.destination, fresh.sourcePort == p.sourcePort,
      fresh.destinationPort == p.destinationPort
    else { return false }
    let at = p.transportOffset
    if p.proto == IPProtocol.sctp { return p.bytes.be32(at + 8) == CRC32C.checksum(p.bytes, at..<p.length, field: at + 8) }
    var sum = Checksum()
    if p.proto != IPProtocol.icmp { sum.addPseudoHeader(p.family, p.source, p.destination, p.proto, length: p.length - at) }
    sum.add(p.bytes, at..<p.length)
    return sum.folded == 0xffff
  }

  static let kinds: [(Family, UInt8)] = [
    (.ipv4, IPProtocol.tcp), (.ipv4, IPProtocol.udp), (.ipv4, IPProtocol.sctp), (.ipv4, IPProtocol.icmp),
    (.ipv6, IPProtocol.tcp), (.ipv6, IPProtocol.udp), (.ipv6, IPProtocol.sctp), (.ipv6, IPProtocol.icmpv6),
  ]

  static func rewrite(_ packet: inout Packet, _ manipulation: Manipulation, toward target: Tuple) throws {
    let done = packet.manipulate(manipulation, toward: target)
    try #require(done)
  }

  @Test(arguments: kinds) func thereAndBack(family: Family, proto: UInt8) throws {
    var g = Numbers(source: Randomness(seed: UInt64(proto) &+ UInt64(family.rawValue)))
    for _ in 0..<300 {
      let original = try #require(Self.packet(family, proto, &g))
      try #require(Self.isRight(original))
      var tuple = try #require(Tuple(original))
      let before = tuple
      var packet = original
      tuple.source = Self.address(family, &g)
      tuple.sourcePort = UInt16.random(in: .min ... .max, using: &g)
      try Self.rewrite(&packet, .source, toward: tuple)
      #expect(Self.isRight(packet))
      if proto != IPProtocol.icmp, proto != IPProtocol.icmpv6 { tuple.destinationPort = UInt16.random(in: .min ... .max, using: &g) }
      tuple.destination = Self.address(family, &g)
      try Self.rewrite(&packet, .destination, toward: tuple)
      #expect(Self.isRight(packet))
      #expect(Tuple(packet) == tuple)
      try Self.rewrite(&packet, .destination, toward: before)
      try Self.rewrite(&packet, .source, toward: before)
      #expect(packet.bytes == original.bytes)
    }
  }

  @Test func noChecksumStaysNone() throws {
    var packet = try #require(Packet.udp(.v4(10, 0, 0, 1), 1000, .v4(10, 0, 0, 2), 53))
    packet.bytes.set16(26, 0)
    var tuple = try #require(Tuple(packet))
    tuple.destination = .v4(192, 0, 2, 1)
    tuple.destinationPort = 5353
    try Self.rewrite(&packet, .destination, toward: tuple)
    #expect(packet.bytes.be16(26) == 0)
    #expect(packet.destinationPort == 5353)
  }

  /// CRC32c of "123456789" is 0xe3069283 (the catalogue of CRC algorithms, CRC-32/ISCSI); SCTP stores it least significant byte first.
  @Test func crc32c() {
    let bytes = Array("123456789".utf8)
    #expect(CRC32C.checksum(bytes, 0..<9, field: 100) == UInt32(0xe306_9283).byteSwapped)
  }

  /// Bytes that end anywhere are never read beyond their end.
  @Test func truncated() throws {
    var g = Numbers(source: Randomness(seed: 3))
    for (family, proto) in Self.kinds {
      let whole = try #require(Self.packet(family, proto, &g))
      let tuple = try #require(Tuple(whole))
      for n in 0...whole.length {
        var bytes = Array(whole.bytes.prefix(n))
        _ = bytes.manipulate(.source, toward: tuple, ip: 0, transport: whole.transportOffset)
        _ = bytes.manipulate(.destination, toward: tuple, ip: 5, transport: n)
        #expect(bytes.count == n)
      }
    }
  }
}
