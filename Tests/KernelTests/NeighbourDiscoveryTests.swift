// Neighbour discovery as rules leave it: machines joined by cables, no neighbour known, rules on one of them, and a TCP connection to a port
// where nothing listens. Whether it is refused, so that packets went both ways, the kernel says; `why` must report a failed discovery where
// it is not, and nothing where it is. What it says helps is then done, and must help.
import Explain
import Foundation
import IPTables
import KernelJudge
import Netfilter
import Simulator
import Testing
import Wire

@Suite(.asksTheKernel) struct NeighbourDiscoveryTests {
  /// Who connects to whom. The host with the rules is fd00:a::1.
  enum Way: String, CaseIterable {
    case toHost = "fd00:a::2 -> fd00:a::1"
    case fromHost = "fd00:a::1 -> fd00:a::2"
    /// Through the host.
    case through = "fd00:a::2 -> fd00:b::2"
    /// By the router fd00:a::fe.
    case fromAfar = "fd00:c::2 -> fd00:a::1"
    case toAfar = "fd00:a::1 -> fd00:c::2"

    var ends: [String] { rawValue.split(separator: " ").map(String.init) }
    var flow: String { "tcp \(ends[0]) -> [\(ends[2])]:8888" }
    var isByRouter: Bool { self == .fromAfar || self == .toAfar }
  }

  private static let tcp = "-A INPUT -p tcp -j ACCEPT\n-A OUTPUT -p tcp -j ACCEPT\n"
  private static func filter(_ input: String, _ output: String, _ rules: String...) -> String {
    let lines = rules.map { "-A \($0)\n" }.joined()
    return "*filter\n:INPUT \(input) [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT \(output) [0:0]\n\(tcp)\(lines)COMMIT\n"
  }
  private static func icmp(_ chain: String, _ type: Int, _ more: String = "") -> String {
    "\(chain)\(more) -p ipv6-icmp -m icmp6 --icmpv6-type \(type) -j ACCEPT"
  }
  /// Of which every way is asked.
  private static let rules = [
    filter("ACCEPT", "ACCEPT"), filter("DROP", "ACCEPT"), filter("DROP", "ACCEPT", "INPUT -p ipv6-icmp -j ACCEPT"),
    filter("DROP", "ACCEPT", icmp("INPUT", 135)), filter("DROP", "ACCEPT", icmp("INPUT", 136)), filter("ACCEPT", "DROP"),
    filter("DROP", "ACCEPT", "INPUT -s fe80::/10 -j ACCEPT"), filter("DROP", "ACCEPT", "INPUT -s fd00::/8 -j ACCEPT"),
    filter("ACCEPT", "DROP", "OUTPUT -s fe80::/10 -j ACCEPT"),
    filter("DROP", "ACCEPT", icmp("INPUT", 135, " -i eth0"), icmp("INPUT", 136, " -i eth1")),
    "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -m rpfilter --invert -j DROP\nCOMMIT\n",
  ]
  /// Of which those are asked that have nobody between.
  private static let nearRules = [
    filter("ACCEPT", "DROP", icmp("OUTPUT", 135)), filter("ACCEPT", "DROP", icmp("OUTPUT", 136)),
    filter("DROP", "DROP", icmp("INPUT", 135), icmp("OUTPUT", 136)), filter("DROP", "DROP", icmp("INPUT", 136), icmp("OUTPUT", 135)),
    filter("DROP", "ACCEPT", "INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"),
    filter("DROP", "ACCEPT", "INPUT -m conntrack --ctstate UNTRACKED -j ACCEPT"),
    filter("ACCEPT", "DROP", "OUTPUT -s fd00::/8 -j ACCEPT"), filter("ACCEPT", "DROP", "OUTPUT -d ff02::/16 -j ACCEPT"),
    filter("DROP", "ACCEPT", "INPUT -m pkttype --pkt-type multicast -j ACCEPT"),
    filter("DROP", "ACCEPT", "INPUT -p ipv6-icmp -m hl --hl-eq 255 -j ACCEPT"),
    filter("ACCEPT", "ACCEPT", "OUTPUT -m owner --uid-owner 0-4294967294 -j ACCEPT", "OUTPUT -p ipv6-icmp -j DROP"),
    "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p ipv6-icmp -j DROP\nCOMMIT\n",
    "*mangle\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -d ff00::/8 -j DROP\nCOMMIT\n",
  ]
  struct Case: CustomTestStringConvertible {
    var rules: String
    var way: Way
    var testDescription: String { "\(way.rawValue): \(rules)" }
  }
  static let cases =
    rules.flatMap { r in Way.allCases.map { Case(rules: r, way: $0) } }
    + nearRules.flatMap { r in [Way.toHost, .fromHost].map { Case(rules: r, way: $0) } }

