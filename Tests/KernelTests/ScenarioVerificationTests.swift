// Every puzzle in `examples`, judged by this machine's kernel: what came to each host and what its programs sent is given to it.

import Foundation
import KernelJudge
import Scenarios
import Testing
import Verify

private let examples = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/examples/"

private let names: [String] = {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: examples)) ?? []
  return names.filter { $0.hasSuffix(".yaml") }.sorted()
}()

@Suite(.asksTheKernel) struct ScenarioVerificationTests {
  private func played(_ name: String) throws -> ScenarioRun {
    let text = String(decoding: try Data(contentsOf: URL(filePath: examples + name)), as: UTF8.self)
    let file = try ScenarioReader.scenario(text, path: name) { Array(try Data(contentsOf: URL(filePath: examples + $0))) }
    return try ScenarioRun(file, isTraced: false)
  }

  @Test(arguments: names) func kernelAgrees(_ name: String) throws {
    for c in ScenarioCase.cases(try played(name)) {
      #expect(!c.asked.steps.isEmpty)
      let done = Verification(c.asked)
      #expect(done.verdict == .agree, "\(done.text)")
    }
  }

  /// Hosts on the ports of a bridge, addresses that come and go, a line that a helper changes: what no puzzle has.
  @Test(arguments: [
    """
    hosts:
      client: {interfaces: {eth0: {addresses: 10.0.0.2/24, wire: left}}}
      switch:
        interfaces: {br0: 10.0.0.1/24, p1: {wire: left}, p2: {wire: right}}
        bridges: {br0: [p1, p2, p3]}
        sysctl: {net.ipv4.ip_forward: 1}
        rules: |
          *nat
          -A PREROUTING -p tcp -m tcp --dport 81 -j DNAT --to-destination 10.0.0.3:80
          COMMIT
          *filter
          :FORWARD DROP [0:0]
          -A FORWARD -m physdev --physdev-in p1 --physdev-out p2 -p tcp -m tcp --dport 80 -j ACCEPT
          -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
          -A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
          COMMIT
      server: {interfaces: {eth0: {addresses: 10.0.0.3/24, wire: right}}, listen: [tcp/80, tcp/22]}
    steps:
      - flow: tcp client -> server:80
      - flow: tcp client -> server:22
        for: 1200ms
      - {flow: 'tcp client -> 10.0.0.1:81', for: 1200ms}
      - {flow: 'icmp switch -> client'}
      - {on: switch, run: sysctl -w net.bridge.bridge-nf-call-iptables=0}
      - flow: tcp client -> server:22
    """,
    """
    interfaces: {eth0: 10.0.0.1/24, eth1: 10.1.0.1/24}
    sysctl: {net.ipv4.ip_forward: 1}
    listen: udp/53
    commands: iptables -A INPUT -p udp
    steps:
      - {flow: 'udp 10.0.0.2 -> 10.0.0.1:53', for: 1s}
      - run: [ip addr add 10.0.0.9/24 dev eth0, ip addr add 10.2.0.1/16 dev eth1, ip route add 10.3.0.0/16 via 10.2.0.9]
      - {flow: 'udp 10.0.0.2 -> 10.0.0.9:53', for: 1s}
      - {flow: 'udp 10.0.0.2 -> 10.3.0.9:53', for: 1s}
      - {flow: 'udp 10.2.0.5 -> 10.2.0.1:53', for: 1s}
      - run: [ip addr del 10.2.0.1/16 dev eth1]
      - {flow: 'udp 10.0.0.2 -> 10.3.0.9:53', in: eth0, for: 1s}
      - {flow: 'udp 10.0.0.2 -> 10.1.0.9:53', for: 1s}
      - run: [ip addr del 10.0.0.1/24 dev eth0]
      - {flow: 'udp 10.0.0.2 -> 10.0.0.9:53', in: eth0, for: 1s}
      - run: [ip link set eth1 down, ip addr add 10.0.0.7/24 dev eth0]
      - {flow: 'udp 10.0.0.2 -> 10.1.0.9:53', for: 1s}
      - {flow: 'udp 10.0.0.2 -> 10.1.0.1:53', for: 1s}
      - run: [ip link set eth1 up]
      - {flow: 'udp 10.0.0.2 -> 10.1.0.9:53', for: 1s}
    """,
    """
    interfaces: {lan: 10.0.0.254/24, wan: 203.0.113.7/24}
    sysctl: {net.ipv4.ip_forward: 1}
    commands:
      - iptables -t nat -A PREROUTING -i wan -p tcp --dport 21 -j DNAT --to-destination 10.0.0.1
      - iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
      - iptables -A FORWARD -m conntrack --ctstate RELATED
    steps:
      - flow: tcp 203.0.113.99 -> 203.0.113.7:21
        keep: control
        dialogue:
          - server: 220 ready
          - client: PASV
          - server: 227 Entering Passive Mode (10,0,0,1,117,48).
      - flow: tcp 203.0.113.99 -> 203.0.113.7:30000
    """,
  ]) func kernelAgreesBesidePuzzles(_ text: String) throws {
    let file = try ScenarioReader.scenario(text, path: "s.yaml") { _ in [] }
    for c in ScenarioCase.cases(try ScenarioRun(file, isTraced: false)) {
      let done = Verification(c.asked)
      #expect(done.verdict == .agree, "\(done.text)")
    }
  }

