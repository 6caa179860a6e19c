// Conversations with a host. What the real thing does was seen on Linux 6.18 between network namespaces: outcomes from curl, ping and
// Python sockets, counters from iptables-legacy -vxnL.

import Host
import Machine
import Netfilter
import Testing
import Wire

@testable import Simulator

/// A host with eth0 10.211.55.11/24 and fd55::11/64, eth1 10.9.0.1/24, a default route by 10.211.55.2, and a server on TCP 8888 and UDP 53.
func testMachine() throws -> Machine {
  var m = Machine()
  let eth0 = m.add(
    Interface(
      "eth0",
      addresses: [
        InterfaceAddress(.v4(10, 211, 55, 11), prefixLength: 24),
        InterfaceAddress(try #require(Address("fd55::11")), prefixLength: 64),
      ]))
  m.add(Interface("eth1", addresses: [InterfaceAddress(.v4(10, 9, 0, 1), prefixLength: 24)]))
  m.routes.add(Route(.all(.ipv4), via: .v4(10, 211, 55, 2), interface: eth0))
  m.sockets.sockets = [
    LocalSocket(proto: IPProtocol.tcp, port: 8888, owner: SocketOwner(uid: 33, gid: 33)), LocalSocket(proto: IPProtocol.udp, port: 53),
  ]
  _ = try m.sysctl.set("net.ipv4.ip_forward", "1")
  return m
}

extension Interface {
  init(_ name: String, addresses: [InterfaceAddress]) { self.init(InterfaceName(name), addresses: addresses) }
}

/// A filter table with one rule in one chain for each protocol, so that its counters tell what passed.
func counting(_ chains: [String], _ target: Target = .accept, proto: UInt8 = IPProtocol.tcp, _ family: Family = .ipv4) -> Table {
  var table = Table(.filter, family)
  for name in chains {
    guard let i = table.index(of: name) else { continue }
    var filter = HeaderFilter(family)
    filter.proto = UInt16(proto)
    table.chains[i].append(Rule(filter, target: target))
  }
  return table
}

func counters(_ c: Conversation, _ chain: String, _ kind: TableKind = .filter, _ family: Family = .ipv4) -> Counters? {
  c.host.table(kind, family)?.current.chain(chain)?.counters.first
}

@Suite("Conversations with a host")
struct NetworkTests {
  private func play(_ flow: String, _ table: Table? = nil, _ edit: (inout Scenario) -> Void = { _ in }) throws -> Conversation {
    var host = Host(try testMachine())
    if let table { try host.load(table) }
    var scenario = Scenario(try Flow(parsing: flow))
    edit(&scenario)
    return try scenario.play(on: host)
  }

  /// The server closes first: ten packets, five each way.
  @Test("from outside to a program: ten packets, each counted once")
  func served() throws {
    let c = try play("tcp 10.211.55.2 -> 10.211.55.11:8888", counting(["INPUT", "OUTPUT"]))
    #expect(c.outcome == .served(by: Answerer(proto: 6, address: .v4(10, 211, 55, 11), port: 8888), isLocal: true))
    #expect(c.wasEstablished && !c.isLocal)
    #expect(c.steps.count == 10)
    #expect(counters(c, "INPUT")?.packets == 5)
    #expect(counters(c, "OUTPUT")?.packets == 5)
    let request = UInt64(Exchange.http.request.count)
    let response = UInt64(Exchange.http.response.count)
    #expect(counters(c, "INPUT")?.bytes == 60 + 52 * 4 + request)
    #expect(counters(c, "OUTPUT")?.bytes == 60 + 52 * 4 + response)
    // What the packets look like is TCPConversationTests' business; here, whose they are.
    #expect(c.steps.map(\.origin).filter { $0 == .sent(SocketOwner(uid: 33, gid: 33)) }.count == 4)
    #expect(c.steps.map(\.origin).filter { $0 == .sent(nil) }.count == 1)
    #expect(c.steps.allSatisfy { $0.traces.count == 1 && !$0.outputs.isEmpty })
  }

  @Test(
    "a port without a listener: the host's own TCP refuses, also for IPv6 and over lo",
    arguments: [
      ("tcp 10.211.55.2 -> 10.211.55.11:9999", "10.211.55.11", 2),
      ("tcp [fd55::2] -> [fd55::11]:9999", "fd55::11", 2),
      ("tcp 127.0.0.1 -> 127.0.0.1:9999", "127.0.0.1", 2),
      ("udp 10.211.55.2 -> 10.211.55.11:9999", "10.211.55.11", 2),
      ("udp [fd55::2] -> [fd55::11]:9999", "fd55::11", 2),
      ("udp 10.211.55.11 -> 10.211.55.11:9999", "10.211.55.11", 2),
    ])
  func refused(_ flow: String, _ by: String, _ steps: Int) throws {
    let c = try play(flow)
    #expect(c.outcome == .refused(by: try #require(Address(by)), .localStack))
    #expect(c.steps.count == steps)
  }

  /// Seen: eleven SYNs for a blocked connect, 660 bytes in the rule's counter, then "timed out".
  @Test(
    "a drop in INPUT or OUTPUT: eleven SYNs, then silence",
    arguments: [
      ("tcp 10.211.55.2 -> 10.211.55.11:8888", "INPUT"), ("tcp 10.211.55.11 -> 14.215.177.39:8888", "OUTPUT"),
    ])
  func dropped(_ flow: String, _ chain: String) throws {
    let c = try play(flow, counting([chain], .drop))
    guard case .dropped(.rule(.filter, _), step: 0) = c.outcome else {
      Issue.record("\(c.outcome)")
      return
    }
    #expect(!c.wasEstablished)
    #expect(counters(c, chain) == Counters(packets: 11, bytes: 660))
  }

  /// Seen: PermissionError from send(2) of UDP, one packet of 28 bytes and data in the rule's counter; the same for ping, 84 bytes.
  @Test(
    "a drop in OUTPUT: UDP and ping are not permitted",
    arguments: [
      ("udp 10.211.55.11 -> 14.215.177.39:53", IPProtocol.udp, 28 + UInt64(Exchange.datagram.request.count)),
      ("icmp 10.211.55.11 -> 14.215.177.39", IPProtocol.icmp, 84),
    ])
  func notPermitted(_ flow: String, _ proto: UInt8, _ bytes: UInt64) throws {
    let c = try play(flow, counting(["OUTPUT"], .drop, proto: proto))
    guard case .notPermitted(.rule(.filter, _), step: 0) = c.outcome else {
      Issue.record("\(c.outcome)")
      return
    }
    #expect(counters(c, "OUTPUT") == Counters(packets: 1, bytes: bytes))
  }

  @Test(
    "from a program to the world, and back",
    arguments: [
      ("tcp host -> 14.215.177.39:8888", "10.211.55.11", "14.215.177.39", UInt16(8888)),
      ("tcp 10.211.55.11:4000 -> 14.215.177.39:8888", "10.211.55.11", "14.215.177.39", 8888),
      ("udp host -> 10.9.0.7:53", "10.9.0.1", "10.9.0.7", 53), ("icmp host -> 10.9.0.7", "10.9.0.1", "10.9.0.7", 0),
      ("tcp host -> [fd55::2]:80", "fd55::11", "fd55::2", 80), ("icmpv6 host -> fd55::2", "fd55::11", "fd55::2", 0),
    ])
  func outward(_ flow: String, _ source: String, _ destination: String, _ port: UInt16) throws {
    let c = try play(flow)
    let to = try #require(Address(destination))
    let given = try Flow(parsing: flow)
    #expect(c.outcome == .served(by: Answerer(proto: given.proto, address: to, port: port), isLocal: false))
    #expect(c.isLocal)
    #expect(c.flow.source == Address(source))
    if let p = given.sourcePort { #expect(c.flow.sourcePort == p) }
  }

  /// From a program to another of the same host: every packet is sent once and comes in once, by lo; the SYN says what lo allows.
  @Test("over lo")
  func loopback() throws {
    let c = try play("tcp 127.0.0.1 -> 10.211.55.11:8888", counting(["INPUT", "OUTPUT"]))
    #expect(c.outcome == .served(by: Answerer(proto: 6, address: .v4(10, 211, 55, 11), port: 8888), isLocal: true))
    #expect(c.steps.count == 10)
    #expect(counters(c, "INPUT") == counters(c, "OUTPUT"))
    #expect(counters(c, "INPUT")?.packets == 10)
    #expect(TCPHeader(c.steps[0].bytes, at: 20)?.window == 65495)
    #expect(TCPHeader(c.steps[1].bytes, at: 20)?.window == 65483)
  }

  @Test("through the host, from one network to another")
  func forwarded() throws {
    let c = try play("tcp 10.9.0.7 -> 14.215.177.39:80", counting(["FORWARD", "INPUT", "OUTPUT"]))
    #expect(c.outcome == .served(by: Answerer(proto: 6, address: .v4(14, 215, 177, 39), port: 80), isLocal: false))
    #expect(counters(c, "FORWARD")?.packets == 10)
    #expect(counters(c, "INPUT")?.packets == 0)
    #expect(c.steps.map(\.origin) == [1, 0, 1, 1, 0, 0, 1, 0, 1, 0].map { .arrived(InterfaceID($0 + 1)) })
  }

  @Test("peers outside that are closed or silent")
  func peers() throws {
    let flow = "tcp host -> 14.215.177.39:80"
    let closed = try play(flow) { $0.outside = Services(otherwise: .open, exceptions: [.init(.closed, port: 80)]) }
    #expect(closed.outcome == .refused(by: .v4(14, 215, 177, 39), .outside))
    let silent = try play(flow) { $0.outside = Services(otherwise: .silent) }
    #expect(silent.outcome == .noAnswer)
    #expect(silent.steps.count == 11)
    let other = try play(flow) { $0.outside = Services(otherwise: .open, exceptions: [.init(.closed, address: .v4(1, 1, 1, 1))]) }
    #expect(other.outcome.name == "connected")
  }

  /// net.ipv4.ip_forward = 0: the packet ends in routing, and nobody is told.
  @Test("a host that does not forward")
  func notForwarding() throws {
    var machine = try testMachine()
    _ = try machine.sysctl.set("net.ipv4.ip_forward", "0")
    let c = try Scenario(try Flow(parsing: "tcp 10.9.0.7 -> 14.215.177.39:80")).play(on: Host(machine))
    #expect(c.outcome == .dropped(.routing(.forwardingOff), step: 0))
  }

  @Test("flows that can't begin")
  func impossible() throws {
    var machine = Machine()
    machine.add(Interface("eth0", addresses: [InterfaceAddress(.v4(10, 0, 0, 1), prefixLength: 24)]))
    func error(_ flow: String, _ edit: (inout Scenario) -> Void = { _ in }) throws -> ScenarioError? {
      var scenario = Scenario(try Flow(parsing: flow))
      edit(&scenario)
      do { _ = try scenario.play(on: Host(machine)) } catch { return error }
      return nil
    }
    #expect(try error("tcp 10.9.9.9 -> 10.0.0.1:80") == .noRoute(to: .v4(10, 9, 9, 9)))
    #expect(try error("tcp host -> 10.9.9.9:80") == .noRoute(to: .v4(10, 9, 9, 9)))
    #expect(try error("tcp 10.0.0.255 -> 10.0.0.1:80") == .notLocal(.v4(10, 0, 0, 255)))
    #expect(try error("tcp 10.0.0.2 -> 10.0.0.1:80") { $0.input = InterfaceID(7) } == .unknownInterface(InterfaceID(7)))
    #expect(try error("tcp 10.9.9.9 -> 10.0.0.1:80") { $0.input = InterfaceID(1) } == nil)
  }

  @Test("recorded or not, a conversation is the same")
  func traced() throws {
    let table = counting(["INPUT", "OUTPUT"])
    let a = try play("tcp 10.211.55.2 -> 10.211.55.11:8888", table)
    let b = try play("tcp 10.211.55.2 -> 10.211.55.11:8888", table) { $0.isTraced = false }
    #expect(a.steps.map(\.bytes) == b.steps.map(\.bytes))
    #expect(a.outcome == b.outcome)
    #expect(a.host.ruleset == b.host.ruleset)
    #expect(b.steps.allSatisfy { $0.traces.isEmpty })
  }
}
