// Random rulesets as text, from a table of options: every match and target that exists, in every table, with user's chains, jumps, gotos and
// returns. They need not make sense, only be accepted.

internal import IPTables
package import Netfilter
package import Wire

/// A seeded generator, so that a failure can be had again.
package struct Dice: RandomNumberGenerator {
  private var generator: Randomness
  package init(seed: UInt64) { generator = Randomness(seed: seed) }
  package mutating func next() -> UInt64 { generator.next() }

  package mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  package mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }
}

/// Options of one extension: alternatives, of which a rule gets one.
package struct Options: Sendable {
  package var name: String
  /// What must stand in front, such as `-p tcp`.
  package var front = ""
  var family: Family?
  /// The tables that may hold it, if not all.
  var tables: [String]?
  /// The built-in chains that may reach it, if not all.
  var chains: [String]?
  package var alternatives: [String]

  init(
    _ name: String, _ front: String = "", _ family: Family? = nil, tables: [String]? = nil, chains: [String]? = nil,
    words alternatives: [String]
  ) {
    self.name = name
    self.front = front
    self.family = family
    self.tables = tables
    self.chains = chains
    self.alternatives = alternatives
  }
  func fits(_ family: Family, _ table: String, _ chain: String) -> Bool {
    (self.family ?? family) == family && tables?.contains(table) != false && chains?.contains(chain) != false
  }
}

private let inbound = ["PREROUTING", "INPUT", "FORWARD"]
private let outbound = ["OUTPUT", "POSTROUTING"]

/// The sets that rules name, of a family: `both` has the family's addresses in it.
package func randomSets(_ family: Family) -> String {
  let inet = family == .ipv4 ? "inet" : "inet6"
  let (net, address) = family == .ipv4 ? ("10.0.0.0/24", "10.0.0.2") : ("fd00:a::/64", "fd00:a::2")
  return """
    create nets\(inet) hash:net family \(inet) counters
    add nets\(inet) \(net)
    add nets\(inet) \(address) nomatch
    create ends\(inet) hash:ip,port family \(inet) timeout 1
    add ends\(inet) \(address),tcp:80
    create ips\(inet) hash:ip family \(inet) timeout 2 counters

    """
}
package let sharedSets = """
  create ports bitmap:port range 1-1024
  add ports 53
  add ports 80
  create both list:set counters
  add both endsinet
  add both ipsinet
  add both netsinet6
  add both ipsinet6
  create marks list:set skbinfo
  add marks netsinet skbmark 0x5
  add marks netsinet6 skbmark 0x6

  """

