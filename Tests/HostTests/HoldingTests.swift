// Packets that wait on their way. KernelTests/HeldCases.swift asks the kernel the same and more; these are its answers where there is none:
// what left, what `conntrack -L` and `iptables-save -c -t nat` said on Linux 6.18.44, and to whom replies came.

import Host
import IPTables
import Machine
import Netfilter
import Testing
import Wire

@Suite struct HoldingTests {
  private static let client = Address.v4(10, 0, 0, 2)
  private static let server = Address.v4(192, 0, 2, 9)
  private static let masquerade = "*nat\n-A POSTROUTING -o wb -j MASQUERADE\nCOMMIT\n"
  private static let twoServers = """
    *nat
    -A PREROUTING -p udp --dport 53 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 192.0.2.10
    -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 192.0.2.11
    COMMIT

    """

  private struct Machines {
    var host: Host
    let (inside, outside): (InterfaceID, InterfaceID)

    init(_ rules: String) throws {
      var machine = Machine()
      inside = machine.add(Interface(InterfaceName("wa"), kind: .tun, addresses: [InterfaceAddress(.v4(10, 0, 0, 1), prefixLength: 24)]))
      outside = machine.add(Interface(InterfaceName("wb"), kind: .tun, addresses: [InterfaceAddress(.v4(192, 0, 2, 1), prefixLength: 24)]))
      machine.sysctl.ipForward = true
      host = Host(machine)
      var restorer = Restorer(Ruleset(), .ipv4, RestoreOptions())
      _ = try restorer.restore(
        Array(("*mangle\n-A FORWARD\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate INVALID\nCOMMIT\n" + rules).utf8))
      try host.load(restorer.ruleset)
      host.holdPoint = HoldPoint(.forward, after: .mangle)
    }
    /// Who sent what left meanwhile, to whom, and how long it is.
    mutating func left() -> [String] {
      defer { host.outputs = [] }
      return host.outputs.map { output in
        guard case .sent(_, let p) = output else { return "\(output)".prefix { $0 != "(" } + "" }
        return "\(p.source.text(.ipv4)):\(p.sourcePort) > \(p.destination.text(.ipv4)):\(p.destinationPort) \(p.length)"
      }
    }
    mutating func release(newest: Bool = false) -> [String] {
      host.holdPoint = nil
      let isReleased = host.release(newest: newest, at: host.now)
      #expect(isReleased)
      return left()
    }
    var connections: [String] { ConntrackListing.all(host.context).map { $0.line(isExtended: false) } }
  }

  private func udp(_ from: Address, _ sourcePort: UInt16, _ to: Address, _ port: UInt16, _ count: Int) -> [UInt8] {
    var header = UDPHeader(sourcePort: sourcePort, destinationPort: port)
    header.length = 8 + count
    return IPv4Header(source: from, destination: to, proto: IPProtocol.udp).datagram(
      header.datagram(Array(repeating: 1, count: count), .ipv4, from, to))
  }
  private func query(_ m: inout Machines, _ count: Int) {
    m.host.receive(udp(Self.client, 4000, Self.server, 53, count), on: m.inside, at: m.host.now)
    let left = m.left()
    #expect(left.isEmpty)
  }

  /// A and AAAA from one socket: both walked nat (its rule counts 2), and both go on with one entry (clash_resolve=1).
  @Test func oneFlow() throws {
    var m = try Machines(Self.masquerade)
    query(&m, 1)
    query(&m, 4)
    #expect(m.host.held.count == 2)
    let sent = m.release(newest: true) + m.release()
    #expect(sent == ["192.0.2.1:4000 > 192.0.2.9:53 32", "192.0.2.1:4000 > 192.0.2.9:53 29"])
    #expect(m.host.held.isEmpty)
    #expect(m.connections.count == 1)
    let nat = try #require(m.host.table(.nat, .ipv4)?.current)
    let chain = try #require(nat.chains.first { $0.name == "POSTROUTING" })
    #expect(chain.counters.map(\.packets) == [2])
  }

  /// The same, sent to two servers: the first to go on has the entry that is listed; the other's reply comes through for a second.
  @Test func twoServers() throws {
    for newest in [false, true] {
      var m = try Machines(Self.twoServers)
      query(&m, 1)
      query(&m, 4)
      let sent = m.release(newest: newest) + m.release()
      #expect(Set(sent) == ["10.0.0.2:4000 > 192.0.2.10:53 29", "10.0.0.2:4000 > 192.0.2.11:53 32"])
      let listed = newest ? 11 : 10
      #expect(m.connections.count == 1 && m.connections.allSatisfy { $0.contains("src=192.0.2.\(listed) dst=10.0.0.2") })
      for last in UInt8(10)...11 {
        m.host.receive(udp(.v4(192, 0, 2, last), 53, Self.client, 4000, 1), on: m.outside, at: m.host.now)
        let reply = m.left()
        #expect(reply == ["192.0.2.9:53 > 10.0.0.2:4000 29"])
      }
    }
  }

  /// TCP forgives nothing: the second SYN is dropped (insert_failed=1 drop=1).
  @Test func tcp() throws {
    var m = try Machines("")
    var header = TCPHeader()
    (header.sourcePort, header.destinationPort, header.flags) = (4000, 80, .syn)
    let syn = IPv4Header(source: Self.client, destination: Self.server, proto: IPProtocol.tcp).datagram(
      header.segment([], .ipv4, Self.client, Self.server))
    for _ in 0..<2 { m.host.receive(syn, on: m.inside, at: 0) }
    let came = m.release() + m.release()
    #expect(came == ["10.0.0.2:4000 > 192.0.2.9:80 40", "dropped"])
    #expect(m.connections.count == 1)
  }
}
