// Random files to restore: every rule is one that the real tool takes, written in one of the many ways in which it may be written.

import Netfilter
import Wire

struct RandomRules {
  private var random: Randomness
  let family: Family

  init(seed: UInt64, _ family: Family) {
    random = Randomness(seed: seed)
    self.family = family
  }

  private mutating func below(_ n: Int) -> Int { Int(random.next() % UInt64(n)) }
  private mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }
  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  private mutating func not() -> String { chance(25) ? "! " : "" }

  /// One table with chains that jump only to later ones.
  mutating func file(rules: Int) -> String {
    let kind = pick(TableKind.allCases)
    let builtIn = kind.builtInChains.map(\.chainName)
    var users: [String] = []
    for i in 0..<below(6) { users.append(pick(["z", "A", "_", "m-"]) + "\(i)") }
    var lines = ["*\(kind.name)"]
    for c in builtIn { lines.append(":\(c) \(kind == .nat || chance(50) ? "ACCEPT" : "DROP") [\(below(9999)):\(below(9_999_999))]") }
    for c in users { lines.append(":\(c) - [0:0]") }
    for _ in 0..<rules {
      let from = below(builtIn.count + users.count)
      let chain = (builtIn + users)[from]
      let later = users.suffix(max(0, users.count - max(0, from - builtIn.count + 1)))
      lines.append("[\(below(99_999)):\(random.next() >> 20)] -A \(chain)" + rule(chain, Array(later), kind))
    }
    return lines.joined(separator: "\n") + "\nCOMMIT\n"
  }

  private mutating func address() -> String {
    if family == .ipv4 {
      let a = "\(below(256)).\(below(256)).\(below(256)).\(below(256))"
      return a + pick(["", "/\(below(33))", "/255.255.0.0", "/255.0.255.0", "/0.0.0.255"])
    }
    let groups = (0..<8).map { _ in chance(40) ? "0" : String(below(65536), radix: 16) }
    let a = chance(30) ? "2001:db8::\(below(9))" : groups.joined(separator: ":")
    return a + pick(["", "/\(below(129))", "/ffff::ff"])
  }

  private mutating func port() -> String {
    pick(["\(below(65536))", "\(below(1000)):\(1000 + below(1000))", ":\(below(65536))", "\(below(65536)):", "ssh", "domain"])
  }

  private mutating func rule(_ chain: String, _ later: [String], _ kind: TableKind) -> String {
    var parts: [String] = []
    if chance(40) { parts.append("\(not())\(pick(["-s", "--src", "--source"])) \(address())") }
    if chance(40) { parts.append("\(not())\(pick(["-d", "--dst", "--destination"])) \(address())") }
    let takesInput = !["OUTPUT", "POSTROUTING"].contains(chain)
    let takesOutput = !["INPUT", "PREROUTING"].contains(chain)
    if chance(30), takesInput {
      parts.append("\(not())\(pick(["-i", "--in-interface"])) \(pick(["eth0", "lo", "wlan+", "a.very-long_nm"]))")
    }
    if chance(30), takesOutput { parts.append("\(not())-o \(pick(["eth0", "br0", "tun+"]))") }
    if chance(10), family == .ipv4 { parts.append("\(not())\(pick(["-f", "--fragments"]))") }
    switch below(6) {
    case 0:
      var tcp = pick(["-p tcp", "--protocol 6", "-p tcp -m tcp"])
      if chance(60) { tcp += " \(not())\(pick(["--dport", "--destination-port"])) \(port())" }
      if chance(30) { tcp += " \(not())--sport \(port())" }
      if chance(30) { tcp += pick([" --syn", " ! --syn", " --tcp-flags SYN,ACK SYN", " ! --tcp-flags ALL NONE"]) }
      parts.append(tcp)
    case 1: parts.append(pick(["-p udp", "-p 17"]) + (chance(70) ? " \(not())--dport \(port())" : ""))
    case 2: parts.append(family == .ipv4 ? "-p icmp \(not())--icmp-type \(pick(["8", "3/1", "echo-reply", "any"]))" : "-p 58")
    case 3: parts.append("\(not())-p \(pick(["gre", "47", "sctp", "200", "esp"]))")
    default: break
    }
    for _ in 0..<below(3) {
      parts.append(
        pick([
          "-m mark \(not())--mark 0x\(String(below(65536), radix: 16))", "-m mark --mark \(below(99))/0xff",
          "-m conntrack \(not())--ctstate \(pick(["NEW", "RELATED,ESTABLISHED", "INVALID,NEW"]))",
          "-m comment --comment \(pick(["plain", "\"two words\"", "\"a.b \\\"c\\\" 'd' \\\\ e\"", "\"\""]))",
          "-m limit --limit \(1 + below(99))/\(pick(["sec", "minute", "hour"]))",
          "-m length \(not())--length \(below(99)):\(99 + below(999))",
          "-m pkttype \(not())--pkt-type \(pick(["unicast", "broadcast", "multicast"]))",
        ]))
    }
    // The order of the parts does not matter to the tool, but for matches among themselves.
    if chance(50), parts.count > 1 { parts.swapAt(0, 1) }
    var target = pick(["", "-j ACCEPT", "-j RETURN", "-j MARK --set-mark \(below(99))", "-j CONNMARK --restore-mark", "-j QUEUE"])
    if kind != .mangle, target.hasPrefix("-j MARK") { target = "-j LOG --log-prefix \(pick(["x", "\"a b: \"", "\"it's\""]))" }
    if kind != .nat, chance(20) { target = "--jump DROP" }
    if !later.isEmpty, chance(40) { target = pick(["-j", "-g", "--goto"]) + " " + pick(later) }
    if !target.isEmpty { if chance(20) { parts.insert(target, at: 0) } else { parts.append(target) } }
    return parts.map { " " + $0 }.joined()
  }
}
