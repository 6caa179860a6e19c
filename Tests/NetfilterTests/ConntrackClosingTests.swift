// A connection that REJECT --reject-with tcp-reset answers. Recorded on Linux 6.18 with iptables-legacy 1.8.9: the established connection is
// CLOSE with 10 seconds left after the reset of a data segment; the reset of a first packet leaves no entry.

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct ConntrackClosingTests {
  static let client = Address.v4(10, 0, 1, 2)
  static let server = Address.v4(10, 0, 2, 9)

  static func segment(_ isReply: Bool, _ flags: TCPFlags, _ sequence: UInt32, _ acknowledgement: UInt32, _ data: String = "") -> Packet? {
    var h = TCPHeader()
    (h.sourcePort, h.destinationPort) = isReply ? (80, 4000) : (4000, 80)
    (h.sequence, h.acknowledgement, h.flags, h.window) = (sequence, acknowledgement, flags, 64240)
    let (from, to) = isReply ? (server, client) : (client, server)
    return .make(from, to, IPProtocol.tcp, h.segment(Array(data.utf8), .ipv4, from, to))
  }

  @Test func established() throws {
    var context = Context(machine: Machine())
    var last = Packet(try #require(Self.segment(false, .syn, 1000, 0)).bytes)
    for p in [
      Self.segment(false, .syn, 1000, 0), Self.segment(true, [.syn, .ack], 9000, 1001), Self.segment(false, .ack, 1001, 9001),
      Self.segment(false, [.psh, .ack], 1001, 9001, "hello"),
    ] {
      var packet = try #require(p)
      context.hook = .prerouting
      let tracked = context.conntrackIn(&packet)
      #expect(tracked == .accept)
      let confirmed = context.confirm(&packet)
      #expect(confirmed == .accept)
      last = packet
    }
    let data = try #require(last)
    #expect(context.connections[data.connection].tcp.state == .established)
    context.sendReset(data)
    #expect(context.emissions.count == 1)
    #expect(context.connections[data.connection].tcp.state == .close)
    #expect(context.connections[data.connection].remaining(context.ticks) == 10 * UInt32(Context.hz))
  }

  @Test func first() throws {
    var context = Context(machine: Machine())
    var packet = try #require(Self.segment(false, .syn, 1000, 0, "hello"))
    context.hook = .prerouting
    let tracked = context.conntrackIn(&packet)
    #expect(tracked == .accept)
    context.sendReset(packet)
    #expect(context.connections[packet.connection].tcp.state == .synSent)
    #expect(context.connections.entries(context.ticks).isEmpty)
  }
}
