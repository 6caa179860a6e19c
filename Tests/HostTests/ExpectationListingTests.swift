// `conntrack -L expect` and the helper's name in `conntrack -L`, as conntrack-tools 1.4.7 printed them for these packets on Linux 6.18;
// seconds are rounded up, so there is one more of them than the tool saw a moment later.

import Host
import IPTables
import Machine
import Netfilter
import Testing
import Wire

@Suite struct ExpectationListingTests {
  @Test func registration() throws {
    var host = try host(.ipv4, "sip", 5060)
    let (phone, registrar) = (Address.v4(10, 0, 0, 2), Address.v4(192, 0, 2, 9))
    let request = "REGISTER sip:b@192.0.2.9 SIP/2.0\r\nCSeq: 1 REGISTER\r\nContact: <sip:a@10.0.0.2>\r\nExpires: 60\r\n\r\n"
    host.receive(datagram(phone, 5060, registrar, 5060, Array(request.utf8)), on: InterfaceID(1), at: 0)
    let ends =
      "proto=17 src=192.0.2.9 dst=10.0.0.2 sport=0 dport=5060 mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535"
    let master = "master-src=10.0.0.2 master-dst=192.0.2.9 sport=5060 dport=5060"
    #expect(ExpectationListing.all(host.context).map(\.line) == ["180 \(ends) \(master) PERMANENT,INACTIVE class=0 helper=sip"])
    let answer = "SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\nContact: <sip:a@10.0.0.2>\r\nExpires: 30\r\n\r\n"
    host.receive(datagram(registrar, 5060, phone, 5060, Array(answer.utf8)), on: InterfaceID(2), at: 0)
    // Thirty seconds from the answer on.
    #expect(ExpectationListing.all(host.context).map(\.line) == ["30 \(ends) \(master) PERMANENT class=0 helper=sip"])
    #expect(
      ConntrackListing.all(host.context).map { $0.line() } == [
        "udp      17 3600 src=10.0.0.2 dst=192.0.2.9 sport=5060 dport=5060 src=192.0.2.9 dst=10.0.0.2 sport=5060 dport=5060 mark=0 helper=sip"
      ])
  }

  @Test func transferOverIPv6() throws {
    var host = try host(.ipv6, "tftp", 69)
    guard let client = Address("fd00:a::2"), let server = Address("fd00:b::9") else { return }
    host.receive(datagram(client, 4000, server, 69, [0, 1, 120]), on: InterfaceID(1), at: 0)
    let all = String(repeating: "ffff:", count: 7) + "ffff"
    #expect(
      ExpectationListing.all(host.context).map(\.line) == [
        "300 proto=17 src=fd00:b::9 dst=fd00:a::2 sport=0 dport=4000 mask-src=\(all) mask-dst=\(all) sport=0 dport=65535 "
          + "master-src=fd00:a::2 master-dst=fd00:b::9 sport=4000 dport=69 class=0 helper=tftp"
      ])
  }

  private func host(_ family: Family, _ helper: String, _ port: Int) throws -> Host {
    var machine = Machine()
    for (name, net) in [("ta", 10), ("tb", 11)] {
      let addresses = [
        InterfaceAddress(net == 10 ? .v4(10, 0, 0, 1) : .v4(192, 0, 2, 1), prefixLength: 24),
        InterfaceAddress(Address(high: 0xfd00_0000_0000_0000 | UInt64(net) << 32, low: 1), prefixLength: 64),
      ]
      machine.add(Interface(InterfaceName(name), kind: .tun, addresses: addresses))
    }
    machine.sysctl.ipForward = true
    machine.sysctl.ipv6Forwarding = true
    var host = Host(machine)
    var restorer = Restorer(Ruleset(), family, RestoreOptions())
    _ = try restorer.restore(Array("*raw\n-A PREROUTING -p udp --dport \(port) -j CT --helper \(helper)\nCOMMIT\n".utf8))
    try host.load(restorer.ruleset)
    return host
  }

  private func datagram(_ source: Address, _ port: UInt16, _ destination: Address, _ other: UInt16, _ data: [UInt8]) -> [UInt8] {
    let udp = UDPHeader(sourcePort: port, destinationPort: other).datagram(data, source.family, source, destination)
    return source.family == .ipv4
      ? IPv4Header(source: source, destination: destination, proto: IPProtocol.udp).datagram(udp)
      : IPv6Header(source: source, destination: destination, nextHeader: IPProtocol.udp).datagram(udp)
  }
}
