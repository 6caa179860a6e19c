// Which ports NAT picks, and what it does where tuples clash. Recorded on Linux 6.18 with iptables-legacy 1.8.9: UDP, TCP and ICMP packets
// forwarded through one SNAT or DNAT rule; where the kernel draws a random port, the rows say in which range it must be.

import Machine
import Testing
import Wire

@testable import Netfilter

/// The way of a forwarded packet as far as tracking and NAT are concerned, with one rule of each kind.
struct NATFlow {
  var context = Context([("ta", ["10.0.1.1/24"]), ("tb", ["10.0.2.1/24"])])
  var destination: NATRange?
  var source: NATRange?

  /// The packet as it leaves, or nil if it is dropped.
  mutating func pass(_ packet: Packet?) -> Packet? {
    guard var p = packet else { return nil }
    defer { context.connections.reclaim() }
    guard context.conntrackIn(&p) == .accept, step(&p, .prerouting, destination) else { return nil }
    p.forward()
    guard step(&p, .postrouting, source), context.confirm(&p) == .accept else { return nil }
    return p
  }

  /// The packet as it leaves, which it must.
  mutating func sends(_ packet: Packet?) throws -> Packet {
    let p = pass(packet)
    return try #require(p)
  }

  private mutating func step(_ p: inout Packet, _ hook: Hook, _ range: NATRange?) -> Bool {
    context.hook = hook
    let manipulation: Manipulation = hook == .prerouting ? .destination : .source
    if let range, p.connectionState == .new, !context.connections[p.connection].status.contains(manipulation.done) {
      guard context.setUpNAT(&p, range, manipulation) == .accept else { return false }
    }
    var none: LoadedTable?
    return context.nat(&p, at: hook, table: &none) == .accept
  }
}

extension Packet {
  /// What forwarding changes: the TTL or hop limit.
  fileprivate mutating func forward() {
    bytes[family == .ipv4 ? 8 : 7] &-= 1
    if family == .ipv4 { IPv4Header.fixChecksum(&bytes) }
  }
}

extension NATRange {
  /// `ADDRESS[-ADDRESS][:PORT[-PORT][/BASE]]`, or `[ADDRESS]:PORT` for IPv6 with a port.
  static func range(_ text: String, flags: Flags = []) -> NATRange {
    let parts =
      if text.hasPrefix("[") {
        text.dropFirst().split(separator: "]").map { $0.drop { $0 == ":" } }
      } else {
        text.contains(".") ? text.split(separator: ":") : [text[...]]
      }
    let ends = parts[0].split(separator: "-").compactMap { Address(String($0)) }
    var r = NATRange()
    r.flags = flags.union(.mapAddresses)
    r.firstAddress = ends.first ?? .zero
    r.lastAddress = ends.last ?? .zero
    guard parts.count == 2 else { return r }
    let ports = parts[1].split(separator: "/")
    let numbers = ports[0].split(separator: "-").compactMap { UInt16($0) }
    r.flags.insert(.portsGiven)
    r.firstPort = numbers.first ?? 0
    r.lastPort = numbers.last ?? 0
    if ports.count == 2 {
      r.flags.insert(.portOffset)
      r.basePort = UInt16(ports[1]) ?? 0
    }
    return r
  }
}

@Suite struct NATBindingTests {
  static let client = Address.v4(10, 0, 1, 2)
  static let other = Address.v4(10, 0, 1, 3)
  static let server = Address.v4(10, 0, 2, 9)

  /// A port that is taken is replaced by one of its class.
  @Test(
    arguments: [
      (300, 1...511), (511, 1...511), (512, 600...1023), (700, 600...1023), (1023, 600...1023), (1024, 1024...65535), (40000, 1024...65535),
    ] as [(UInt16, ClosedRange<UInt16>)])
  func portClasses(port: UInt16, expected: ClosedRange<UInt16>) throws {
    var flow = NATFlow(source: .range("10.0.2.1"))
    let first = try flow.sends(Packet.udp(Self.client, port, Self.server, 53))
    #expect(first.sourcePort == port)
    let second = try flow.sends(Packet.udp(Self.other, port, Self.server, 53))
    #expect(second.source == .v4(10, 0, 2, 1))
    #expect(second.sourcePort != port)
    #expect(expected.contains(second.sourcePort))
    // The third follows the second: same source, same mapping.
    let third = try flow.sends(Packet.udp(Self.other, port, .v4(10, 0, 2, 10), 53))
    #expect(third.sourcePort == second.sourcePort)
  }

  /// DNAT's ports are taken in order from the first; each row is a destination and the port it got.
  @Test func destinationPortRange() throws {
    var flow = NATFlow(destination: .range("10.0.2.9:8000-8010"))
    for (last, port) in [(1, 8000), (2, 8001), (3, 8002)] as [(UInt8, UInt16)] {
      let p = try flow.sends(Packet.udp(Self.client, 4000, .v4(203, 0, 113, last), 53))
      #expect(p.destination == Self.server)
      #expect(p.destinationPort == port)
    }
  }

  /// `--to-destination 10.0.2.9:5000-5100/6000`
  @Test func basePort() throws {
    var flow = NATFlow(destination: .range("10.0.2.9:5000-5100/6000"))
    for (port, mapped) in [(6000, 5000), (6007, 5007), (6100, 5100), (6101, 5001), (65535, 5046)] as [(UInt16, UInt16)] {
      let p = try flow.sends(Packet.udp(Self.client, 4000, .v4(203, 0, 113, 1), port))
      #expect(p.destinationPort == mapped)
    }
  }

