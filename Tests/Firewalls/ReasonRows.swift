// Small rulesets and flows, each with the reason why one rule never ran, what is named with it, and where it is taken away: the rule runs,
// and with any one thing put back it does not. That the engine plays these as Linux does is held against the kernel in
// Tests/KernelTests/CounterfactualTests.swift, which asks it for each row.
import Explain
import IPTables
import Netfilter
import Simulator
import Wire

package struct ReasonRow: CustomStringConvertible, Sendable {
  package var description: String
  package var rules: String
  package var rules6 = ""
  package var flow = "tcp 10.0.0.2 -> 10.0.0.1:22"
  /// What happens before, in order: flows and commands.
  package var before: [String] = []
  package var host = ["eth0=10.0.0.1/24"]
  package var sysctl: [String] = []
  package var ipset: String?
  package var rule: String
  package var code: ReasonCode
  /// Each is in the JSON of the answer about the rule.
  package var says: [String] = []
  /// What was taken away for the rule to run; nil: nothing can be.
  package var removals: [String]? = []

  static let router = ["eth0=10.0.0.1/24", "eth1=192.168.7.1/24"]

  package static let all = [
    ReasonRow(
      description: "the founding question",
      rules: "*nat\n-A OUTPUT -p tcp -j REDIRECT --to-ports 9999\nCOMMIT\n", flow: "tcp 10.0.0.2 -> 10.0.0.1:8888", rule: "nat OUTPUT 1",
      code: .natDecided, says: [#""wouldMatch": 2"#, #""hook": "PREROUTING""#], removals: ["ask-flow"]),
    ReasonRow(
      description: "a nat table that nothing turns tracking on for", rules: "*nat\n-A PREROUTING -j LOG\nCOMMIT\n",
      rule: "nat PREROUTING 1",
      code: .natNotWalked, removals: ["insert-rule"]),
    ReasonRow(
      description: "behind a broad accept",
      rules: "*filter\n-A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp --dport 22 -j DROP\nCOMMIT\n",
      rule: "-A INPUT -p tcp --dport 22 -j DROP", code: .earlierVerdict, says: [#""number": 1"#], removals: ["delete-rule"]),
    ReasonRow(
      description: "behind two", rules: "*filter\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n",
      rule: "INPUT 3", code: .earlierVerdict, removals: ["delete-rule", "delete-rule"]),
    ReasonRow(
      description: "a chain that is left before",
      rules: "*filter\n:A - [0:0]\n-A INPUT -j A\n-A A -s 10.0.0.0/8 -j RETURN\n-A A -j DROP\nCOMMIT\n", rule: "filter A 2",
      code: .earlierVerdict, says: [#""chain": "A""#], removals: ["delete-rule"]),
    ReasonRow(
      description: "a chain that is never entered",
      rules: "*filter\n:A - [0:0]\n-A INPUT -p tcp --dport 23 -j A\n-A A -j DROP\nCOMMIT\n",
      rule: "filter A 1", code: .chainNotEntered, says: [#""reason": "match-failed""#, "--dport 23"], removals: ["relax-rule"]),
    ReasonRow(
      description: "a chain that nothing jumps to", rules: "*filter\n:A - [0:0]\n-A A -j DROP\nCOMMIT\n", rule: "filter A 1",
      code: .chainNotEntered, says: [#""jump": null"#], removals: ["insert-rule"]),
    ReasonRow(
      description: "the right state and the wrong port",
      rules: "*filter\n-A INPUT -p tcp -m state --state NEW -m tcp --dport 23 -j ACCEPT\nCOMMIT\n", rule: "filter INPUT 1",
      code: .matchFailed, says: [", flags SYN\""], removals: ["relax-rule"]),
    ReasonRow(
      description: "the wrong port and the wrong source", rules: "*filter\n-A INPUT -s 10.0.0.3 -p tcp --dport 23 -j DROP\nCOMMIT\n",
      rule: "filter INPUT 1", code: .matchFailed, says: ["-s 10.0.0.3/32", "10.0.0.2"], removals: ["relax-rule", "relax-rule"]),
    ReasonRow(
      description: "an INPUT rule for what is forwarded", rules: "*filter\n-A INPUT -p tcp --dport 80 -j DROP\nCOMMIT\n",
      flow: "tcp 10.0.0.2 -> 192.168.7.2:80", host: router, rule: "filter INPUT 1", code: .hookNotOnWay,
      says: [#""hook": "INPUT""#, "FORWARD"], removals: ["ask-flow"]),
    ReasonRow(
      description: "dropped in raw before filter",
      rules: "*raw\n-A PREROUTING -p tcp -j DROP\nCOMMIT\n*filter\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n", rule: "filter INPUT 1",
      code: .droppedBefore, says: [#""table": "raw""#], removals: ["delete-rule"]),
    ReasonRow(
      description: "forwarding is off", rules: "*filter\n-A FORWARD -j ACCEPT\nCOMMIT\n", flow: "tcp 10.0.0.2 -> 192.168.7.2:80",
      host: router, sysctl: ["net.ipv4.ip_forward=0"], rule: "filter FORWARD 1", code: .droppedBefore,
      says: [#""dropped": "forwarding-off""#], removals: ["set-sysctl"]),
    ReasonRow(
      description: "a policy, then a rule",
      rules: "*mangle\n:PREROUTING DROP [0:0]\n-A INPUT -p tcp -j DROP\nCOMMIT\n*filter\n-A INPUT -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1", code: .droppedBefore, says: [#""dropped": "policy""#], removals: ["accept-policy", "delete-rule"]),
    ReasonRow(
      description: "DOCKER-USER sees the port behind DNAT",
      rules: "*nat\n-A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.2:80\nCOMMIT\n"
        + "*filter\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\n-A DOCKER-USER -i eth0 -p tcp --dport 8080 -j DROP\nCOMMIT\n",
      flow: "tcp 10.0.0.2 -> 10.0.0.1:8080", host: router, rule: "filter DOCKER-USER 1", code: .alreadyTranslated,
      says: [#""before": "10.0.0.1:8080""#, #""after": "192.168.7.2:80""#, #""table": "nat""#], removals: ["relax-rule"]),
    ReasonRow(
      description: "the port of the wrong side", rules: "*filter\n-A INPUT -p tcp --sport 22 -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1",
      code: .otherDirection, says: [#""flow": "tcp 10.0.0.1 -> 10.0.0.2:22""#], removals: ["ask-flow"]),
    ReasonRow(
      description: "untracked, so of no state",
      rules:
        "*raw\n-A PREROUTING -p tcp -j CT --notrack\n-A OUTPUT -p tcp -j CT --notrack\nCOMMIT\n*filter\n-A INPUT -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1", code: .untracked, says: ["--notrack"], removals: ["delete-rule"]),
    ReasonRow(
      description: "untracked, so not translated",
      rules: "*raw\n-A PREROUTING -j CT --notrack\nCOMMIT\n*nat\n-A PREROUTING -p udp -j REDIRECT --to-ports 5353\nCOMMIT\n",
      flow: "udp 10.0.0.2 -> 10.0.0.1:53", rule: "nat PREROUTING 1", code: .untracked, removals: ["delete-rule"]),
    ReasonRow(
      description: "the reply of what was not tracked is INVALID",
      rules:
        "*raw\n-A PREROUTING -p tcp -j CT --notrack\nCOMMIT\n*filter\n-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n",
      rule: "filter OUTPUT 1", code: .invalid, removals: ["relax-rule"]),
    ReasonRow(
      description: "-o lo in OUTPUT before a new route",
      rules:
        "*nat\n-A OUTPUT -p tcp --dport 80 -j REDIRECT --to-ports 3128\nCOMMIT\n*filter\n-A OUTPUT -o lo -p tcp --dport 3128 -j ACCEPT\nCOMMIT\n",
      flow: "tcp 10.0.0.1 -> 10.0.0.9:80", rule: "filter OUTPUT 1", code: .interfaceSeen, says: [#""hook": "POSTROUTING""#],
      removals: ["relax-rule"]),
    ReasonRow(
      description: "a DNAT that came after the connection", rules: "*nat\n-A POSTROUTING -p tcp -j MASQUERADE\nCOMMIT\n",
      flow: "udp 10.0.0.2:5000 -> 10.0.0.1:53",
      before: ["udp 10.0.0.2:5000 -> 10.0.0.1:53", "iptables -t nat -A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 5353"],
      rule: "nat PREROUTING 1", code: .olderEntry, removals: ["forget-entries"]),
    ReasonRow(
      description: "state NEW of a connection that was there before",
      rules: "*filter\n-A INPUT -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n", flow: "udp 10.0.0.2:5000 -> 10.0.0.1:53",
      before: ["udp 10.0.0.2:5000 -> 10.0.0.1:53", "iptables -Z"], rule: "filter INPUT 1", code: .olderEntry, removals: ["forget-entries"]),
    ReasonRow(
      description: "a bucket that holds nothing for this packet", rules: "*filter\n-A INPUT -m quota --quota 10 -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1",
      code: .limitState, says: ["--quota 1000 instead"], removals: ["amend-rule"]),
    ReasonRow(
      description: "a limit that other packets of the flow used up",
      rules: "*filter\n-A INPUT -p tcp -m limit --limit 1/hour --limit-burst 1 -m tcp --tcp-flags FIN FIN -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1", code: .limitState, says: ["--limit 1/hour --limit-burst 10 instead"], removals: ["amend-rule"]),
    ReasonRow(
      description: "a hashlimit that other packets of the flow used up",
      rules: "*filter\n-A INPUT -p tcp -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name h "
        + "-m tcp --tcp-flags FIN FIN -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1", code: .limitState, says: ["--hashlimit-burst 10"], removals: ["amend-rule"]),
    ReasonRow(
      description: "fewer connections than it asks for",
      rules: "*filter\n-A INPUT -p tcp -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr -j REJECT\nCOMMIT\n",
      rule: "filter INPUT 1", code: .limitState, says: ["--connlimit-above 0"], removals: ["amend-rule"]),
    ReasonRow(
      description: "every fifth of one packet", rules: "*filter\n-A INPUT -m statistic --mode nth --every 5 --packet 3 -j DROP\nCOMMIT\n",
      flow: "udp 10.0.0.2:5000 -> 10.0.0.1:53", rule: "filter INPUT 1", code: .limitState, says: ["--packet 0 instead"],
      removals: ["amend-rule"]),
    ReasonRow(
      description: "data that was not tracked, so that what follows it is outside the window",
      rules: "*raw\n-A PREROUTING -p tcp -m length --length 100:1500 -j CT --notrack\nCOMMIT\n"
        + "*filter\n-A OUTPUT -p tcp --tcp-flags FIN FIN -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n",
      rule: "filter OUTPUT 1", code: .invalid, says: ["outside the window", "net.netfilter.nf_conntrack_tcp_be_liberal=1"],
      removals: ["set-sysctl"]),
    ReasonRow(
      description: "not in the set", rules: "*filter\n-A INPUT -m set --match-set bad src -j DROP\nCOMMIT\n",
      ipset: "create bad hash:ip\nadd bad 10.0.0.77\n", rule: "filter INPUT 1", code: .setMembership,
      says: [#""set": "bad""#, "ipset add bad 10.0.0.2"], removals: ["run-command"]),
    ReasonRow(
      description: "in the set", rules: "*filter\n-A INPUT -m set ! --match-set good src,dst -j DROP\nCOMMIT\n",
      ipset: "create good hash:net,port\nadd good 10.0.0.0/24,tcp:22\n", rule: "filter INPUT 1", code: .setMembership,
      says: ["ipset del good 10.0.0.0/24,tcp:22"], removals: ["run-command"]),
    ReasonRow(
      description: "not seen of late", rules: "*filter\n-A INPUT -m recent --rcheck --name knock --rsource -j ACCEPT\nCOMMIT\n",
      rule: "filter INPUT 1", code: .limitState, says: ["echo +10.0.0.2 > /proc/net/xt_recent/knock"], removals: ["run-command"]),
    ReasonRow(
      description: "a limit that was used up before",
      rules:
        "*filter\n-A INPUT -p udp -m limit --limit 1/hour --limit-burst 1 -m udp --dport 53 -j ACCEPT\nCOMMIT\n*raw\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n",
      flow: "udp 10.0.0.2:5000 -> 10.0.0.1:53", before: ["udp 10.0.0.2:5000 -> 10.0.0.1:54", "iptables -t raw -Z"],
      rule: "filter INPUT 1", code: .limitState, removals: ["reload-rules"]),
    ReasonRow(
      description: "the user of the program is not known", rules: "*filter\n-A OUTPUT -m owner --uid-owner 1000 -j DROP\nCOMMIT\n",
      flow: "tcp 10.0.0.1 -> 10.0.0.2:80", rule: "filter OUTPUT 1", code: .assumedValue, says: ["--uid-owner 1000"],
      removals: ["relax-rule"]),
    ReasonRow(
      description: "IPv4 rules say nothing of IPv6", rules: "*filter\n-A INPUT -p tcp --dport 22 -j DROP\nCOMMIT\n",
      flow: "tcp fd00::2 -> [fd00::1]:22", host: ["eth0=10.0.0.1/24,fd00::1/64"], rule: "filter INPUT 1", code: .noPacket,
      removals: ["ask-flow"]),
    ReasonRow(
      description: "it ran", rules: "*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n", rule: "filter INPUT 1", code: .ran),
    ReasonRow(
      description: "a destination that was changed", rules: "*nat\n-A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80\nCOMMIT\n",
      flow: "tcp 10.0.0.2 -> 10.0.0.1:8080", rule: "nat PREROUTING 1", code: .ran),
    ReasonRow(
      description: "a destination of this host's own connection", rules: "*nat\n-A OUTPUT -p tcp -j REDIRECT --to-ports 9999\nCOMMIT\n",
      flow: "tcp 10.0.0.1 -> 10.0.0.2:80", rule: "nat OUTPUT 1", code: .ran),
    ReasonRow(
      description: "a source that was changed", rules: "*nat\n-A POSTROUTING -j SNAT --to-source 10.0.0.77\nCOMMIT\n",
      flow: "tcp 10.0.0.1 -> 10.0.0.2:80", rule: "nat POSTROUTING 1", code: .ran),
    ReasonRow(
      description: "accepted in mangle, dropped in filter",
      rules: "*mangle\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -p tcp -j DROP\nCOMMIT\n", rule: "mangle INPUT 1",
      code: .droppedAfter,
      says: [#""table": "filter""#]),
    ReasonRow(
      description: "a mark that was there before", rules: "*mangle\n-A PREROUTING -p tcp -j MARK --set-xmark 0x0/0xff\nCOMMIT\n",
      rule: "mangle PREROUTING 1", code: .ranWithoutEffect),
    ReasonRow(
      description: "a log that a namespace hides", rules: "*filter\n-A INPUT -p tcp -j LOG\nCOMMIT\n",
      sysctl: ["net.netfilter.nf_log_all_netns=0"], rule: "filter INPUT 1", code: .logHidden),
  ]

  package var question: Question {
    get throws {
      var q = Question(try Flow(parsing: flow))
      for text in before { q.before.append(Question.isCommand(text) ? .command(try Question.words(text)) : .flow(try Flow(parsing: text))) }
      if let ipset { q.sets = try Sets(saved: Array(ipset.utf8)) }
      for (text, family) in [(rules, Family.ipv4), (rules6, .ipv6)] where !text.isEmpty {
        q.rulesets.append(try Ruleset(parsing: Array(text.utf8), family, file: "rules", findSet: q.sets.finder))
      }
      q.interfaces = try host.map { try HostInterface(parsing: $0) }
      q.sysctls = try sysctl.map { try SysctlOption(parsing: $0) }
      q.isOwnerAssumed = true
      return q
    }
  }
}
