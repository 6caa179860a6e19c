// What is read from snapshots of machines that record.sh set up: every expected value stands in that script, or is what the tool of the
// section printed.

import Foundation
import Machine
import Netfilter
import Testing
import Wire

@testable import Snapshot

@Suite struct RecordedSnapshotTests {
  private static func recorded(_ name: String) throws -> Snapshot {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Recorded/\(name).txt")
    return try Snapshot(parsing: Array(try Data(contentsOf: place)))
  }

  @Test func aMachineWithBothBackEnds() throws {
    let s = try Self.recorded("both-back-ends")
    #expect(s.unmodelled == [])
    #expect(s.hasBothBackEnds)
    let rules = { (kind: TableKind, chain: String) in s.ruleset[kind, .ipv4]?.chain(chain)?.rules.count }
    #expect(rules(.filter, "INPUT") == 4)
    #expect(rules(.nftFilter, "INPUT") == 1)
    #expect(rules(.nftNAT, "PREROUTING") == 1)
    #expect(s.ruleset[.nat, .ipv4] == nil)
    #expect(s.ruleset.tables.filter { $0.family == .ipv6 }.isEmpty)
    #expect(s.sets.all.count == 1)
    #expect(s.machine.sysctl.ipForward)
    #expect(s.machine.sysctl.rpFilter(InterfaceName("eth0")) == 2)
  }

  @Test func devicesAndRoutes() throws {
    let m = try Self.recorded("both-back-ends").machine
    let eth0 = try #require(m.id(InterfaceName("eth0")))
    let link = try #require(m.interface(eth0))
    #expect(link.kind == .ethernet && link.isUp && link.mtu == 1500)
    #expect(link.mac == MACAddress(0x0200_0000_0001))
    #expect(m.isLocal(.v4(10, 0, 0, 1)) && m.isLocal(.v4(127, 0, 0, 1)) && !m.isLocal(.v4(10, 0, 0, 2)))
    #expect(link.addresses.first?.broadcast == .v4(10, 0, 0, 255))
    func way(_ to: Address, mark: UInt32 = 0, from: Address = .anyV4, input: String = "") -> Route? {
      m.routes.lookup(RouteQuery(to: to, from: from, mark: mark, input: input.isEmpty ? .none : InterfaceName(input)))
    }
    #expect(way(.v4(192, 0, 2, 1))?.gateway == .v4(10, 0, 0, 254))
    #expect(way(.v4(10, 0, 0, 9))?.interface == eth0)
    #expect(way(.v4(10, 0, 0, 1))?.kind == .local)
    #expect(way(.v4(10, 0, 0, 255))?.kind == .broadcast)
    #expect(way(.v4(10, 8, 1, 1))?.kind == .unreachable)
    #expect(way(.v4(10, 9, 1, 1))?.gateway == .v4(10, 0, 0, 9))
    let marked = way(.v4(10, 7, 1, 1), mark: 0xf01, from: .v4(10, 0, 0, 1))
    #expect(marked?.gateway == .v4(10, 0, 0, 9))
    #expect(marked?.mtu == 1400)
    #expect(way(.v4(10, 7, 1, 1), mark: 2, from: .v4(10, 0, 0, 1))?.gateway == .v4(10, 0, 0, 254))
    #expect(way(.v4(10, 6, 1, 1), input: "eth0")?.kind == .prohibit)
    #expect(way(.v4(10, 6, 1, 1))?.gateway == .v4(10, 0, 0, 254))
  }