  /// What is given to the kernel is what was played: where no packet was left out, the same rules count the same packets.
  @Test func nothingIsLostOnTheWay() throws {
    var compared = 0
    for name in names {
      let run = try played(name)
      for (n, c) in ScenarioCase.cases(run).enumerated() where c.leftOut == 0 {
        let replayed = Replay.run(c.asked)
        #expect(replayed.errors == [])
        #expect(replayed.counters4 == ScenarioCase.counters(run, host: n), "\(name)")
        compared += 1
      }
    }
    #expect(compared >= 15)
  }

  /// Conversations through what the kernel draws at random: answers go to the port that was drawn, and acknowledge the number that was.
  @Test(arguments: [
    """
    interfaces: {in: 10.0.0.1/24, out: 192.0.2.2/24}
    routes: default via 192.0.2.1
    sysctl: {net.ipv4.ip_forward: 1}
    rules: |
      *nat
      -A POSTROUTING -o out -j MASQUERADE --random-fully
      COMMIT
      *filter
      :FORWARD DROP [0:0]
      -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      -A FORWARD -i in -j ACCEPT
      COMMIT
    outside: {closed: udp/54}
    steps:
      - flow: tcp 10.0.0.5 -> 198.51.100.1:80
      - flow: udp 10.0.0.5 -> 198.51.100.1:54
      - flow: icmp 10.0.0.5 -> 198.51.100.1
    """,
    """
    interfaces: {eth0: 192.0.2.10/24}
    sysctl: {net.netfilter.nf_conntrack_tcp_loose: 0, net.ipv4.tcp_syncookies: 0}
    listen: tcp/80
    rules: |
      *raw
      -A PREROUTING -i eth0 -p tcp --dport 80 --syn -j CT --notrack
      COMMIT
      *filter
      :INPUT DROP [0:0]
      -A INPUT -i lo -j ACCEPT
      -A INPUT -i eth0 -p tcp --dport 80 -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
      -A INPUT -m conntrack --ctstate INVALID -j DROP
      -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
      COMMIT
    flow: tcp 192.0.2.77 -> 192.0.2.10:80
    """,
  ])
  func chanceIsAnswered(_ text: String) throws {
    struct NoFiles: Error {}
    let run = try ScenarioRun(try ScenarioReader.scenario(text, path: "s.yaml") { _ in throw NoFiles() }, isTraced: false)
    for c in ScenarioCase.cases(run) {
      let done = Verification(c.asked)
      #expect(done.verdict == .agree, "\(done.text)")
      // Packets that left have the kernel's own timestamps in SYNPROXY's answers.
      #expect(done.unsettled.allSatisfy { $0 == .out && text.contains("SYNPROXY") })
    }
  }
}
