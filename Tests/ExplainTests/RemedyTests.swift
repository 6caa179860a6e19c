// Cures, each tried as the user would: the commands that are named, given to `--try`, make the rule run or the flow connect.
import Explain
import IPTables
import Netfilter
import Simulator
import Testing
import Wire

struct RemedyRow: CustomStringConvertible, Sendable {
  var description: String
  var rules: String
  var flow = "tcp 10.0.0.2 -> 10.0.0.1:22"
  var before: [String] = []
  var host = ["eth0=10.0.0.1/24"]
  var sysctl: [String] = []
  var ipset: String?
  /// The rule that is asked about; nil: what cures the conversation itself.
  var rule: String?
  var commands: [String]
  /// The rule that runs then, where it is another.
  var then: String?

  static let router = ["eth0=10.0.0.1/24", "docker0=172.17.0.1/16"]
  static let published = """
    *nat
    -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
    COMMIT
    *filter
    :DOCKER-USER - [0:0]
    -A INPUT -p tcp --dport 8080 -j DROP
    -A FORWARD -j DOCKER-USER
    -A DOCKER-USER -i eth0 -p tcp --dport 8080 -j DROP
    COMMIT

    """

  static let all = [
    RemedyRow(
      description: "DOCKER-USER sees the port behind DNAT", rules: published, flow: "tcp 10.0.0.2 -> 10.0.0.1:8080", host: router,
      rule: "DOCKER-USER 1", commands: ["iptables -R DOCKER-USER 1 -i eth0 -p tcp -m conntrack --ctorigdstport 8080 -j DROP"]),
    RemedyRow(
      description: "INPUT does not see what is published", rules: published, flow: "tcp 10.0.0.2 -> 10.0.0.1:8080", host: router,
      rule: "INPUT 1", commands: ["iptables -I DOCKER-USER -p tcp -m tcp -m conntrack --ctorigdstport 8080 -j DROP"], then: "DOCKER-USER 1"),
    RemedyRow(
      description: "FORWARD instead of INPUT", rules: "*filter\n-A INPUT -p tcp --dport 80 -j DROP\nCOMMIT\n",
      flow: "tcp 10.0.0.2 -> 172.17.0.2:80", host: router, rule: "INPUT 1",
      commands: ["iptables -I FORWARD -p tcp -m tcp --dport 80 -j DROP"], then: "FORWARD 1"),
    RemedyRow(
      description: "-I instead of -A", rules: "*filter\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp --dport 22 -j DROP\nCOMMIT\n",
      rule: "INPUT 2", commands: ["iptables -D INPUT 2", "iptables -I INPUT 1 -p tcp -m tcp --dport 22 -j DROP"], then: "INPUT 1"),
    RemedyRow(
      description: "nat OUTPUT for what comes from outside", rules: "*nat\n-A OUTPUT -p tcp -j REDIRECT --to-ports 22\nCOMMIT\n",
      rule: "nat OUTPUT 1", commands: ["iptables -t nat -I PREROUTING -p tcp -j REDIRECT --to-ports 22"], then: "nat PREROUTING 1"),
    RemedyRow(
      description: "a connection that is older than the rule", rules: "*nat\n-A POSTROUTING -p tcp -j MASQUERADE\nCOMMIT\n",
      flow: "udp 10.0.0.2:5000 -> 10.0.0.1:53",
      before: ["udp 10.0.0.2:5000 -> 10.0.0.1:53", "iptables -t nat -A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 5353"],
      rule: "nat PREROUTING 1", commands: ["conntrack -D -p udp -s 10.0.0.2 -d 10.0.0.1"]),
    RemedyRow(
      description: "not in the set", rules: "*filter\n-A INPUT -m set --match-set bad src -j DROP\nCOMMIT\n", ipset: "create bad hash:ip\n",
      rule: "INPUT 1", commands: ["ipset add bad 10.0.0.2"]),
    RemedyRow(
      description: "untracked", rules: "*raw\n-A PREROUTING -j CT --notrack\nCOMMIT\n*nat\n-A PREROUTING -p udp -j REDIRECT\nCOMMIT\n",
      flow: "udp 10.0.0.2 -> 10.0.0.1:53", rule: "nat PREROUTING 1", commands: ["iptables -t raw -D PREROUTING 1"]),
    RemedyRow(
      description: "a server on the client's own network",
      rules: "*nat\n-A PREROUTING -d 10.0.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5\nCOMMIT\n",
      flow: "tcp 10.0.0.2 -> 10.0.0.1:80",
      commands: ["iptables -t nat -A POSTROUTING -o eth0 -d 10.0.0.5 -p tcp --dport 80 -j MASQUERADE"]),
    RemedyRow(
      description: "DNAT to 127.0.0.1",
      rules: "*nat\n-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 127.0.0.1:22\nCOMMIT\n",
      flow: "tcp 10.0.0.2 -> 10.0.0.1:80", commands: ["sysctl -w net.ipv4.conf.eth0.route_localnet=1"]),
    RemedyRow(
      description: "forwarding is off", rules: "", flow: "tcp 10.0.0.2 -> 172.17.0.2:80", host: router, sysctl: ["net.ipv4.ip_forward=0"],
      commands: ["sysctl -w net.ipv4.ip_forward=1"]),
    RemedyRow(
      description: "data that was not tracked, so that the answer to it is outside the window",
      rules: "*raw\n-A PREROUTING -p tcp -m length --length 100:1500 -j CT --notrack\nCOMMIT\n"
        + "*filter\n-A OUTPUT -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n",
      commands: ["sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1"]),
    RemedyRow(
      description: "a rule for what is outside the window",
      rules: "*raw\n-A PREROUTING -p tcp -m length --length 100:1500 -j CT --notrack\nCOMMIT\n"
        + "*filter\n-A OUTPUT -p tcp --tcp-flags FIN FIN -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n",
      rule: "OUTPUT 1", commands: ["sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1"]),
    RemedyRow(
      description: "by the wrong interface", rules: "", flow: "tcp 172.17.0.9 -> 10.0.0.1:22", host: router,
      sysctl: ["net.ipv4.conf.all.rp_filter=1"], commands: ["sysctl -w net.ipv4.conf.all.rp_filter=0"]),
  ]
}

