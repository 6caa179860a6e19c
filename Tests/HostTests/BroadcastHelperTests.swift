// NetBIOS and SNMP helpers: who may answer a broadcast. What is expected and how long was recorded from Linux 6.18 (an interface with
// `brd 10.0.0.255`, a raw socket that may broadcast): without `brd` on the address, nothing is expected.

import Host
import IPTables
import Machine
import Netfilter
import Testing
import Wire

@Suite struct BroadcastHelperTests {
  private static let rules = """
    *raw
    -A OUTPUT -p udp --dport 137 -j CT --helper netbios-ns
    -A OUTPUT -p udp --dport 161 -j CT --helper snmp
    COMMIT
    *filter
    -A INPUT -m conntrack --ctstate RELATED
    -A INPUT -m helper --helper ""
    COMMIT

    """

  @Test(arguments: [
    (
      137, 137, true, "2 l3proto = 2 proto=17 src=10.0.0.255 dst=10.0.0.1 sport=137 dport=137 PERMANENT netbios-ns", 2 as UInt64,
      3 as UInt32
    ),
    (500, 161, true, "29 l3proto = 2 proto=17 src=10.0.0.255 dst=10.0.0.1 sport=161 dport=500 PERMANENT snmp", 2, 30),
    (137, 137, false, "", 0, 30),
  ])
  func answers(_ source: UInt16, _ port: UInt16, _ hasBroadcast: Bool, _ expectation: String, _ related: UInt64, _ timeout: UInt32) throws {
    var machine = Machine()
    let address = InterfaceAddress(.v4(10, 0, 0, 1), prefixLength: 24, broadcast: hasBroadcast ? .v4(10, 0, 0, 255) : nil)
    let device = machine.add(Interface(InterfaceName("ta"), kind: .tun, addresses: [address]))
    var host = Host(machine)
    var restorer = Restorer(Ruleset(), .ipv4, RestoreOptions())
    _ = try restorer.restore(Array(Self.rules.utf8))
    try host.load(restorer.ruleset)
    let owner = SocketOwner(uid: 0, gid: 0)
    host.send(datagram(.v4(10, 0, 0, 1), source, .v4(10, 0, 0, 255), port), from: owner, at: 0)
    #expect(ExpectationListing.all(host.context).map(\.kernelLine) == (expectation.isEmpty ? [] : [expectation]))
    #expect(ConntrackListing.all(host.context).map(\.timeout) == [timeout])
    // Two hosts of the network answer from the right port, one from another port, one is elsewhere.
    for (host4, from) in [(Address.v4(10, 0, 0, 5), port), (.v4(10, 0, 0, 6), port), (.v4(10, 0, 0, 7), 99), (.v4(192, 0, 2, 7), port)] {
      host.receive(datagram(host4, from, .v4(10, 0, 0, 1), source), on: device, at: 1)
    }
    let filter = try #require(host.table(.filter, .ipv4)?.current)
    let input = try #require(filter.chains.first { $0.name == "INPUT" })
    #expect(input.counters.map(\.packets) == [related, related])
  }

  private func datagram(_ source: Address, _ port: UInt16, _ destination: Address, _ other: UInt16) -> [UInt8] {
    var udp = UDPHeader(sourcePort: port, destinationPort: other)
    udp.length = 9
    return IPv4Header(source: source, destination: destination, proto: IPProtocol.udp).datagram(
      udp.datagram([1], .ipv4, source, destination))
  }
}