  /// Two containers on docker0.
  @Test func bridges() throws {
    let s = try Self.recorded("docker")
    #expect(s.unmodelled == [])
    let m = s.machine
    #expect(m.bridges.count == 1)
    let bridge = try #require(m.bridges.first)
    #expect(m.name(bridge.device).description == "docker0")
    #expect(Set(bridge.ports.map { m.name($0).description }) == ["veth2", "veth3"])
    #expect(bridge.port(to: MACAddress(0x0242_ac11_0003), 0) == m.id(InterfaceName("veth3")))
    #expect(bridge.port(to: MACAddress(0x0242_ac11_0002), 0) == m.id(InterfaceName("veth2")))
    #expect(bridge.port(to: MACAddress(0x0242_ac11_0004), 0) == nil)
    #expect(m.sysctl.bridgeCallsIPTables)
  }

  @Test func listeners() throws {
    let sockets = try Self.recorded("both-back-ends").machine.sockets
    let fd001 = try #require(Address("fd00::1"))
    #expect(sockets.bound(IPProtocol.tcp, .v4(10, 0, 0, 1), 8888) != nil)
    #expect(sockets.bound(IPProtocol.tcp, fd001, 8888) == nil)
    #expect(sockets.bound(IPProtocol.tcp, .v4(10, 0, 0, 1), 99) != nil)
    #expect(sockets.bound(IPProtocol.tcp, fd001, 99) != nil)
    #expect(sockets.bound(IPProtocol.udp, fd001, 53) != nil)
    #expect(sockets.bound(IPProtocol.udp, .v4(10, 0, 0, 1), 53) == nil)
    #expect(sockets.bound(IPProtocol.udp, .v4(127, 0, 0, 53), 53) != nil)
    // The accepted connection is no listener.
    #expect(sockets.sockets.count == 4)
  }

  @Test func connections() throws {
    let all = try Self.recorded("both-back-ends").connections
    let tcp = try #require(all.first { $0.original.proto == IPProtocol.tcp })
    #expect(tcp.original.destinationPort == 80 && tcp.reply.sourcePort == 8888)
    #expect(tcp.tcp.state == .established)
    #expect(tcp.status.isSuperset(of: [.assured, .seenReply, .confirmed, .destinationNAT]) && !tcp.status.contains(.sourceNAT))
    #expect(tcp.timeout > 431_000 * 250)
    let udp = try #require(all.first { $0.original.proto == IPProtocol.udp })
    #expect(udp.original.sourcePort == 4001 && udp.status.isDisjoint(with: [.sourceNAT, .destinationNAT]))
  }

  @Test func whatIsNotModelledIsNamed() throws {
    let s = try Self.recorded("strange")
    let all = s.unmodelled.joined(separator: "\n")
    for word in ["inet fw (at input)", "bridge br (at forward)", "IPsec policies", "filters of tc on eth0 ingress", "routing rule"] {
      #expect(all.contains(word), "\(word)")
    }
    // A table that does nothing, and one that no hook leads to.
    #expect(!all.contains("inet empty") && !all.contains("inet helpers"))
    // Its own iptables-nft table is modelled, and stands where a single back end does.
    #expect(!all.contains("ip filter"))
    #expect(s.ruleset[.filter, .ipv4]?.chain("INPUT")?.rules.count == 1)
    #expect(!s.hasBothBackEnds)
  }

  @Test func withoutRootItSaysWhatIsMissing() throws {
    let s = try Self.recorded("without-root")
    #expect(s.ruleset.tables.isEmpty)
    #expect(s.unmodelled.contains { $0.contains("iptables-legacy (filter)") || $0.contains("iptables-nft") })
    #expect(s.notes.contains { $0.contains("nftables") })
    #expect(s.notes.contains { $0.contains("connections") })
    #expect(s.machine.interfaces.count == 1)
  }

  /// Cut off anywhere, it is refused or read, and nothing worse.
  @Test func aTextThatIsCutOff() throws {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Recorded/strange.txt")
    let bytes = Array(try Data(contentsOf: place))
    var refused = 0
    for n in stride(from: 0, to: bytes.count, by: 397) {
      do { _ = try Snapshot(parsing: Array(bytes[..<n])) } catch { refused += 1 }
    }
    #expect(refused > 0)
  }
}
