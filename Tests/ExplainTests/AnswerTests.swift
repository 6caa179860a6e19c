// What the answer says of small rulesets: the outcome, the sentence, who did it, and why other rules did not run. That the engine is right
// is held against the kernel elsewhere; here it is that its words say what it did.
import Explain
import Netfilter
import Simulator
import Testing

@Suite struct AnswerTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var flow = "tcp 10.0.0.2 -> 10.0.0.1:22"
    var host = ["eth0=10.0.0.1/24"]
    var rules = ""
    var rules6 = ""
    var listen: String?
    var sysctl: [String] = []
    var outcome: String
    /// Each is in the sentence.
    var sentence: [String] = []
    /// `table chain number reason` of the rules that matched nothing.
    var unused: [String] = []
    /// Each is in the notes.
    var notes: [String] = []
    /// How each of the remarks begins.
    var remarks: [String] = []
  }

  static let router = ["eth0=10.0.0.1/24", "eth1=192.168.7.1/24"]

  static let rows = [
    Row(
      testDescription: "what is not modelled is said before all else",
      rules:
        "*raw\n-A PREROUTING -p tcp --dport 1720 -j CT --helper Q.931\nCOMMIT\n*filter\n-A INPUT -m osf --genre Linux -p tcp -j DROP\nCOMMIT\n",
      listen: "tcp/22", outcome: "connected", unused: ["raw PREROUTING 1 match-failed", "filter INPUT 1 assumed-value"],
      remarks: [
        "Not modelled, so the answer may be wrong: fingerprints of operating systems, in filter INPUT 1",
        "Not modelled, so the answer may be wrong: what the helper Q.931 expects, finds and rewrites, in raw PREROUTING 1",
      ]),
    Row(
      testDescription: "TPROXY hands the packets to a program at another port",
      rules: "*mangle\n-A PREROUTING -p tcp --dport 22 -j TPROXY --on-port 3128\nCOMMIT\n", listen: "tcp/3128", outcome: "connected",
      notes: ["IP_TRANSPARENT"]),
    Row(
      testDescription: "SYNPROXY makes the handshake with both sides", flow: "tcp 10.0.0.2 -> 192.168.7.2:80", host: router,
      rules: "*raw\n-A PREROUTING -i eth0 -p tcp --syn -j CT --notrack\nCOMMIT\n*filter\n"
        + "-A FORWARD -i eth0 -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --mss 1460 --timestamp\nCOMMIT\n",
      sysctl: ["net.netfilter.nf_conntrack_tcp_loose=0"], outcome: "connected"),
    Row(
      testDescription: "a group that the program has joined", flow: "udp 10.0.0.2 -> 224.0.0.251:5353", outcome: "connected",
      notes: ["joined the group 224.0.0.251", "listens on udp port 5353"]),
    Row(
      testDescription: "a group that nobody has joined", flow: "udp [fd00::2]:5353 -> [ff02::fb]:5353", host: ["eth0=fd00::1/64"],
      listen: "",
      outcome: "dropped", sentence: ["this host is not in the group ff02::fb at eth0"]),
    Row(
      testDescription: "a ping that a setting passes over", flow: "icmp 10.0.0.2 -> 10.0.0.1", sysctl: ["net.ipv4.icmp_echo_ignore_all=1"],
      outcome: "no-answer", notes: ["net.ipv4.icmp_echo_ignore_all=1"]),
    Row(
      testDescription: "a redirect that NAT drops is not what became of the connection", flow: "tcp 10.0.0.2 -> 203.0.113.7:80",
      host: ["eth0=10.0.0.1/24", "eth1=203.0.113.1/24"],
      rules: "*nat\n-A PREROUTING -d 203.0.113.7 -j DNAT --to-destination 10.0.0.9\nCOMMIT", outcome: "no-answer",
      sentence: ["packet 1 (SYN) left by eth0 again"]),
    Row(
      testDescription: "an address of one link does not go to another", flow: "udp [fe80::2]:5 -> [fd00:b::2]:6",
      host: ["eth0=fd00:a::1/64", "eth1=fd00:b::1/64"], outcome: "unreachable",
      sentence: ["fe80::2 is known on the link of eth0 alone, and the packet would leave by eth1"]),
    Row(
      testDescription: "dropped by a rule",
      rules: "*filter\n-A INPUT -p udp -j ACCEPT\n-A INPUT -p tcp -j DROP\n-A INPUT -j ACCEPT\nCOMMIT",
      outcome: "dropped", sentence: ["No answer", "packet 1 (SYN) and its 10 repetitions", "filter INPUT 2 (-A INPUT -p tcp -j DROP)"],
      unused: ["filter INPUT 1 match-failed", "filter INPUT 3 earlier-verdict"]),
    Row(
      testDescription: "dropped by a policy", rules: "*filter\n:INPUT DROP [0:0]\nCOMMIT", outcome: "dropped",
      sentence: ["by the policy of filter INPUT"]),
    Row(
      testDescription: "the answer is dropped", rules: "*filter\n-A OUTPUT -p tcp --sport 22 -j DROP\nCOMMIT", outcome: "dropped",
      sentence: ["packet 2 (SYN+ACK)", "from 10.0.0.1:22 to 10.0.0.2", "filter OUTPUT 1"]),
    Row(
      testDescription: "rejected with a reset", rules: "*filter\n-A INPUT -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT",
      outcome: "refused", sentence: ["Refused by filter INPUT 1", "answers packet 1 (SYN)"]),
    Row(
      testDescription: "rejected in a chain of the user's", flow: "udp 10.0.0.2 -> 10.0.0.1:53",
      rules: "*filter\n:NO - [0:0]\n-A INPUT -j NO\n-A NO -p tcp\n-A NO -j REJECT\n-A NO -j DROP\nCOMMIT", outcome: "refused",
      sentence: ["Refused by filter NO 2"], unused: ["filter NO 1 match-failed", "filter NO 3 earlier-verdict"]),
    Row(
      testDescription: "nothing listens", rules: "*filter\nCOMMIT", listen: "", outcome: "refused",
      sentence: ["Refused by this host: nothing listens on tcp 10.0.0.1:22"]),
    Row(
      testDescription: "a listener is assumed", rules: "*filter\nCOMMIT", outcome: "connected", sentence: ["Connected, and served"],
      notes: ["listens on tcp port 22"]),
    Row(
      testDescription: "a local program may not send", flow: "udp 10.0.0.1 -> 10.0.0.2:53",
      rules: "*filter\n-A OUTPUT -p udp -j DROP\nCOMMIT",
      outcome: "not-permitted", sentence: ["Not permitted", "EPERM", "filter OUTPUT 1"]),
    Row(
      testDescription: "a chain that is never entered",
      rules: "*filter\n:A - [0:0]\n-A INPUT -p udp -j A\n-A FORWARD -j A\n-A A -j DROP\nCOMMIT", outcome: "connected",
      unused: ["filter INPUT 1 match-failed", "filter FORWARD 1 hook-not-on-way", "filter A 1 chain-not-entered"]),
    Row(
      testDescription: "nat with nothing that needs tracking is never walked", rules: "*nat\n-A PREROUTING -j LOG\nCOMMIT",
      outcome: "connected", unused: ["nat PREROUTING 1 nat-not-walked"]),
    Row(
      testDescription: "forwarding is assumed where it is needed", flow: "tcp 10.0.0.2 -> 192.168.7.2:80", host: router,
      rules: "*filter\n-A FORWARD -p udp\nCOMMIT", outcome: "connected", unused: ["filter FORWARD 1 match-failed"],
      notes: ["net.ipv4.ip_forward=1"]),
    Row(
      testDescription: "and not where the user turned it off", flow: "tcp 10.0.0.2 -> 192.168.7.2:80", host: router,
      rules: "*filter\nCOMMIT", sysctl: ["net.ipv4.ip_forward=0"], outcome: "dropped",
      sentence: ["does not forward", "net.ipv4.ip_forward=0"]),
    Row(
      testDescription: "DNAT to another machine", flow: "tcp 10.0.0.2 -> 10.0.0.1:8080", host: router,
      rules: "*nat\n-A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.9:80\nCOMMIT", outcome: "connected",
      sentence: ["192.168.7.9:80", "nat PREROUTING 1", "10.0.0.1:8080"], notes: ["net.ipv4.ip_forward=1"]),
    Row(
      testDescription: "a private address that leaves as it is", flow: "tcp 192.168.7.2 -> 198.51.100.7:80",
      host: ["eth0=203.0.113.2/24", "eth1=192.168.7.1/24"], rules: "*filter\nCOMMIT", sysctl: ["net.ipv4.ip_forward=1"],
      outcome: "connected", notes: ["default route", "way back to 192.168.7.2"]),
    Row(
      testDescription: "nothing is known to listen where a rule leads", flow: "tcp 10.0.0.2 -> 10.0.0.1:80",
      rules: "*nat\n-A PREROUTING -p tcp -j REDIRECT --to-ports 8080\nCOMMIT", outcome: "refused",
      sentence: ["nat PREROUTING 1", "10.0.0.1:8080"], notes: ["--listen tcp/8080"]),
    Row(
      testDescription: "rp_filter", flow: "tcp 192.168.7.2 -> 10.0.0.1:22", host: ["eth0=10.0.0.1/24", "eth1=192.168.7.1/24"],
      rules: "*filter\nCOMMIT", sysctl: ["net.ipv4.conf.all.rp_filter=1"], outcome: "dropped", sentence: ["rp_filter", "eth0"]),
    Row(
      testDescription: "nat leaves untracked packets alone", flow: "udp 10.0.0.2 -> 10.0.0.1:53",
      rules:
        "*raw\n-A PREROUTING -j CT --notrack\n-A OUTPUT -j CT --notrack\nCOMMIT\n"
        + "*nat\n-A PREROUTING -p udp -j REDIRECT --to-ports 5353\nCOMMIT",
      outcome: "connected", unused: ["nat PREROUTING 1 untracked"]),
    Row(
      testDescription: "a reset in the middle",
      rules: "*filter\n-A INPUT -p tcp -m length --length 90:65535 -j REJECT --reject-with tcp-reset\nCOMMIT", outcome: "reset",
      sentence: ["Reset after the connection was made", "filter INPUT 1", "(request"]),
    Row(
      testDescription: "a rule that fits and does not get its packet", flow: "tcp 10.0.0.2 -> 10.0.0.1:22",
      rules: "*nat\n-A POSTROUTING -j MASQUERADE\n-A POSTROUTING -p udp -j MASQUERADE\nCOMMIT", outcome: "connected",
      unused: ["nat POSTROUTING 1 nat-decided", "nat POSTROUTING 2 nat-decided"],
      remarks: ["nat POSTROUTING 1 (-A POSTROUTING -j MASQUERADE) fits packet 2 (SYN+ACK)"]),
    Row(
      testDescription: "ping over IPv6", flow: "icmp fd00::2 -> fd00::1", host: ["eth0=fd00::1/64"],
      rules6: "*filter\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT", outcome: "connected", sentence: ["Answered", "fd00::2", "this host"]),
    Row(
      testDescription: "rules of the other family say nothing", flow: "icmp fd00::2 -> fd00::1", host: ["eth0=fd00::1/64"],
      rules: "*filter\n:INPUT DROP [0:0]\nCOMMIT", outcome: "connected", notes: ["no IPv6 rules"]),
  ]

  @Test(arguments: rows) func says(_ row: Row) throws {
    let rules = row.rules.isEmpty ? "" : row.rules + "\n"
    let asked = try Asked(
      row.flow, rules: rules, rules6: row.rules6.isEmpty ? "" : row.rules6 + "\n", host: row.host, listen: row.listen
    ) { q in
      q.sysctls = try row.sysctl.map { try SysctlOption(parsing: $0) }
      if row.testDescription == "rp_filter" { q.input = "eth0" }
    }
    let answer = asked.answer
    #expect(answer.outcome.name == row.outcome, "\(answer.sentence)")
    for s in row.sentence { #expect(answer.sentence.contains(s), "\(answer.sentence)") }
    #expect(asked.unused == row.unused)
    for n in row.notes { #expect(answer.notes.contains { $0.contains(n) }, "\(answer.notes)") }
    #expect(answer.remarks.count == row.remarks.count)
    for (said, start) in zip(answer.remarks, row.remarks) { #expect(said.hasPrefix(start)) }
    // A rule is unused exactly if its counter is zero.
    let zero = answer.ruleset.tables.filter { $0.family == answer.flow.family }.flatMap { t in
      t.chains.flatMap { c in zip(c.rules.indices, c.counters).filter { $0.1.packets == 0 }.map { "\(t.kind.name) \(c.name) \($0.0 + 1)" } }
    }
    #expect(Set(zero) == Set(answer.unused.map(\.rule.place)))
  }

  /// With -v every rule that was tried is told, with the part that did not fit and what the packet had.
  @Test func verbose() throws {
    let rules = """
      *filter
      -A INPUT -s 10.9.0.0/16
      -A INPUT ! -d 10.0.0.1/32
      -A INPUT -i lo
      -A INPUT -p udp
      -A INPUT -p tcp -m tcp --dport 23
      -A INPUT -m conntrack --ctstate ESTABLISHED
      -A INPUT -m mark --mark 0x7
      -A INPUT -m length --length 1000:2000
      -A INPUT -j DROP
      COMMIT

      """
    let asked = try Asked("tcp 10.0.0.2:4000 -> 10.0.0.1:22", rules: rules, host: ["eth0=10.0.0.1/24"], isVerbose: true)
    let visit = try #require(asked.answer.packets[0].visits.first { $0.gate.hook == .input })
    #expect(visit.misses == 8)
    let told = visit.rules.map { v in
      if case .failed(let part, let saw) = v.outcome { "\(part) | \(saw)" } else { "matched" }
    }
    #expect(
      told == [
        "-s 10.9.0.0/16 | 10.0.0.2", "! -d 10.0.0.1/32 | 10.0.0.1", "-i lo | eth0", "-p udp | tcp",
        "-m tcp --dport 23 | ports 4000 -> 22, flags SYN", "-m conntrack --ctstate ESTABLISHED | state NEW",
        "-m mark --mark 0x7 | mark 0x0", "-m length --length 1000:2000 | 60 bytes", "matched",
      ])
  }
}
