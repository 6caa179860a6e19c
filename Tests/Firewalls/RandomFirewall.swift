// Firewalls as people write them, made up at random: a host or a router, policies, jumps, states, sets, limits, marks, NAT, and a flow or two.
// Equal seeds make equal firewalls.
import Explain
import IPTables
import Netfilter
import Simulator
import Wire

package struct RandomFirewall {
  private var random: Randomness
  /// Of its own, so that what it decides leaves all other firewalls as they are.
  private var rare: Randomness
  let isRouter: Bool
  var isIPv6 = false

  package static func question(seed: UInt64) throws -> Question {
    var made = RandomFirewall(seed: seed)
    return try made.question()
  }

  private init(seed: UInt64) {
    random = Randomness(seed: seed &* 0x9e37_79b9 &+ 17)
    rare = Randomness(seed: seed &* 0x85eb_ca6b &+ 5)
    isRouter = random.next() % 2 == 0
    isIPv6 = random.next() % 6 == 0
  }

  mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }
  mutating func pick<T>(_ choices: [T]) -> T { choices[Int(random.next() % UInt64(choices.count))] }

  private var family: Family { isIPv6 ? .ipv6 : .ipv4 }
  var own: String { isIPv6 ? "fd00::1" : "10.0.0.1" }
  var near: String { isIPv6 ? "fd00::2" : "10.0.0.2" }
  private var ownFar: String { isIPv6 ? "fd07::1" : "192.168.7.1" }
  var far: String { isIPv6 ? "fd07::2" : "192.168.7.2" }

  private mutating func question() throws -> Question {
    var q = Question(try Flow(parsing: flow()))
    if chance(24) {
      // The same datagram again, after a command: one that changes nothing, or one that adds a rule.
      let (from, to) = isRouter && chance(30) ? (near, far) : chance(70) ? (near, own) : (own, near)
      q = Question(try Flow(parsing: "udp \(bracketed(from)):5000 -> \(bracketed(to)):53"))
      let tool = isIPv6 ? "ip6tables" : "iptables"
      let command = pick([
        "\(tool) -Z", "\(tool) -A \(from == own ? "OUTPUT" : "INPUT") -m conntrack --ctstate NEW", "sysctl -w net.ipv4.ip_default_ttl=64",
      ])
      q.before = [.flow(q.flow), .command(try Question.words(command))]
    }
    q.isOwnerAssumed = true
    q.isClockAssumed = true
    q.interfaces = [try HostInterface(parsing: "eth0=10.0.0.1/24,fd00::1/64")]
    if isRouter { q.interfaces.append(try HostInterface(parsing: "eth1=192.168.7.1/24,fd07::1/64")) }
    q.sets = try Sets(saved: Array(RandomFirewall.sets.utf8))
    if isRouter {
      let isOff = chance(15)
      q.sysctls.append(try SysctlOption(parsing: "net.ipv4.ip_forward=\(isOff ? 0 : 1)"))
      q.sysctls.append(try SysctlOption(parsing: "net.ipv6.conf.all.forwarding=\(isOff ? 0 : 1)"))
      if !isIPv6, chance(10), q.flow.source == Address.v4(10, 0, 0, 2) {
        // By the wrong interface.
        q.sysctls.append(try SysctlOption(parsing: "net.ipv4.conf.all.rp_filter=1"))
        q.input = "eth1"
      }
    }
    if chance(15) { q.sysctls.append(try SysctlOption(parsing: "net.netfilter.nf_log_all_netns=0")) }
    // A peer that says nothing: the first packet comes again.
    if chance(6) { q.outside = [Simulator.Services.Exception(.silent, address: nil, proto: q.flow.proto, port: nil)] }
    let usual = chance(25) ? try shape(&q) : rules()
    let text = rare.next() % 20 == 0 ? try rareShape(&q) : usual
    q.rulesets = [try Ruleset(parsing: Array(text.utf8), family, file: text, findSet: q.sets.finder)]
    if chance(10) {
      let other: Family = isIPv6 ? .ipv4 : .ipv6
      q.rulesets.append(
        try Ruleset(parsing: Array("*filter\n-A INPUT -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n".utf8), other, file: "other"))
    }
    return q
  }

  /// The sets that rules name, as `ipset save` prints them.
  package static let sets = """
    create bad hash:ip
    add bad 10.0.0.77
    create bad6 hash:ip family inet6
    add bad6 fd00::77
    create nets hash:net
    add nets 172.16.0.0/12
    add nets 192.168.0.0/16
    create nets6 hash:net family inet6
    add nets6 fd07::/64
    create doors hash:ip,port
    add doors 10.0.0.1,tcp:22
    create doors6 hash:ip,port family inet6
    add doors6 fd00::1,tcp:22

    """

  func bracketed(_ address: String) -> String { isIPv6 ? "[\(address)]" : address }

  private mutating func flow() -> String {
    let pairs = isRouter ? [(near, own), (own, near), (near, far), (far, near)] : [(near, own), (own, near), (own, own)]
    let (from, to) = pick(pairs)
    let kind = pick(["tcp", "tcp", "tcp", "udp", "icmp"])
    if kind == "icmp" { return "\(isIPv6 ? "icmpv6" : "icmp") \(from) -> \(to)" }
    return "\(kind) \(from) -> \(isIPv6 ? "[\(to)]" : to):\(pick([22, 53, 80, 8080]))"
  }

  // MARK: rules

  private mutating func rules() -> String {
    var text = ""
    if chance(35) { text += table("raw", ["PREROUTING", "OUTPUT"], most: 2) }
    if chance(45) { text += table("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"], most: 2) }
    if chance(55) { text += table("nat", ["PREROUTING", "OUTPUT", "POSTROUTING"], most: 2) }
    return text + table("filter", ["INPUT", "FORWARD", "OUTPUT"], most: 4)
  }

  private mutating func table(_ name: String, _ chains: [String], most: UInt64) -> String {
    var text = "*\(name)\n"
    for c in chains { text += ":\(c) \(name != "nat" && chance(name == "filter" ? 12 : 4) ? "DROP" : "ACCEPT") [0:0]\n" }
    let isSplit = name == "filter" && chance(50)
    if isSplit { text += ":SERVICES - [0:0]\n:LOGGED - [0:0]\n" }
    for c in chains where chance(75) {
      for _ in 0..<(1 + random.next() % most) { text += "-A \(c)\(conditions(name, c)) \(target(name, c, isSplit))\n" }
    }
    if isSplit {
      for _ in 0..<(1 + random.next() % 3) {
        text += "-A SERVICES\(conditions(name, "")) \(pick(["-j ACCEPT", "-j RETURN", "-j DROP", "-j LOGGED"]))\n"
      }
      text += "-A LOGGED -j LOG\n-A LOGGED -j DROP\n"
    }
    return text + "COMMIT\n"
  }

  mutating func conditions(_ table: String, _ chain: String) -> String {
    var out = ""
    if chance(20) { out += " -s \(pick([near, far, own]))" }
    if chance(10) { out += " -d \(pick([near, far, own]))" }
    if chance(20) {
      if ["PREROUTING", "INPUT", "FORWARD"].contains(chain) { out += " -i \(pick(["eth0", "eth1", "lo"]))" }
      if ["POSTROUTING", "OUTPUT"].contains(chain) { out += " -o \(pick(["eth0", "eth1", "lo", "lo"]))" }
    }
    switch random.next() % 6 {
    case 0, 1: out += " -p tcp -m tcp \(pick(["--dport 22", "--dport 80", "--dport 8080", "--sport 80", "--syn"]))"
    case 2: out += " -p udp -m udp \(pick(["--dport 53", "--sport 53"]))"
    case 3: out += pick([" -p tcp", " -p udp", " -p tcp -m multiport --dports 22,80"])
    default: break
    }
    switch random.next() % 20 {
    case 0, 1, 2:
      if table != "raw" {
        out += " -m conntrack --ctstate \(pick(["NEW", "RELATED,ESTABLISHED", "INVALID", "NEW,ESTABLISHED", "UNTRACKED"]))"
      }
    case 3: out += " -m quota --quota \(pick([10, 100]))"
    case 4, 5:
      let six = isIPv6 ? "6" : ""
      let not = pick(["", "", "! "])
      out += pick([
        " -m set \(not)--match-set bad\(six) src", " -m set \(not)--match-set bad\(six) dst", " -m set \(not)--match-set nets\(six) dst",
        " -m set \(not)--match-set nets\(six) src", " -m set \(not)--match-set doors\(six) dst,dst",
      ])
    case 6: out += " -m mark --mark 0x1"
    case 7: if ["OUTPUT", "POSTROUTING"].contains(chain) { out += " -m owner --uid-owner 1000" }
    case 8: out += " -m limit --limit 1/hour --limit-burst \(pick([1, 3]))"
    case 9:
      let action = pick(["--rcheck", "--update", "! --rcheck", "--set", "--remove"])
      out += " -m recent \(action) --name seen --mask \(isIPv6 ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255") --rsource"
    case 10:
      // Rules that share a name share what the first of them asked for.
      let burst = pick([1, 2])
      out +=
        " -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst \(burst) --hashlimit-mode srcip --hashlimit-name h\(isIPv6 ? 6 : 4)-\(burst)"
    case 11: out += " -m statistic --mode nth --every \(pick([2, 5])) --packet \(pick([0, 1]))"
    case 12:
      if table != "raw" { out += " -m connlimit --connlimit-above \(pick([0, 2])) --connlimit-mask \(isIPv6 ? 128 : 32) --connlimit-saddr" }
    default: break
    }
    return out
  }

  mutating func target(_ table: String, _ chain: String, _ isSplit: Bool) -> String {
    switch table {
    case "raw": return pick(["-j CT --notrack", "-j CT --notrack", "-j ACCEPT", "-j DROP", ""])
    case "mangle": return pick(["-j MARK --set-xmark 0x1/0xff", "-j MARK --set-xmark 0x0/0xff", "-j ACCEPT", "-j DROP", ""])
    case "nat":
      switch chain {
      case "PREROUTING", "OUTPUT":
        let to = isIPv6 ? far : far
        return pick(["-j REDIRECT", "-j DNAT --to-destination \(to)", "-j ACCEPT", "-j LOG"])
      default: return pick(["-j MASQUERADE", "-j ACCEPT", "-j LOG"])
      }
    default:
      let usual = ["-j ACCEPT", "-j ACCEPT", "-j DROP", "-j REJECT", "-j LOG", "-j RETURN", ""]
      return pick(isSplit ? usual + ["-j SERVICES", "-j SERVICES", "-g SERVICES"] : usual)
    }
  }
}
