// Rulesets that people really have, with other rules strewn in: what purely random rules seldom come to.
import Explain
import IPTables
import Netfilter
import Simulator
import Wire

extension RandomFirewall {
  /// Rules for a flow that suits them, which becomes that of the question.
  mutating func shape(_ q: inout Question) throws -> String {
    var lines: [(table: String, rule: String)] = []
    func flow(_ text: String) throws {
      q.before = []
      q.input = nil
      q.flow = try Flow(parsing: text)
    }
    let (host, server) = (bracketed(own), bracketed(far))
    switch pick([0, 0, 1, 1, 1, 2, 3, 4, 5]) {
    case 0:
      // A proxy on this host for its own programs: -o lo is not yet so in OUTPUT.
      let to = pick([near, "\(isIPv6 ? "fd09::9" : "10.9.9.9")"])
      try flow("tcp \(own) -> \(bracketed(to)):80")
      lines.append(("nat", "-A OUTPUT -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128"))
      lines.append(
        ("filter", pick(["-A OUTPUT -o lo -p tcp -j ACCEPT", "-A OUTPUT -o lo -j ACCEPT", "-A OUTPUT -o lo -p tcp -m tcp --dport 3128"])))
      lines.append(
        (pick(["filter", "mangle"]), pick(["-A INPUT -i eth0 -p tcp -j ACCEPT", "-A OUTPUT -o lo", "-A OUTPUT -p tcp -m tcp --dport 80"])))
    case 1 where isRouter:
      // A published port: behind DNAT it is another.
      try flow("tcp \(near) -> \(host):8080")
      lines.append(("nat", "-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination \(server):80"))
      if chance(30) { lines.append(("nat", "-A POSTROUTING -o eth1 -j MASQUERADE")) }
      for _ in 0..<2 {
        lines.append(
          (
            pick(["filter", "filter", "mangle"]),
            pick([
              "-A FORWARD -p tcp -m tcp --dport 8080", "-A FORWARD -d \(own)", "-A FORWARD -i eth0 -p tcp -m tcp --dport 8080 -j ACCEPT",
              "-A FORWARD -s \(own) -p tcp", "-A INPUT -p tcp -m tcp --dport 8080", "-A POSTROUTING -d \(own)",
              "-A FORWARD -p tcp -m tcp --sport 8080", "-A FORWARD -p tcp -m multiport --dports 8080,8443",
            ])
          ))
      }
      lines = lines.map { $0.table == "filter" && $0.rule.contains("POSTROUTING") ? ("mangle", $0.rule) : $0 }
    case 1, 2:
      // A port that leads to another of this host.
      try flow("\(pick(["tcp", "udp"])) \(near) -> \(host):80")
      let proto = q.flow.kind.rawValue
      lines.append(("nat", "-A PREROUTING -p \(proto) -m \(proto) --dport 80 -j REDIRECT --to-ports 8080"))
      lines.append(("filter", pick(["-A INPUT -p \(proto) -m \(proto) --dport 80", "-A OUTPUT -p \(proto) -m \(proto) --sport 80"])))
      lines.append(("mangle", pick(["-A INPUT -p \(proto) -m \(proto) --dport 80", "-A PREROUTING -p \(proto) -m \(proto) --dport 8080"])))
    case 3:
      // A log that nobody sees.
      q.sysctls.append(try SysctlOption(parsing: "net.netfilter.nf_log_all_netns=0"))
      lines.append((pick(["filter", "mangle"]), "-A \(pick(["INPUT", "FORWARD", "OUTPUT"])) -j LOG"))
      lines.append(("filter", "-A \(pick(["INPUT", "FORWARD", "OUTPUT"])) -p \(q.flow.kind == .udp ? "udp" : "tcp") -j LOG"))
    case 4:
      // What nobody said: the time, the user.
      lines.append(("filter", "-A INPUT -m time --timestart 08:00:00 --timestop 18:00:00"))
      lines.append(("filter", "-A OUTPUT -m owner --uid-owner 1000 -j ACCEPT"))
      lines.append(("mangle", "-A PREROUTING -m time --weekdays Sat,Sun"))
    default:
      // One direction is not tracked.
      lines.append(("raw", "-A \(pick(["PREROUTING", "OUTPUT"])) -p \(q.flow.kind == .udp ? "udp" : "tcp") -j CT --notrack"))
      lines.append(
        ("filter", "-A \(pick(["INPUT", "OUTPUT", "FORWARD"])) -m conntrack --ctstate \(pick(["RELATED,ESTABLISHED", "NEW"])) -j ACCEPT"))
      lines.append(("nat", "-A \(pick(["PREROUTING -p tcp", "OUTPUT -p tcp"])) -j REDIRECT"))
    }
    return text(lines)
  }

