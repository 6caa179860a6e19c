// The source that a packet made here gets. Recorded on Linux 6.18: a raw IPv4 datagram with source 0.0.0.0 to the destination, on a host with
// 10.0.1.1/24 on ta, these addresses on tb and this one route by tb.

import Machine
import Testing
import Wire

@Suite struct SourceAddressTests {
  /// addresses of tb;destination;network of the route or nothing;its gateway or nothing;source
  static let rows = """
    10.0.2.1/24 10.0.3.7/32;10.0.3.9;10.0.3.0/24;;10.0.2.1
    10.0.2.1/24 10.0.3.7/24;192.0.2.9;192.0.2.0/24;;10.0.2.1
    10.0.2.1/24 10.0.3.7/24;192.0.2.9;192.0.2.0/24;10.0.3.9;10.0.3.7
    10.0.2.1/24 10.0.3.7/24;10.0.3.9;10.0.3.9/32;;10.0.2.1
    10.0.2.1/24 10.0.3.7/16;10.0.9.9;;;10.0.3.7
    10.0.2.1/24 10.0.3.7/16;10.0.2.9;;;10.0.2.1
    10.0.3.7/16 10.0.2.1/24;192.0.2.9;192.0.2.0/24;10.0.2.9;10.0.3.7
    ;192.0.2.9;192.0.2.0/24;;10.0.1.1
    10.0.2.1/24;10.0.1.1;;;10.0.1.1
    10.0.2.1/24;127.0.0.1;;;127.0.0.1
    """.split(separator: "\n")

  @Test(arguments: rows) func source(row: Substring) throws {
    let f = row.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    var machine = Machine()
    for (name, list) in [("ta", "10.0.1.1/24"), ("tb", f[0])] {
      let addresses = try list.split(separator: " ").map { text in
        let parts = text.split(separator: "/").map(String.init)
        return InterfaceAddress(try #require(Address(parts[0])), prefixLength: try #require(Int(parts[1])))
      }
      machine.add(Interface(InterfaceName(name), kind: .tun, addresses: addresses))
    }
    if !f[2].isEmpty {
      machine.routes.add(Route(try #require(Prefix(f[2])), via: Address(f[3]), interface: InterfaceID(2)))
    }
    let destination = try #require(Address(f[1]))
    let route = try #require(machine.routes.lookup(RouteQuery(to: destination, from: .anyV4)))
    #expect(machine.sourceAddress(for: destination, via: route) == Address(f[4]))
  }
}