@Suite struct RemedyTests {
  @Test(arguments: RemedyRow.all) func cures(_ row: RemedyRow) throws {
    var q = Question(try Flow(parsing: row.flow))
    for text in row.before {
      q.before.append(Question.isCommand(text) ? .command(try Question.words(text)) : .flow(try Flow(parsing: text)))
    }
    if let ipset = row.ipset { q.sets = try Sets(saved: Array(ipset.utf8)) }
    q.rulesets = [try Ruleset(parsing: Array(row.rules.utf8), .ipv4, file: "rules", findSet: q.sets.finder)]
    q.interfaces = try row.host.map { try HostInterface(parsing: $0) }
    q.sysctls = try row.sysctl.map { try SysctlOption(parsing: $0) }
    q.listeners = try ServicePlace.listeners("tcp/22,udp/53")
    if row.description == "by the wrong interface" { q.input = "eth0" }
    let answer = try q.answer()
    if let rule = row.rule {
      let about = try q.answer(about: try q.rule(named: rule))
      guard case .never = about.verdict else {
        Issue.record("it runs as it is")
        return
      }
      #expect(q.remedy(for: about, answer.packets)?.commands == row.commands)
      let tried = try q.trying(row.commands)
      guard case .ran? = try tried.verdict(on: try tried.rule(named: row.then ?? rule)) else {
        Issue.record("with the cure it does not run")
        return
      }
    } else {
      #expect(answer.outcome.name != "connected")
      #expect(q.remedies(answer).contains { $0.commands == row.commands }, "\(q.remedies(answer))")
      #expect(try q.trying(row.commands).answer().outcome.name == "connected")
    }
  }
}