  @Test(arguments: cases) func whyIsSilentJustWhereItWorks(_ c: Case) throws {
    var q = Question(try Flow(parsing: c.way.flow))
    q.rulesets = [try Ruleset(parsing: Array(c.rules.utf8), .ipv6, file: "rules")]
    q.interfaces = [try HostInterface(parsing: "eth0=fd00:a::1/64")]
    if c.way == .through { q.interfaces.append(try HostInterface(parsing: "eth1=fd00:b::1/64")) }
    if c.way.isByRouter { q.routes = [try RouteOption(parsing: "fd00:c::/64 via fd00:a::fe")] }
    q.listeners = []
    q.outside = [Services.Exception(.closed)]
    let answer = try q.answer()
    #expect(answer.outcome.name == "refused")

    let cable = try Cable(c.way)
    try cable.host.must(["ip6tables-legacy-restore"], input: c.rules)
    #expect(try cable.isRefused() == answer.discovery.isEmpty, "\(answer.sentence)")
    KernelTally.add()
    guard !answer.discovery.isEmpty else { return }
    let commands = try #require(q.remedies(answer).first).commands
    #expect(try q.trying(commands).answer().discovery == [])
    for c in commands { try cable.host.must(["ip6tables-legacy"] + c.split(separator: " ").dropFirst().map(String.init)) }
    try cable.forget()
    #expect(try cable.isRefused(), "\(commands)")
    KernelTally.add()
  }

  /// The host, the one that it talks to, and who is between them.
  private struct Cable {
    let host: Namespace
    private let all: [Namespace]
    private let client: Namespace
    private let to: String

    init(_ way: Way) throws {
      var all: [Namespace] = []
      for _ in 0..<(way == .toHost || way == .fromHost ? 2 : 3) {
        let n = try Namespace()
        for name in ["all", "default"] { try n.must(["sysctl", "-qw", "net.ipv6.conf.\(name).accept_dad=0"]) }
        all.append(n)
      }
      host = all[0]
      try host.join(all[1], as: "eth0", to: "eth0")
      func set(_ n: Namespace, _ device: String, _ address: String, _ routes: String...) throws {
        let lines = ["addr add \(address)/64 dev \(device) nodad", "link set \(device) up"] + routes.map { "route add \($0)" }
        try n.must(["ip", "-6", "-batch", "-"], input: lines.joined(separator: "\n") + "\n")
      }
      let middle = all[way.isByRouter ? 1 : 0]
      if all.count > 2 {
        try middle.must(["sysctl", "-qw", "net.ipv6.conf.all.forwarding=1"])
        try middle.join(all[2], as: "eth1", to: "eth0")
      }
      switch way {
      case .toHost, .fromHost:
        try set(host, "eth0", "fd00:a::1")
        try set(all[1], "eth0", "fd00:a::2")
      case .through:
        try set(host, "eth0", "fd00:a::1")
        try set(host, "eth1", "fd00:b::1")
        try set(all[1], "eth0", "fd00:a::2", "default via fd00:a::1")
        try set(all[2], "eth0", "fd00:b::2", "default via fd00:b::1")
      case .fromAfar, .toAfar:
        try set(host, "eth0", "fd00:a::1", "fd00:c::/64 via fd00:a::fe")
        try set(middle, "eth0", "fd00:a::fe")
        try set(middle, "eth1", "fd00:c::1")
        try set(all[2], "eth0", "fd00:c::2", "default via fd00:c::1")
      }
      client = way == .fromHost || way == .toAfar ? host : way == .fromAfar ? all[2] : all[1]
      to = way.ends[2]
      self.all = all
      for (n, device) in all.map({ ($0, "eth0") }) + (all.count > 2 ? [(middle, "eth1")] : []) {
        for _ in 0..<200 where try !n.must(["ip", "-o", "link", "show", "dev", device]).contains("state UP") { usleep(10_000) }
      }
    }

    func forget() throws { for n in all { try n.must(["ip", "-6", "neigh", "flush", "all"]) } }

    /// A cable takes no time, so a second is long.
    func isRefused() throws -> Bool {
      let curl = ["curl", "-q", "-g", "-sv", "--noproxy", "*", "--max-time", "1", "http://[\(to)]:8888/"]
      return try client.run(curl).errors.contains("Connection refused")
    }
  }
}
