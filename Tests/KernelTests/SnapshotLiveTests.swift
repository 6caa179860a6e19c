// A machine with everything — two back ends, sets, NAT, routes, a listener, connections — is set up in a namespace, and `whytables snapshot`
// is taken there. What is asked of the snapshot alone is then asked of the kernel: by curl from the machine next to it, `ip route get` and
// `conntrack -L`.

import Explain
import Foundation
import Host
import IPTables
import KernelJudge
import Machine
import Netfilter
import ProgramRuns
import Simulator
import Snapshot
import Testing
import Wire

@Suite(.asksTheKernel) struct SnapshotLiveTests {
  private static let setUp = """
    set -e
    ip addr add 192.0.2.1/24 dev lo
    ip route add 10.9.0.0/16 via 10.211.55.9 mtu 1400
    ip route add 10.9.8.0/24 dev eth0 metric 7
    ip route add blackhole 10.8.0.0/16
    ip route add default via 10.211.55.77 table 100
    ip rule add fwmark 1/0xff lookup 100
    ip rule add from 192.0.2.0/24 lookup 100
    sysctl -qw net.ipv4.conf.all.rp_filter=0
    ipset create banned hash:ip
    ipset add banned 10.211.55.66
    iptables-legacy -A INPUT -m set --match-set banned src -j DROP
    iptables-legacy -A INPUT -p tcp --dport 8888 -j ACCEPT
    iptables-legacy -A INPUT -p tcp --dport 9999 -j REJECT --reject-with tcp-reset
    iptables-legacy -t nat -A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 8888
    iptables-legacy -t nat -A PREROUTING -p tcp --dport 82 -j REDIRECT --to-ports 7
    iptables-nft -A INPUT -p tcp --dport 9999 -j DROP
    iptables-nft -A INPUT -p tcp --dport 22 -j REJECT
    iptables-nft -t nat -A PREROUTING -p tcp --dport 82 -j REDIRECT --to-ports 8888
    """

  /// Ports, and the source that asks.
  private static let questions: [(port: UInt16, source: String)] = [
    (8888, "10.211.55.2"), (8888, "10.211.55.66"), (81, "10.211.55.2"), (82, "10.211.55.2"), (9999, "10.211.55.2"), (22, "10.211.55.2"),
    (7, "10.211.55.2"),
  ]

  @Test func theAnswerFromTheSnapshotIsTheKernels() throws {
    let program = try ProgramRun.whytables().path
    let (host, client) = try FoundingQuestion.network()
    try client.must(["ip", "addr", "add", "10.211.55.66/24", "dev", "eth0"])
    let server = try WebServer(host, port: 8888, page: "served")
    try host.must(["sh", "-c", Self.setUp])
    // A connection before the snapshot: the kernel's list of it is held against the entry that is made of it.
    _ = try client.run(["curl", "-q", "-sS", "--noproxy", "*", "--max-time", "5", "http://\(FoundingQuestion.host):82/"])
    let text = try host.run([program, "snapshot"], seconds: 60)
    #expect(text.status == 0, "\(text.errors)")
    let sections = try SnapshotText(parsing: Array(text.output.utf8))
    let snapshot = Snapshot(sections)
    #expect(snapshot.unmodelled == [])
    #expect(snapshot.hasBothBackEnds)

    for (port, source) in Self.questions {
      let curl = [
        "curl", "-q", "-sS", "--noproxy", "*", "--max-time", "2", "--interface", source, "http://\(FoundingQuestion.host):\(port)/",
      ]
      let status = try client.run(curl).status
      let flow = try Flow(parsing: "tcp \(source) -> \(FoundingQuestion.host):\(port)")
      var q = Question(flow)
      q.rulesets = [snapshot.ruleset]
      q.sets = snapshot.sets
      q.ask(
        about: KnownHost(
          machine: snapshot.machine, connections: snapshot.connections, unmodelled: snapshot.unmodelled, notes: snapshot.notes))
      let answer = try q.answer()
      // curl: 0 it got the page, 7 it was refused, 28 its time was up.
      let expected: Int32 =
        switch answer.outcome.name {
        case "connected": 0
        case "refused", "unreachable": 7
        default: 28
        }
      #expect(status == expected, "\(flow): curl says \(status), the engine \(answer.sentence)")
      KernelTally.add()
    }
    withExtendedLifetime(server) {}

    var context = Context(machine: snapshot.machine)
    for c in snapshot.connections { context.connections.restore(c) }
    let ours = ConntrackListing.all(context).map { Self.plain($0.line(isExtended: true)) }.sorted()
    let kernels = (sections["conntrack -L -o extended"]?.lines ?? []).map { Self.plain(String($0)) }.sorted()
    #expect(ours == kernels)
    #expect(!kernels.isEmpty)
  }

  /// Without the time that is left, and without the count of users.
  private static func plain(_ line: String) -> String {
    var words = line.split(separator: " ").map(String.init)
    if words.count > 4 { words.remove(at: 4) }
    return words.filter { !$0.hasPrefix("use=") }.joined(separator: " ")
  }

  private static let destinations: [(to: String, more: [String])] = [
    ("10.211.55.2", []), ("10.9.1.1", []), ("10.9.8.1", []), ("10.8.1.1", []), ("198.51.100.1", []), ("198.51.100.1", ["mark", "1"]),
    ("198.51.100.1", ["mark", "0x101"]), ("198.51.100.1", ["mark", "2"]), ("198.51.100.1", ["from", "192.0.2.1"]), ("192.0.2.1", []),
    ("10.211.55.255", []), ("127.0.0.1", []),
  ]

  @Test func theRoutesAreTheKernels() throws {
    let program = try ProgramRun.whytables().path
    let (host, client) = try FoundingQuestion.network()
    defer { withExtendedLifetime(client) {} }
    try host.must(["sh", "-c", Self.setUp])
    let snapshot = try Snapshot(parsing: Array(try host.must([program, "snapshot"]).utf8))
    for (to, more) in Self.destinations {
      let kernel = try host.run(["ip", "route", "get", to] + more)
      var query = RouteQuery(to: try #require(Address(to)), from: .anyV4)
      if more.first == "mark" { query.mark = more[1] == "0x101" ? 0x101 : try #require(UInt32(more[1])) }
      if more.first == "from" { query.source = try #require(Address(more[1])) }
      let ours = try #require(snapshot.machine.routes.lookup(query), "\(to) \(more)")
      // Of a blackhole ip(8) says "Invalid argument"; a local destination is by lo.
      let words = kernel.output.split(separator: " ").map(String.init)
      func word(_ name: String) -> String? { words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } }
      #expect((ours.kind == .blackhole) == (kernel.status != 0), "\(to)")
      if kernel.status != 0 { continue }
      #expect(ours.gateway.map { "\($0)" } == word("via"), "\(to) \(more)")
      #expect((ours.kind == .local ? "lo" : snapshot.machine.name(ours.interface).description) == word("dev"), "\(to) \(more)")
      #expect((ours.kind == .broadcast) == (words.first == "broadcast"), "\(to)")
      KernelTally.add()
    }
  }

  /// Asking changes nothing: no table is made, and rules stay as they were.
  @Test func askingChangesNothing() throws {
    let program = try ProgramRun.whytables().path
    let host = try Namespace()
    let look = [
      "sh", "-c", "cat /proc/net/ip_tables_names /proc/net/ip6_tables_names; nft list ruleset; ipset list -n; ip route show table all",
    ]
    let before = try host.must(look)
    try host.must([program, "snapshot"])
    #expect(try host.must(look) == before)
  }
}