package let matchOptions: [Options] = [
  Options("set", words: ["--match-set both src,dst", "! --match-set ports dst", "--match-set marks src --return-nomatch"]),
  Options("set", "", .ipv4, words: ["--match-set netsinet src --packets-gt 3", "--match-set ipsinet dst ! --update-counters"]),
  Options(
    "tcp", "-p tcp", words: ["--dport 80", "! --dport 80", "--sport 1024:", "--syn", "! --syn", "--tcp-flags ALL ACK", "--tcp-option 2"]),
  Options("udp", "-p udp", words: ["--dport 53", "! --sport 53", "--dport 53:80"]),
  Options("icmp", "-p icmp", .ipv4, words: ["--icmp-type 8", "! --icmp-type echo-request", "--icmp-type 3/3", "--icmp-type any"]),
  Options("icmp6", "-p ipv6-icmp", .ipv6, words: ["--icmpv6-type 128", "! --icmpv6-type 1/4"]),
  Options("multiport", "-p tcp", words: ["--dports 22,80,443", "--ports 53:90", "! --sports 80"]),
  Options("multiport", "-p udp", words: ["--dports 53", "--ports 1:1024"]),
  Options(
    "conntrack",
    words: [
      "--ctstate NEW", "--ctstate RELATED,ESTABLISHED", "--ctstate INVALID", "! --ctstate NEW", "--ctdir REPLY", "--ctproto 6",
      "--ctstatus ASSURED", "--ctstate SNAT,DNAT", "--ctorigdstport 80", "--ctexpire 1:100",
    ]),
  Options("state", words: ["--state NEW", "--state ESTABLISHED,RELATED", "--state INVALID,UNTRACKED"]),
  Options("mark", words: ["--mark 0x1", "! --mark 0x1", "--mark 0x10/0xf0"]),
  Options("connmark", words: ["--mark 0x1", "! --mark 0x0"]),
  Options("comment", words: ["--comment \"a remark\""]),
  Options("limit", words: ["--limit 1/second --limit-burst 3", "--limit 10/minute"]),
  Options("addrtype", words: ["--dst-type LOCAL", "--src-type UNICAST", "! --dst-type MULTICAST"]),
  Options("iprange", "", .ipv4, words: ["--src-range 10.0.0.2-10.0.0.3", "! --dst-range 192.0.2.2-192.0.2.9"]),
  Options("iprange", "", .ipv6, words: ["--src-range fd00:a::2-fd00:a::3"]),
  Options("mac", chains: inbound, words: ["--mac-source 02:00:00:00:00:02", "! --mac-source 02:00:00:00:00:03"]),
  Options("owner", chains: outbound, words: ["--uid-owner 0", "! --uid-owner 1000", "--socket-exists"]),
  Options("length", words: ["--length 0:60", "! --length 40", "--length 61:65535"]),
  Options("ttl", "", .ipv4, words: ["--ttl-eq 64", "--ttl-lt 63", "--ttl-gt 63"]),
  Options("hl", "", .ipv6, words: ["--hl-eq 64", "--hl-lt 63"]),
  Options("pkttype", words: ["--pkt-type unicast", "! --pkt-type broadcast"]),
  Options("dscp", words: ["--dscp 0x0a", "! --dscp 0x00"]),
  Options("tos", words: ["--tos 0x10/0xff", "! --tos 0x00/0xff"]),
  Options(
    "string", words: ["--algo bm --string \"GET\"", "--algo kmp --hex-string \"|00 01|\" --from 20 --to 60", "--algo bm ! --string \"x\""]),
  Options(
    "statistic",
    words: [
      "--mode nth --every 3 --packet 1", "--mode random --probability 0.5", "--mode random --probability 1",
      "--mode nth ! --every 2 --packet 0",
    ]),
  Options("quota", words: ["--quota 500", "! --quota 100"]),
  Options("tcpmss", "-p tcp", words: ["--mss 1000:1500", "! --mss 1460"]),
  Options("u32", words: ["--u32 \"6&0xFF=17\"", "--u32 \"0>>22&0x3C@0>>16=1:1024\"", "--u32 \"100&0x1=1\""]),
  Options("devgroup", chains: inbound, words: ["--src-group 0x0", "! --src-group 0x2"]),
  Options("cpu", words: ["--cpu 0", "! --cpu 0", "! --cpu 99", "--cpu 99"]),
  Options("policy", chains: inbound, words: ["--dir in --pol none"]),
  Options("ecn", "-p tcp", words: ["--ecn-tcp-cwr", "! --ecn-tcp-ece"]),
  Options("bpf", "", .ipv4, words: ["--bytecode \"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0\""]),
  Options("bpf", "", .ipv6, words: ["--bytecode \"4,48 0 0 6,21 0 1 17,6 0 0 1,6 0 0 0\""]),
  Options("rpfilter", tables: ["raw", "mangle"], chains: ["PREROUTING"], words: ["", "--invert", "--loose"]),
  Options("helper", words: ["--helper ftp"]),
  Options("realm", "", .ipv4, chains: ["INPUT", "FORWARD"] + outbound, words: ["--realm 0x0", "! --realm 0x1"]),
  Options(
    "recent",
    words: [
      "--set --name seen", "--rcheck --name seen --seconds 60", "--update --name seen --hitcount 2", "! --rcheck --name other --rdest",
      "--remove --name seen",
    ]),
  // The kernel collects buckets by a clock of its own. None is to end in a case: they do after a second otherwise.
  Options(
    "hashlimit",
    words: [
      "--hashlimit-upto 1/second --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name h1 --hashlimit-htable-expire 60000",
      "--hashlimit-above 5/minute --hashlimit-name h2",
    ]),
  Options("connbytes", words: ["--connbytes 2:10 --connbytes-dir both --connbytes-mode packets"]),
  Options("connlimit", words: ["--connlimit-above 2", "--connlimit-upto 3 --connlimit-mask 8"]),
  Options("esp", "-p esp", words: ["", "--espspi 1:400", "! --espspi 256"]),
  Options("ah", "-p ah", .ipv4, words: ["", "--ahspi 1:400"]),
  // IPv6 looks behind an authentication header for the protocol.
  Options("ah", "", .ipv6, words: ["--ahspi 1:400", "--ahspi 5 --ahlen 12"]),
  Options("frag", "", .ipv6, words: ["--fragmore", "--fragfirst", "--fragid 1:99 --fraglast"]),
  Options("rt", "", .ipv6, words: ["--rt-type 0", "--rt-segsleft 1:3"]),
  Options("hbh", "", .ipv6, words: ["", "--hbh-len 8"]),
  Options("dst", "", .ipv6, words: ["", "--dst-len 8"]),
  Options("ipv6header", "", .ipv6, words: ["--header frag --soft", "! --header dst,hop"]),
  Options("mh", "-p mobility-header", .ipv6, words: ["", "--mh-type 1:5"]),
  Options("sctp", "-p sctp", words: ["--dport 1:6000", "--chunk-types any INIT,DATA"]),
  Options("dccp", "-p dccp", words: ["--dport 1:6000", "--dccp-types REQUEST,INVALID"]),
  Options("time", words: ["--weekdays Mon,Thu", "--timestart 00:00 --timestop 12:00"]),
  Options("cluster", words: ["--cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xfeed"]),
  Options("ipcomp", "-p ipcomp", words: ["", "--ipcompspi 1:400", "! --ipcompspi 256"]),
  Options("eui64", "", .ipv6, chains: inbound, words: [""]),
  Options("cgroup", chains: ["INPUT"] + outbound, words: ["--cgroup 0", "! --cgroup 1", "--path /"]),
  Options("osf", "-p tcp", .ipv4, chains: inbound, words: ["--genre Linux", "! --genre Linux --ttl 1"]),
  Options("srh", "", .ipv6, words: ["", "--srh-next-hdr 17", "--srh-segs-left-lt 3", "! --srh-lsid fd00:a::/64"]),
  Options("socket", chains: ["PREROUTING", "INPUT"], words: ["", "--nowildcard", "--transparent", "--nowildcard --restore-skmark"]),
  // Refused by every machine without such objects.
  Options("nfacct", chains: [], words: ["--nfacct-name a"]),
  // A match needs an estimator that is there.
  Options(
    "rateest", tables: [], words: ["--rateest rate --rateest-lt --rateest-pps 1000000", "--rateest rate --rateest-gt --rateest-bps 1gbit"]),
  Options("connlabel", words: ["--label 5", "! --label 5", "--label 5 --set", "! --label 127 --set"]),
  Options("ipvs", words: ["--ipvs", "! --ipvs", "--vport 80"]),
  Options("physdev", chains: inbound, words: ["! --physdev-is-in", "--physdev-in wa", "--physdev-in pa", "--physdev-is-bridged"]),
  Options(
    "physdev", chains: ["FORWARD", "POSTROUTING"],
    words: ["--physdev-is-bridged --physdev-out pb", "--physdev-is-bridged ! --physdev-out pa", "! --physdev-is-bridged"]),
]

