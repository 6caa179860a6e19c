// Whole conversations through rules, against the counters that Linux 6.18 had after the same ones.
//
// How they were recorded: three network namespaces, `sh` (the host) with eth0 10.211.55.11/24 to `sc` (10.211.55.2, and 14.215.177.39 for
// the rest of the world) and eth1 10.9.0.1/24 to `sd` (10.9.0.7), ip_forward on. Small Python servers on TCP 8888 of sh, 80 of sc and
// 8080 of sd: they answer 80 bytes with 150 and close. The client is not blocked in connect(2). The lines are iptables-legacy-save -c.

import Host
import IPTables
import Machine
import Netfilter
import Testing
import Wire

@testable import Simulator

struct CountedConversation: Sendable, CustomTestStringConvertible {
  var title: String
  var flow: String
  var outcome: String
  /// `*table` lines and rules with their counters.
  var saved: String
  var testDescription: String { title }

  init(_ title: String, _ flow: String, _ outcome: String, _ saved: String) {
    (self.title, self.flow, self.outcome, self.saved) = (title, flow, outcome, saved)
  }
}

extension CountedConversation {
  static let all: [CountedConversation] = [
    .init(
      "the founding question: can another machine still connect?", "tcp 10.211.55.2 -> 10.211.55.11:8888", "connected",
      """
      *nat
      [0:0] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999
      """),
    .init(
      "the same with LOG rules", "tcp 10.211.55.2 -> 10.211.55.11:8888", "connected",
      """
      *nat
      [0:0] -A OUTPUT -p tcp -m tcp --sport 8888 -j LOG
      [0:0] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999
      *filter
      [5:418] -A OUTPUT -p tcp -m tcp --sport 8888 -j LOG
      """),
    .init(
      "the opposite question: can the host connect to the world?", "tcp host -> 14.215.177.39:8888", "refused local",
      """
      *nat
      [1:60] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999
      *filter
      [2:100] -A INPUT -p tcp -j ACCEPT
      [2:100] -A OUTPUT -p tcp -j ACCEPT
      """),
    .init(
      "redirected to a program that listens", "tcp host -> 14.215.177.39:80", "connected",
      """
      *nat
      [1:60] -A OUTPUT -p tcp -j REDIRECT --to-ports 8888
      *filter
      [10:766] -A INPUT -p tcp -j ACCEPT
      [10:766] -A OUTPUT -p tcp -j ACCEPT
      """),
    .init(
      "REJECT in INPUT", "tcp 10.211.55.2 -> 10.211.55.11:8888", "refused host",
      """
      *filter
      [1:60] -A INPUT -p tcp -j REJECT --reject-with icmp-port-unreachable
      [1:88] -A OUTPUT -p icmp -j ACCEPT
      """),
    .init(
      "REJECT in INPUT, UDP", "udp 10.211.55.2 -> 10.211.55.11:53", "refused host",
      """
      *filter
      [1:47] -A INPUT -p udp -j REJECT --reject-with icmp-port-unreachable
      [1:75] -A OUTPUT -p icmp -j ACCEPT
      """),
    .init(
      "a reset in INPUT", "tcp 10.211.55.2 -> 10.211.55.11:8888", "refused host",
      """
      *filter
      [1:60] -A INPUT -p tcp -j REJECT --reject-with tcp-reset
      [1:40] -A OUTPUT -p tcp -j ACCEPT
      """),
    .init(
      "administratively prohibited in INPUT", "tcp 10.211.55.2 -> 10.211.55.11:8888", "unreachable host",
      """
      *filter
      [1:60] -A INPUT -p tcp -j REJECT --reject-with icmp-admin-prohibited
      [1:88] -A OUTPUT -p icmp -j ACCEPT
      """),
    .init(
      "REJECT in OUTPUT", "tcp host -> 14.215.177.39:80", "refused host",
      """
      *filter
      [1:88] -A INPUT -p icmp -j ACCEPT
      [1:60] -A OUTPUT -p tcp -j REJECT --reject-with icmp-port-unreachable
      """),
    .init(
      "a reset in OUTPUT", "tcp host -> 14.215.177.39:80", "refused host",
      """
      *filter
      [1:40] -A INPUT -p tcp -j ACCEPT
      [1:60] -A OUTPUT -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset
      """),
    .init(
      "REJECT in OUTPUT, UDP: send(2) fails before the error comes", "udp host -> 14.215.177.39:53", "not-permitted",
      """
      *filter
      [1:75] -A INPUT -p icmp -j ACCEPT
      [1:47] -A OUTPUT -p udp -j REJECT --reject-with icmp-port-unreachable
      """),
    .init(
      "REJECT in FORWARD", "tcp 10.9.0.7 -> 14.215.177.39:80", "refused host",
      """
      *filter
      [1:60] -A FORWARD -p tcp -j REJECT --reject-with icmp-port-unreachable
      [1:88] -A OUTPUT -p icmp -j ACCEPT
      """),
    .init(
      "masquerade", "tcp 10.9.0.7 -> 14.215.177.39:80", "connected",
      """
      *nat
      [1:60] -A POSTROUTING -o eth0 -j MASQUERADE
      *filter
      [5:348] -A FORWARD -i eth1 -p tcp -j ACCEPT
      [5:418] -A FORWARD -i eth0 -p tcp -j ACCEPT
      """),
    .init(
      "masquerade, ping", "icmp 10.9.0.7 -> 14.215.177.39", "connected",
      """
      *nat
      [1:84] -A POSTROUTING -o eth0 -j MASQUERADE
      *filter
      [1:84] -A FORWARD -i eth1 -p icmp -j ACCEPT
      [1:84] -A FORWARD -i eth0 -p icmp -j ACCEPT
      """),
    .init(
      "a port that is forwarded", "tcp 10.211.55.2 -> 10.211.55.11:80", "connected",
      """
      *nat
      [1:60] -A PREROUTING -p tcp -j DNAT --to-destination 10.9.0.7:8080
      *filter
      [5:348] -A FORWARD -i eth0 -p tcp -j ACCEPT
      [5:418] -A FORWARD -i eth1 -p tcp -j ACCEPT
      """),
    .init(
      "a port that is forwarded to one where nobody listens", "tcp 10.211.55.2 -> 10.211.55.11:80", "refused outside",
      """
      *nat
      [1:60] -A PREROUTING -p tcp -j DNAT --to-destination 10.9.0.7:9
      *filter
      [1:60] -A FORWARD -i eth0 -p tcp -j ACCEPT
      [1:40] -A FORWARD -i eth1 -p tcp -j ACCEPT
      """),
    .init(
      "DNAT in OUTPUT: filter sees the interface of before", "tcp host -> 14.215.177.39:80", "connected",
      """
      *nat
      [1:60] -A OUTPUT -p tcp -j DNAT --to-destination 10.9.0.7:8080
      *filter
      [5:418] -A INPUT -p tcp -j ACCEPT
      [5:348] -A OUTPUT -o eth0 -p tcp -j ACCEPT
      [0:0] -A OUTPUT -o eth1 -p tcp -j ACCEPT
      """),
    .init(
      "REDIRECT in PREROUTING", "tcp 10.211.55.2 -> 10.211.55.11:80", "connected",
      """
      *nat
      [1:60] -A PREROUTING -p tcp -j REDIRECT --to-ports 8888
      *filter
      [5:348] -A INPUT -p tcp -m tcp --dport 8888 -j ACCEPT
      [5:418] -A OUTPUT -p tcp -m tcp --sport 8888 -j ACCEPT
      """),
    .init(
      "a closed UDP port", "udp 10.211.55.2 -> 10.211.55.11:9", "refused local",
      """
      *nat
      [0:0] -A POSTROUTING -p tcp -j MASQUERADE
      *filter
      [1:47] -A INPUT -p udp -j ACCEPT
      [1:75] -A OUTPUT -p icmp -j ACCEPT
      """),
  ]
}

