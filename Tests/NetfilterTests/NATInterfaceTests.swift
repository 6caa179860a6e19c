// The addresses that MASQUERADE and REDIRECT take from an interface. Recorded on Linux 6.18: one UDP packet to port 53 through
// `POSTROUTING -o tb -j MASQUERADE` (which source it left with) or `PREROUTING -i ta -j REDIRECT` (which local address it reached).

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct NATInterfaceTests {
  /// addresses of tb;destination;next hop;source it got. The other device, ta, has 10.0.1.1/24 or fd00:1::1/64.
  static let masqueraded = """
    10.0.2.1/24 10.0.2.7/24;10.0.2.9;;10.0.2.1
    10.0.2.1/24 10.0.3.7/24;10.0.3.9;;10.0.3.7
    10.0.2.1/24 10.0.3.7/24;192.0.2.9;10.0.3.99;10.0.3.7
    10.0.2.1/24 10.0.3.7/24;192.0.2.9;10.0.2.99;10.0.2.1
    10.0.2.1/24 10.0.2.7/25;10.0.2.9;;10.0.2.1
    10.0.2.1/24 10.0.3.7/32;192.0.2.9;;10.0.2.1
    ;192.0.2.9;;10.0.1.1
    127.0.0.5/8;192.0.2.9;;10.0.1.1
    169.254.1.1/16;192.0.2.9;;169.254.1.1
    fd00:2::1/64 fd00:2::7/64;fd00:2::9;;fd00:2::7
    fd00:2::7/64 fd00:2::1/64;fd00:2::9;;fd00:2::1
    fd00:2::1/64 fd00:3::7/64;fd00:3::9;;fd00:3::7
    fd00:2::1/64 2001:db8:3::7/64;2001:db8::9;fd00:2::99;2001:db8:3::7
    fd00:2::1/64 2001:db8:3::7/64;fd00:7::9;fd00:2::99;fd00:2::1
    fe80::5/64;fd00:7::9;;fd00:1::1
    ;fd00:7::9;;fd00:1::1
    fe80::5/64 fec0::1/64 fd00:2::1/64 2002:102:304::1/64;2002:909::9;;2002:102:304::1
    fd00:2::1/64 fd00:2:0:1::1/64 fd00:2:0:2::1/64;fd00:9::9;;fd00:2:0:2::1
    fd00:2::1/64 fd00:2::8000:1/64;fd00:2::8000:9;;fd00:2::8000:1
    """.split(separator: "\n")

  @Test(arguments: masqueraded) func masquerade(row: Substring) throws {
    let f = row.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    let destination = try #require(Address(f[1]))
    let isV4 = destination.isIPv4
    var context = Context([
      ("ta", [isV4 ? "10.0.1.1/24" : "fd00:1::1/64"]), ("tb", f[0].split(separator: " ").map(String.init)),
    ])
    var packet = try #require(Packet.udp(isV4 ? .v4(10, 0, 1, 9) : Address("fd00:1::9") ?? .zero, 4000, destination, 53))
    packet.outInterface = InterfaceID(2)
    packet.nextHop = Address(f[2]) ?? .zero
    try context.begin(&packet)
    context.hook = .postrouting
    let verdict = context.masquerade(&packet, NATRange())
    #expect(verdict == .accept)
    let connection = context.connections[packet.connection]
    #expect(connection.reply.destination == Address(f[3]))
    #expect(connection.masqueradeInterface == 2)
  }

  /// addresses of ta;source;destination;local address, or DROP. The other device, tb, has 10.0.2.1/24 or fd00:2::1/64.
  static let redirected = """
    10.0.1.1/24 10.0.1.5/24 10.0.3.1/24;10.0.1.9;8.8.8.8;10.0.1.1
    10.0.1.7/32 10.0.1.1/24;10.0.1.9;8.8.8.8;10.0.1.7
    ;10.0.1.9;10.0.2.1;DROP
    fd00:1::1/64 fd00:1::5/64;fd00:1::9;fd00:2::1;fd00:1::5
    fd00:1::1/64 fe80::5/64;fd00:1::9;fd00:2::1;fd00:1::1
    fe80::5/64 fd00:1::1/64;fd00:1::9;fd00:2::1;fd00:1::1
    fd00:1::1/64 fe80::5/64 fe80::7/64;fe80::9;fe80::5;fe80::7
    fd00:1::1/64;fe80::9;fe80::5;DROP
    ;fd00:1::9;fd00:2::1;DROP
    fe80::5/64;fd00:1::9;fd00:2::1;fe80::5
    fd00:1::1/64 fec0::5/64;fd00:1::9;fd00:2::1;fd00:1::1
    fd00:1::1/64 fec0::5/64;fec0::9;fec0::99;fec0::5
    fd00:1::1/64 fe80::5/64;fd00:1::9;ff02::1;fe80::5
    fd00:1::1/64 fe80::5/64;fd00:1::9;ff0e::1;fd00:1::1
    """.split(separator: "\n")

  @Test(arguments: redirected) func redirect(row: Substring) throws {
    let f = row.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    let source = try #require(Address(f[1]))
    let destination = try #require(Address(f[2]))
    var context = Context([
      ("ta", f[0].split(separator: " ").map(String.init)), ("tb", [source.isIPv4 ? "10.0.2.1/24" : "fd00:2::1/64"]),
    ])
    var packet = try #require(Packet.udp(source, 4000, destination, 53))
    packet.inInterface = InterfaceID(1)
    try context.begin(&packet)
    context.hook = .prerouting
    let verdict = context.redirect(&packet, NATRange())
    if f[3] == "DROP" {
      #expect(verdict == .drop)
    } else {
      #expect(verdict == .accept)
      let reply = context.connections[packet.connection].reply
      #expect(reply.source == Address(f[3]))
    }
  }
}