package let targetOptions: [Options] = [
  Options("SET", words: ["--add-set both src", "--add-set both src --exist --timeout 1", "--del-set both dst"]),
  Options("SET", tables: ["mangle"], words: ["--map-set marks src --map-mark"]),
  Options("LOG", words: ["", "--log-prefix \"seen \" --log-uid", "--log-tcp-options --log-ip-options --log-tcp-sequence"]),
  Options("REJECT", tables: ["filter"], words: [""]),
  Options("REJECT", "-p tcp", tables: ["filter"], words: ["--reject-with tcp-reset"]),
  Options("MARK", tables: ["mangle"], words: ["--set-mark 0x1", "--or-mark 0x10", "--xor-mark 0x3"]),
  Options("CONNMARK", tables: ["mangle"], words: ["--save-mark", "--restore-mark", "--set-mark 0x1"]),
  Options("CT", tables: ["raw"], words: ["--notrack", "--zone-orig 2"]),
  Options("CT", tables: ["raw"], words: ["--zone 3"]),
  Options("CT", "-p tcp", tables: ["raw"], words: ["--helper ftp", "--helper ftp --ctevents new"]),
  Options("CT", "-p udp", tables: ["raw"], words: ["--helper tftp"]),
  Options("NOTRACK", tables: ["raw"], words: [""]),
  Options("TRACE", tables: ["raw"], words: [""]),
  Options("MASQUERADE", tables: ["nat"], chains: ["POSTROUTING"], words: [""]),
  Options("MASQUERADE", "-p tcp", tables: ["nat"], chains: ["POSTROUTING"], words: ["--to-ports 2000-2100", "--random"]),
  Options("SNAT", "", .ipv4, tables: ["nat"], chains: ["POSTROUTING", "INPUT"], words: ["--to-source 192.0.2.1-192.0.2.9"]),
  Options("SNAT", "", .ipv6, tables: ["nat"], chains: ["POSTROUTING", "INPUT"], words: ["--to-source fd00:b::1"]),
  Options(
    "DNAT", "", .ipv4, tables: ["nat"], chains: ["PREROUTING", "OUTPUT"],
    words: ["--to-destination 192.0.2.3", "--to-destination 10.0.0.1"]),
  Options(
    "SNAT", "-p udp", .ipv4, tables: ["nat"], chains: ["POSTROUTING"],
    words: ["--to-source 192.0.2.1:2000-2100", "--to-source 192.0.2.1 --random-fully", "--to-source 192.0.2.1 --persistent"]),
  Options("DNAT", "-p tcp", .ipv4, tables: ["nat"], chains: ["PREROUTING", "OUTPUT"], words: ["--to-destination 192.0.2.3:8080-8090"]),
  Options("DNAT", "", .ipv6, tables: ["nat"], chains: ["PREROUTING", "OUTPUT"], words: ["--to-destination fd00:b::3"]),
  Options("REDIRECT", "-p tcp", tables: ["nat"], chains: ["PREROUTING", "OUTPUT"], words: ["", "--to-ports 8080"]),
  Options("REDIRECT", "-p udp", tables: ["nat"], chains: ["PREROUTING", "OUTPUT"], words: ["--to-ports 53-60 --random"]),
  Options("NETMAP", "", .ipv4, tables: ["nat"], words: ["--to 192.0.2.0/28"]),
  Options("NETMAP", "", .ipv6, tables: ["nat"], words: ["--to fd00:b::/64"]),
  Options("TTL", "", .ipv4, tables: ["mangle"], words: ["--ttl-set 64", "--ttl-dec 1", "--ttl-inc 5"]),
  Options("HL", "", .ipv6, tables: ["mangle"], words: ["--hl-set 64", "--hl-dec 1"]),
  Options("DSCP", tables: ["mangle"], words: ["--set-dscp 0x0a"]),
  Options("TOS", tables: ["mangle"], words: ["--set-tos 0x10/0x3f", "--xor-tos 0x08"]),
  Options("ECN", "-p tcp", .ipv4, tables: ["mangle"], words: ["--ecn-tcp-remove"]),
  Options("CHECKSUM", tables: ["mangle"], words: ["--checksum-fill"]),
  Options("CLASSIFY", tables: ["mangle"], chains: ["FORWARD"] + outbound, words: ["--set-class 1:10"]),
  Options("TCPMSS", "-p tcp", tables: ["mangle"], chains: ["FORWARD"] + outbound, words: ["--set-mss 1000 -m tcp --syn"]),
  Options("TCPMSS", "-p tcp", tables: ["mangle"], chains: ["FORWARD"] + outbound, words: ["--clamp-mss-to-pmtu -m tcp --syn"]),
  Options("TCPOPTSTRIP", "-p tcp", tables: ["mangle"], words: ["--strip-options 2", "--strip-options timestamp,wscale"]),
  Options("NFLOG", words: ["", "--nflog-group 2 --nflog-prefix \"p\""]),
  Options("NFQUEUE", words: ["--queue-num 1 --queue-bypass", "--queue-num 2"]),
  Options("AUDIT", words: ["--type drop"]),
  Options("CONNSECMARK", tables: ["mangle"], words: ["--save", "--restore"]),
  // Refused by every machine without a security module.
  Options("SECMARK", chains: [], words: ["--selctx a"]),
  Options("DNPT", "", .ipv6, tables: ["mangle"], chains: ["PREROUTING", "OUTPUT"], words: ["--src-pfx fd00:b::/64 --dst-pfx fd00:c::/64"]),
  Options("SNPT", "", .ipv6, tables: ["mangle"], chains: ["POSTROUTING"], words: ["--src-pfx fd00:a::/64 --dst-pfx fd00:c::/64"]),
  Options("HMARK", words: ["--hmark-tuple src,dst --hmark-mod 100 --hmark-rnd 7", "--hmark-tuple ct,sport --hmark-mod 9 --hmark-rnd 7"]),
  Options("IDLETIMER", words: ["--timeout 60 --label idle"]),
  Options("RATEEST", words: ["--rateest-name rate --rateest-interval 250ms --rateest-ewmalog 1s"]),
  Options("LED", words: ["--led-trigger-id x", "--led-trigger-id x --led-delay 10 --led-always-blink"]),
  // Refused by every kernel of today.
  Options("CLUSTERIP", "", .ipv4, chains: [], words: [""]),
  Options("ULOG", "", .ipv4, chains: [], words: [""]),
  Options("SYNPROXY", "-p tcp", tables: ["filter"], chains: ["INPUT", "FORWARD"], words: ["--mss 1460"]),
  Options("TEE", "", .ipv4, tables: ["mangle"], chains: ["FORWARD"], words: ["--gateway 192.0.2.9"]),
  Options("TEE", "", .ipv6, tables: ["mangle"], chains: ["FORWARD"], words: ["--gateway fd00:b::9"]),
  Options("TPROXY", "-p tcp", tables: ["mangle"], chains: ["PREROUTING"], words: ["--on-port 8080 --tproxy-mark 0x1"]),
]