@Suite("Counters after whole conversations are those of Linux 6.18")
struct CountersTests {
  @Test(arguments: CountedConversation.all)
  func counters(_ c: CountedConversation) throws {
    let lines = c.saved.split(separator: "\n").map(String.init)
    // The rules without their counters, a COMMIT behind each table.
    var text = ""
    for (i, line) in lines.enumerated() {
      if line.hasPrefix("*"), i > 0 { text += "COMMIT\n" }
      text += (line.split(separator: " ", maxSplits: 1).last.map(String.init) ?? line) + "\n"
    }
    var host = Host(try testMachine())
    try host.load(try Ruleset(parsing: Array((text + "COMMIT\n").utf8), .ipv4, file: c.title))
    var scenario = Scenario(try Flow(parsing: c.flow))
    scenario.exchange = Exchange(request: Array(repeating: 0x71, count: 80), response: Array(repeating: 0x72, count: 150))
    scenario.datagramExchange = Exchange(request: Array(repeating: 0x71, count: 19), response: Array(repeating: 0x72, count: 22))
    scenario.outside.exceptions = [.init(.closed, port: 9)]
    let conversation = try scenario.play(on: host)

    var result = conversation.outcome.name
    switch conversation.outcome {
    case .refused(_, let who), .reset(_, let who), .unreachable(_, let who, _):
      result += [.outside: " outside", .localStack: " local", .host: " host"][who] ?? ""
    default: break
    }
    #expect(result == c.outcome)
    let saved = conversation.host.ruleset.tables.map { $0.saved(.front) }.joined()
    #expect(saved.split(separator: "\n").filter { $0.hasPrefix("[") || $0.hasPrefix("*") }.map(String.init) == lines)
  }
}