  /// Rules that take something from the packets before the one that they are for.
  mutating func rareShape(_ q: inout Question) throws -> String {
    q.before = []
    q.input = nil
    let isIn = chance(50)
    q.flow = try Flow(parsing: isIn ? "tcp \(near) -> \(bracketed(own)):80" : "tcp \(own) -> \(bracketed(near)):80")
    let (there, back) = isIn ? ("INPUT", "OUTPUT") : ("OUTPUT", "INPUT")
    if chance(50) {
      // The request is not tracked, so that what follows it is outside the window.
      return text([
        ("raw", "-A \(isIn ? "PREROUTING" : "OUTPUT") -p tcp -m length --length 100:1500 -j CT --notrack"),
        ("filter", "-A \(back) -m conntrack --ctstate \(pick(["INVALID -j LOG", "INVALID -j DROP", "INVALID"]))"),
        (
          pick(["filter", "mangle"]),
          "-A \(back) -p tcp -m tcp --tcp-flags \(pick(["FIN FIN", "PSH PSH"])) -m conntrack --ctstate ESTABLISHED -j ACCEPT"
        ), ("filter", "-A \(there) -p tcp -m tcp --tcp-flags FIN FIN -m state --state \(pick(["NEW", "ESTABLISHED"]))"),
      ])
    }
    // Packets for which the rule is not use up what it doles out.
    let mask = isIPv6 ? 128 : 32
    let (limit, quota, burst) = (pick([1, 2]), pick([60, 200]), pick([1, 2]))
    let doles = [
      "-m limit --limit 1/hour --limit-burst \(limit)", "-m quota --quota \(quota)",
      // Rules that share a name share what the first of them asked for.
      "-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst \(burst) --hashlimit-mode srcip --hashlimit-name k\(isIPv6 ? 6 : 4)-\(burst)",
      "-m statistic --mode nth --every 20 --packet \(pick([15, 19]))",
      "-m connlimit --connlimit-above \(pick([1, 3])) --connlimit-mask \(mask) --connlimit-saddr",
    ]
    var lines: [(table: String, rule: String)] = []
    for chain in [there, back, there, back] {
      lines.append((pick(["filter", "mangle"]), "-A \(chain) -p tcp \(pick(doles)) -m tcp --tcp-flags \(pick(["FIN FIN", "PSH PSH"]))"))
    }
    return text(lines)
  }

  /// As iptables-save prints them, with random rules before and behind.
  private mutating func text(_ lines: [(table: String, rule: String)]) -> String {
    let chains = [
      ("raw", ["PREROUTING", "OUTPUT"]), ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]),
      ("nat", ["PREROUTING", "OUTPUT", "POSTROUTING"]), ("filter", ["INPUT", "FORWARD", "OUTPUT"]),
    ]
    var out = ""
    for (table, names) in chains where lines.contains(where: { $0.table == table }) {
      out += "*\(table)\n"
      for name in names {
        if chance(15) { out += "-A \(name)\(conditions(table, name)) \(target(table, name, false))\n" }
        for l in lines where l.table == table && l.rule.hasPrefix("-A \(name) ") { out += l.rule + "\n" }
        if chance(25) { out += "-A \(name)\(conditions(table, name)) \(target(table, name, false))\n" }
      }
      out += "COMMIT\n"
    }
    return out
  }
}
