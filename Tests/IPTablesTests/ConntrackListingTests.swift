// Entries as text. The expected lines are those of conntrack-tools 1.4.7 on Linux 6.18 (and of /proc/net/nf_conntrack), with the timeout
// one second up and without `use=`.

import Netfilter
import Testing
import Wire

@testable import IPTables

@Suite struct ConntrackListingTests {
  private static let lo = Address.v4(127, 0, 0, 1)

  private static func entry(
    _ proto: UInt8, _ a: UInt16 = 0, _ b: UInt16 = 0, _ family: Family = .ipv4, zone: (UInt16, UInt16) = (0, 0), seconds: UInt32,
    _ status: ConnectionStatus = []
  ) throws -> Connection {
    let address = Address.loopback(family)
    let original = Tuple(
      source: address, destination: address, sourcePort: a, destinationPort: b, proto: proto, family: family, zone: zone.0)
    var reply = try #require(original.inverted)
    reply.zone = zone.1
    var c = Connection(original: original, reply: reply)
    c.status = status.union(.confirmed)
    c.timeout = seconds * 250
    return c
  }
  private static func account(_ original: (UInt64, UInt64), _ reply: (UInt64, UInt64)) -> ConnectionAccount {
    var a = ConnectionAccount()
    a.original = Counters(packets: original.0, bytes: original.1)
    a.reply = Counters(packets: reply.0, bytes: reply.1)
    return a
  }

  @Test func udpWithZoneAndCounters() throws {
    let c = try Self.entry(IPProtocol.udp, 48791, 9, zone: (5, 0), seconds: 30)
    let l = ConntrackListing(c, Self.account((1, 29), (0, 0)), ticks: 0)
    #expect(
      l.line() == "udp      17 30 src=127.0.0.1 dst=127.0.0.1 sport=48791 dport=9 zone-orig=5 packets=1 bytes=29 "
        + "[UNREPLIED] src=127.0.0.1 dst=127.0.0.1 sport=9 dport=48791 packets=0 bytes=0 mark=0")
    #expect(l.line(isExtended: true) == "ipv4     2 " + l.line())
    #expect(
      l.kernelLine == "ipv4 2 udp 17 src=127.0.0.1 dst=127.0.0.1 sport=48791 dport=9 zone-orig=5 packets=1 bytes=29 "
        + "[UNREPLIED] src=127.0.0.1 dst=127.0.0.1 sport=9 dport=48791 packets=0 bytes=0 mark=0")
  }

  @Test func tcp() throws {
    var c = try Self.entry(IPProtocol.tcp, 40542, 99, seconds: 10, [.seenReply, .assured])
    c.tcp.state = .close
    let l = ConntrackListing(c, Self.account((2, 112), (2, 112)), ticks: 0)
    #expect(
      l.line() == "tcp      6 10 CLOSE src=127.0.0.1 dst=127.0.0.1 sport=40542 dport=99 packets=2 bytes=112 "
        + "src=127.0.0.1 dst=127.0.0.1 sport=99 dport=40542 packets=2 bytes=112 [ASSURED] mark=0")
  }

  @Test func icmpInBothFamilies() throws {
    let four = ConntrackListing(try Self.entry(IPProtocol.icmp, 5491, 8 << 8, seconds: 30, .seenReply), ticks: 0)
    #expect(
      four.line()
        == "icmp     1 30 src=127.0.0.1 dst=127.0.0.1 type=8 code=0 id=5491 src=127.0.0.1 dst=127.0.0.1 type=0 code=0 id=5491 mark=0")
    let six = ConntrackListing(try Self.entry(IPProtocol.icmpv6, 5492, 128 << 8, .ipv6, seconds: 30, .seenReply), ticks: 0)
    #expect(
      six.line(isExtended: true)
        == "ipv6     10 icmpv6   58 30 src=::1 dst=::1 type=128 code=0 id=5492 src=::1 dst=::1 type=129 code=0 id=5492 mark=0")
  }

  @Test(arguments: [
    (IPProtocol.igmp, UInt16(0), "unknown  2 600 src=127.0.0.1 dst=127.0.0.1 [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 mark=0"),
    (
      IPProtocol.gre, 0,
      "gre      47 600 src=127.0.0.1 dst=127.0.0.1 srckey=0x0 dstkey=0x0 [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 srckey=0x0 dstkey=0x0 mark=0"
    ),
    (
      IPProtocol.dccp, 0,
      "dccp     33 600 src=127.0.0.1 dst=127.0.0.1 sport=0 dport=0 [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 sport=0 dport=0 mark=0"
    ),
  ])
  func otherProtocols(_ proto: UInt8, _ port: UInt16, _ line: String) throws {
    #expect(ConntrackListing(try Self.entry(proto, port, port, seconds: 600), ticks: 0).line() == line)
  }

  @Test func kernelWordsThatTheToolDoesNotHave() throws {
    var tunnel = try Self.entry(IPProtocol.gre, seconds: 30)
    tunnel.greTimeout = 30
    tunnel.greTimeoutStream = 180
    let gre = ConntrackListing(tunnel, ticks: 0).kernelLine
    #expect(
      gre == "ipv4 2 gre 47 timeout=30, stream_timeout=180 src=127.0.0.1 dst=127.0.0.1 srckey=0x0 dstkey=0x0 "
        + "[UNREPLIED] src=127.0.0.1 dst=127.0.0.1 srckey=0x0 dstkey=0x0 mark=0")
    let dccp = ConntrackListing(try Self.entry(IPProtocol.dccp, seconds: 600), ticks: 0).kernelLine
    #expect(dccp == "ipv4 2 unknown 33 src=127.0.0.1 dst=127.0.0.1 [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 mark=0")
    let zone = ConntrackListing(try Self.entry(IPProtocol.udp, 1, 2, zone: (3, 3), seconds: 30), ticks: 0).kernelLine
    #expect(zone.hasSuffix("mark=0 zone=3"))
  }

  @Test(arguments: [(UInt32(0), UInt32(30)), (1, 30), (249, 30), (250, 29), (7499, 1), (7500, 0), (9999, 0)])
  func timeoutsAreRoundedUp(_ ticks: UInt32, _ seconds: UInt32) throws {
    #expect(ConntrackListing(try Self.entry(IPProtocol.udp, seconds: 30), ticks: ticks).timeout == seconds)
  }
}