/// A random ruleset of one family, and the lines it was made from.
package struct RandomRules {
  package private(set) var text = ""
  var dice: Dice
  private let family: Family
  /// How many rules a chain has at most.
  private var length = 5
  /// Words that no rule may have.
  private var without: [String] = []
  /// What stands before all else.
  var first: [RandomFocus.Rule] = []

  package static func make(_ family: Family, _ dice: inout Dice) -> RandomRules {
    var rules = RandomRules(dice: dice, family: family)
    for kind in TableKind.allCases where rules.dice.chance(kind == .security ? 30 : 75) { rules.add(kind) }
    dice = rules.dice
    return rules
  }
  init(dice: Dice, family: Family, length: Int = 5, without: [String] = []) {
    self.dice = dice
    self.family = family
    self.length = length
    self.without = without
  }

  mutating func add(_ kind: TableKind) {
    let table = kind.name
    text += "*\(table)\n"
    let builtIn = kind.builtInChains.map(\.chainName)
    for chain in builtIn { text += ":\(chain) \(table != "nat" && dice.chance(5) ? "DROP" : "ACCEPT")\n" }
    // Each built-in chain has two chains of its own, so that what may stand in them is known; the first may call the second.
    for chain in builtIn { text += ":\(chain)-1 -\n:\(chain)-2 -\n" }
    for chain in builtIn {
      for rule in first where rule.table == table && rule.chain == chain { text += "-A \(chain) \(rule.text)\n" }
      addRules(table, chain, in: "\(chain)-2", calling: [])
      addRules(table, chain, in: "\(chain)-1", calling: ["\(chain)-2"])
      addRules(table, chain, in: chain, calling: ["\(chain)-1", "\(chain)-2"])
    }
    text += "COMMIT\n"
  }

  private mutating func addRules(_ table: String, _ base: String, in chain: String, calling callees: [String]) {
    for _ in 0..<Int.random(in: 0...length, using: &dice) {
      text += "-A \(chain) " + rule(table, base, calling: callees) + "\n"
    }
  }

  /// A rule without its chain, for a chain that packets reach from `base`.
  mutating func rule(_ table: String, _ base: String, calling callees: [String] = []) -> String {
    var (matches, proto) = matches(table, base)
    var target = ""
    switch dice.next() % 10 {
    case 0, 1: break
    case 2: target = "-j RETURN"
    case 3: target = "-j ACCEPT"
    case 4: target = table == "nat" || dice.chance(50) ? "" : "-j DROP"
    case 5, 6:
      if !callees.isEmpty { target = (dice.chance(70) ? "-j " : "-g ") + dice.pick(callees) }
    default:
      let t = pick(targetOptions, table, base, proto)
      proto = t.options.front.isEmpty ? proto : t.options.front
      target = "-j \(t.options.name) \(t.words)"
    }
    return (header(base) + [proto] + matches + [target]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// One extension that may stand there, and its words.
  private mutating func pick(_ options: [Options], _ table: String, _ base: String, _ proto: String) -> (options: Options, words: String) {
    while true {
      let o = dice.pick(options.filter { $0.fits(family, table, base) && ($0.front.isEmpty || proto.isEmpty || $0.front == proto) })
      let words = dice.pick(o.alternatives)
      if !without.contains(where: "-m \(o.name) \(words)".contains) { return (o, words) }
    }
  }

  private mutating func header(_ base: String) -> [String] {
    func not(_ dice: inout Dice) -> String { dice.chance(20) ? "! " : "" }
    var words: [String] = []
    if base != "OUTPUT", base != "POSTROUTING", dice.chance(20) { words.append(not(&dice) + "-i " + dice.pick(["wa", "wb", "w+", "lo"])) }
    if base != "PREROUTING", base != "INPUT", dice.chance(20) { words.append(not(&dice) + "-o " + dice.pick(["wa", "wb", "w+", "lo"])) }
    let nets = family == .ipv4 ? ["10.0.0.0/24", "192.0.2.2", "10.0.0.1", "0.0.0.2/0.0.0.255"] : ["fd00:a::/64", "fd00:b::2", "fd00:a::1"]
    if dice.chance(15) { words.append(not(&dice) + "-s " + dice.pick(nets)) }
    if dice.chance(15) { words.append(not(&dice) + "-d " + dice.pick(nets)) }
    if family == .ipv4, dice.chance(4) { words.append(not(&dice) + "-f") }
    return words
  }

  private mutating func matches(_ table: String, _ base: String) -> (words: [String], proto: String) {
    var proto = dice.pick(["", "", "", "-p tcp", "-p udp", family == .ipv4 ? "-p icmp" : "-p ipv6-icmp"])
    var words: [String] = []
    for _ in 0..<dice.pick([0, 1, 1, 1, 2, 3]) {
      let m = pick(matchOptions, table, base, proto)
      if !m.options.front.isEmpty { proto = m.options.front }
      words.append("-m \(m.options.name) \(m.words)")
    }
    return (words, proto)
  }

  /// The ruleset, or the line that was refused.
  package func read(into ruleset: Ruleset) throws(RefusedLine) -> Ruleset {
    var restorer = Restorer(ruleset, family, RestoreOptions())
    do { _ = try restorer.restore(Array(text.utf8)) } catch {
      let lines = text.split(separator: "\n")
      throw RefusedLine(
        line: error.line <= lines.count ? String(lines[error.line - 1]) : "", place: error.error.place,
        reason: "\(error.error.message) \(error.error.allowed)")
    }
    return restorer.ruleset
  }
  package struct RefusedLine: Error {
    package var line: String
    package var place: RulePlace?
    package var reason: String
  }
}