  /// A source port that is in the range stays.
  @Test func sourcePortRange() throws {
    var flow = NATFlow(source: .range("10.0.2.1:4000-4100"))
    let start = try flow.sends(Packet.udp(Self.client, 4050, Self.server, 53))
    #expect(start.sourcePort == 4050)
    let p = try flow.sends(Packet.udp(Self.client, 5000, Self.server, 53))
    #expect((4000...4100).contains(p.sourcePort))
  }

  /// One client port keeps one address of a range, whatever it talks to.
  @Test func sameSource() throws {
    var flow = NATFlow(source: .range("10.0.2.100-10.0.2.150"))
    for last in [9, 10, 11] as [UInt8] {
      let p = try flow.sends(Packet.udp(Self.client, 4000, .v4(10, 0, 2, last), 53))
      #expect(p.source == .v4(10, 0, 2, 137))
      #expect(p.sourcePort == 4000)
    }
  }

  /// With no free port the packet is dropped when it is confirmed.
  @Test func nothingFree() throws {
    var flow = NATFlow(source: .range("10.0.2.1:5000-5000"))
    let start = try flow.sends(Packet.udp(Self.client, 4000, Self.server, 53))
    #expect(start.sourcePort == 5000)
    let refused = flow.pass(Packet.udp(Self.other, 4000, Self.server, 53))
    #expect(refused == nil)
    #expect(flow.context.connections.count == 1)
  }

  /// Echo identifiers: kept, else random for SNAT and counted from 0 for DNAT.
  @Test func identifiers() throws {
    let echo = ICMP.message(type: ICMP.echoRequest, code: 0, rest: 77 << 16 | 1, Array("abcdefgh".utf8))
    var flow = NATFlow(source: .range("10.0.2.1"))
    let first = try flow.sends(.make(Self.client, Self.server, IPProtocol.icmp, echo))
    let second = try flow.sends(.make(Self.other, Self.server, IPProtocol.icmp, echo))
    #expect(Tuple(first)?.sourcePort == 77)
    #expect(Tuple(second)?.sourcePort != 77)

    flow = NATFlow(destination: .range("10.0.2.9"))
    for (last, id) in [(1, 77), (2, 0), (3, 1)] as [(UInt8, UInt16)] {
      let p = try flow.sends(.make(Self.client, .v4(203, 0, 113, last), IPProtocol.icmp, echo))
      #expect(Tuple(p)?.sourcePort == id)
    }
  }

  /// A whole TCP connection to TIME_WAIT, translated to the only port there is; then another client's SYN with this sequence number.
  /// Ports are free again only where the old connection is in TIME_WAIT and the new sequence is beyond the old one.
  @Test(arguments: [(5000, true, true), (500, true, false), (5000, false, false)] as [(UInt32, Bool, Bool)])
  func timeWait(sequence: UInt32, isClosed: Bool, isFree: Bool) throws {
    var flow = NATFlow(source: .range("10.0.2.1:5000-5000"))
    let nat = Address.v4(10, 0, 2, 1)
    func segment(_ from: Address, _ sourcePort: UInt16, _ to: Address, _ port: UInt16, _ flags: TCPFlags, _ seq: UInt32, _ ack: UInt32)
      throws
      -> Packet
    {
      var h = TCPHeader()
      (h.sourcePort, h.destinationPort, h.sequence, h.acknowledgement, h.flags, h.window) = (sourcePort, port, seq, ack, flags, 64240)
      return try #require(.make(from, to, IPProtocol.tcp, h.segment([], .ipv4, from, to)))
    }
    var way = [
      try segment(Self.client, 4000, Self.server, 80, .syn, 1000, 0),
      try segment(Self.server, 80, nat, 5000, [.syn, .ack], 9000, 1001),
      try segment(Self.client, 4000, Self.server, 80, .ack, 1001, 9001),
      try segment(Self.client, 4000, Self.server, 80, [.fin, .ack], 1001, 9001),
      try segment(Self.server, 80, nat, 5000, [.fin, .ack], 9001, 1002),
    ]
    if isClosed { way.append(try segment(Self.client, 4000, Self.server, 80, .ack, 1002, 9002)) }
    for p in way {
      let out = try flow.sends(p)
      #expect(NATManipulateTests.isRight(out))
      if p.source == Self.client {
        #expect(out.source == nat)
        #expect(out.sourcePort == 5000)
      } else {
        #expect(out.destination == Self.client)
        #expect(out.destinationPort == 4000)
      }
    }
    let new = flow.pass(try segment(Self.other, 4000, Self.server, 80, .syn, sequence, 0))
    #expect((new != nil) == isFree)
    #expect(flow.context.connections.count == 1)
  }

  /// A reply of the network outside to a masqueraded port that was taken by it (port shadowing) is still the connection's reply
  /// (tools/testing/selftests/net/netfilter/nft_nat.sh, test_port_shadowing; recorded with iptables).
  @Test func portShadow() throws {
    var flow = NATFlow(source: .range("10.0.1.1"))
    let server = Address.v4(10, 0, 1, 99)
    let client = Address.v4(10, 0, 2, 99)
    let start = try flow.sends(Packet.udp(client, 1405, server, 41404))
    #expect(start.source == .v4(10, 0, 1, 1))
    let back = try flow.sends(Packet.udp(server, 41404, .v4(10, 0, 1, 1), 1405))
    #expect(back.destination == client)
    #expect(back.destinationPort == 1405)
  }
}
