// Random rules with one extension each: some of its declared options, with values of their kinds. Whether a rule is one that may stand is not
// known here; whoever asks reads it.

import Netfilter
import Wire

/// One match or target for one family, as the lists of extensions have it.
struct ListedExtension: Sendable, CustomStringConvertible {
  var name: String
  var isMatch: Bool
  var family: Family
  var protocols: [UInt8]
  var tables: TableSet
  var hooks: HookSet
  var options: [OptionShape]
  var help: [String: String]
  var description: String { "\(family == .ipv4 ? 4 : 6) \(isMatch ? "-m" : "-j") \(name)" }

  static let all: [ListedExtension] = Family.allCases.flatMap { family in
    Match.all.filter { $0.families.contains(family) }.map { of($0, isMatch: true, $0.shapes, family) }
      + Target.all.filter { $0.families.contains(family) }.map { of($0, isMatch: false, $0.shapes, family) }
  }
  private static func of<E: Extension>(_ type: E.Type, isMatch: Bool, _ options: [OptionShape], _ family: Family) -> Self {
    Self(
      name: E.name, isMatch: isMatch, family: family, protocols: E.protocols, tables: E.tables, hooks: E.hooks, options: options,
      help: E.help)
  }
}

/// Writes rules with one extension.
struct RandomOptions {
  private var random: Randomness
  let target: ListedExtension

  init(seed: UInt64, _ target: ListedExtension) {
    random = Randomness(seed: seed)
    self.target = target
  }

  private mutating func below(_ n: Int) -> Int { Int(random.next() % UInt64(max(1, n))) }
  private mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }
  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// A rule: where it stands, its words, and the options that it has.
  mutating func rule() -> (table: String, chain: String, words: [String], options: Set<String>) {
    let kind = pick(TableKind.allCases.filter { target.tables.contains($0) })
    let hook = pick(
      kind.builtInChains.filter { target.hooks.contains($0) }.isEmpty
        ? kind.builtInChains : kind.builtInChains.filter { target.hooks.contains($0) })
    var words: [String] = []
    if !target.protocols.isEmpty {
      words += ["-p", "\(pick(target.protocols))"]
    } else if [
      "multiport", "ecn", "TCPMSS", "TCPOPTSTRIP", "ECN", "SYNPROXY", "TPROXY", "tcpmss", "osf", "DNAT", "SNAT", "MASQUERADE", "REDIRECT",
    ].contains(target.name) || chance(30) {
      words += ["-p", chance(80) ? "tcp" : "udp"]
    }
    if target.name == "TCPMSS" { words += ["--tcp-flags", "SYN,RST", "SYN"] }
    words += [target.isMatch ? "-m" : "-j", target.name]
    var options: Set<String> = []
    let wanted = target.options.filter { $0.names[0] != "--object-pinned" }
    let count = wanted.isEmpty ? 0 : chance(50) ? 1 + below(2) : 1 + below(wanted.count)
    var chosen: Set<Int> = []
    for _ in 0..<count { chosen.insert(below(wanted.count)) }
    // Some say something only beside others.
    for i in chosen {
      for name in RandomOptions.companions[wanted[i].names[0]] ?? [] {
        if let at = wanted.firstIndex(where: { $0.names[0] == name }) { chosen.insert(at) }
      }
    }
    for i in chosen.sorted() + (chance(20) ? Array(chosen) : []) where wanted.indices.contains(i) {
      let o = wanted[i]
      if options.contains(o.names[0]) { continue }
      options.insert(o.names[0])
      if o.isNegatable, chance(25) { words.append("!") }
      words.append(pick(o.names))
      if o.arity > 0 { words.append(value(o.names[0], o.valueName)) }
      if o.arity > 1 { words.append(second(o.names[0])) }
      if o.hasOptionalWord, chance(50) { words.append(value(o.names[0], o.valueName)) }
    }
    return (kind.name, hook.chainName, words, options)
  }

  private static let companions = [
    "--contiguous": ["--timestart", "--timestop"], "--every": ["--mode"], "--packet": ["--mode", "--every"], "--probability": ["--mode"],
    "--reap": ["--seconds"], "--rt-0-not-strict": ["--rt-type", "--rt-0-addrs"], "--rt-0-addrs": ["--rt-type"],
    "--hashlimit-upto": ["--hashlimit-name"], "--hashlimit-above": ["--hashlimit-name"], "--string": ["--algo"], "--hex-string": ["--algo"],
    "--cluster-local-node": ["--cluster-total-nodes", "--cluster-hash-seed"],
    "--cluster-local-nodemask": ["--cluster-total-nodes", "--cluster-hash-seed"], "--tunnel-src": ["--mode", "--dir", "--pol"],
    "--tunnel-dst": ["--mode", "--dir", "--pol"], "--queue-cpu-fanout": ["--queue-balance"], "--src-pfx": ["--dst-pfx"],
    "--new": ["--hashmode", "--clustermac", "--total-nodes", "--local-node"],
    "--rateest-name": ["--rateest-interval", "--rateest-ewmalog"],
  ]

  private mutating func number() -> Int {
    switch below(6) {
    case 0: 0
    case 1: 1 + below(3)
    case 2: below(64)
    case 3: below(256)
    case 4: below(65536)
    default: below(33)
    }
  }
  private mutating func hex() -> String { chance(50) ? "0x" + String(random.next() >> UInt64(32 + below(32)), radix: 16) : "\(number())" }

  private mutating func address() -> String {
    if target.family == .ipv4 { return "\(1 + below(223)).\(below(256)).\(below(256)).\(below(256))" }
    return pick(["2001:db8::\(String(below(65536), radix: 16))", "fe80::1", "::\(below(9))", "1:2:3:4:5:6:7:\(below(9))"])
  }
  private mutating func list(_ names: [String], most: Int = 4, separator: String = ",") -> String {
    var out: [String] = []
    for _ in 0...below(most) {
      let n = pick(names)
      if !out.contains(n) { out.append(n) }
    }
    return out.joined(separator: separator)
  }

  private mutating func second(_ option: String) -> String {
    switch option {
    case "--tcp-flags": list(["SYN", "ACK", "FIN", "RST", "URG", "PSH"])
    case "--chunk-types": list(["DATA", "INIT", "ABORT:T", "DATA:Be", "SACK", "COOKIE_ACK", "SHUTDOWN_COMPLETE:t"])
    default: pick(["src", "dst", "src,dst"])
    }
  }

  private mutating func value(_ option: String, _ valueName: String) -> String {
    if let v = special(option) { return v }
    switch valueName {
    case "value[/mask]", "spi": return hex() + (chance(50) && valueName != "spi" ? "/" + hex() : "")
    case "port", "port[:port]", "port[-port]":
      let a = below(60000)
      let mark = valueName.contains("-port") ? "-" : ":"
      return valueName == "port" || chance(60) ? "\(a)" : "\(a)\(mark)\(a + below(5000))"
    case let p where p.hasPrefix("port[,"):
      return list((0..<6).map { _ in chance(70) ? "\(below(65536))" : "\(below(1000)):\(1000 + below(60000))" })
    case let p where p.contains("[:") && !p.contains("address"):
      let a = number()
      return chance(50) ? "\(a)" : chance(20) ? "\(a):" : chance(20) ? ":\(a)" : "\(a):\(a + below(500))"
    case "address[/mask]":
      return address() + (chance(60) ? "/\(below(target.family.addressBits + 1))" : "")
    case "address": return address()
    case "prefix/length": return "2001:db8:\(below(99))::/\(pick([32, 48, 56, 64, 96]))"
    case let p where p.hasPrefix("[address"): return natRange()
    case let p where p.hasPrefix("{") && p.hasSuffix("}"):
      return pick(p.dropFirst().dropLast().split(separator: "|").map { $0 == "id" ? "\(below(65536))" : String($0) })
    case let p where p.contains("|") && !p.contains("["): return pick(p.split(separator: "|").map(String.init))
    case "length": return "\(below(target.family.addressBits + 1))"
    case let p where p.contains("hh:mm"): return "\(below(24)):\(below(60))" + (chance(50) ? ":\(below(60))" : "")
    case "name", "string", "prefix", "COMMENT", "path": return text()
    default: return "\(number())"
    }
  }

  private mutating func text() -> String {
    pick(["a", "plain", "two words", "quote\"d", "back\\slash", "it's", "ünï", "x-1_2.3", "a,b;c", "#no", "$HOME", "-dash", "!bang"])
  }

  private mutating func natRange() -> String {
    let a = address()
    let port = "\(1 + below(60000))"
    let ports = chance(50) ? port : port + "-\(60000 + below(5000))"
    let first = target.family == .ipv6 ? "[\(a)]" : a
    switch below(4) {
    case 0: return a
    case 1: return first + ":" + ports
    case 2: return ":" + ports
    default: return a + "-" + a
    }
  }

  /// Values of options that whose value name says nothing of their kind, or have a kind of their own.
  private mutating func special(_ option: String) -> String? {
    switch option {
    case "--src-type", "--dst-type": list(["UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "UNREACHABLE"])
    case "--bytecode": pick(["1,6 0 0 1", "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0", "1,6 0 0 65535"])
    case "--path": pick(["/", "//"])
    case "--cluster-total-nodes": "\(2 + below(30))"
    case "--cluster-local-node", "--cluster-local-nodemask": "\(1 + below(3))"
    case "--ctstate", "--state": list(["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"])
    case "--ctstatus": list(["NONE", "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"])
    case "--ctproto": pick(["tcp", "udp", "6", "sctp", "47"])
    case "--ctorigsrcport", "--ctorigdstport", "--ctreplsrcport", "--ctrepldstport":
      chance(50) ? "\(below(65536))" : "\(below(99)):\(99 + below(99))"
    case "--dccp-types": list(["REQUEST", "DATA", "RESET", "SYNC", "INVALID", "ACK"])
    case "--chunk-types": pick(["all", "any", "only"])
    case "--dscp-class", "--set-dscp-class": pick(["BE", "EF", "CS1", "AF21", "AF43", "CS7"])
    case "--dscp", "--set-dscp": chance(50) ? "\(below(64))" : "0x" + String(below(64), radix: 16)
    case "--ecn-ip-ect": "\(below(4))"
    case "--hashlimit-upto", "--hashlimit-above":
      pick(["\(1 + below(900))/sec", "\(1 + below(59))/minute", "\(1 + below(20))kb/s", "\(1 + below(3))mb/s", "7/day", "5/hour", "3"])
    case "--hashlimit-mode": list(["srcip", "dstip", "srcport", "dstport"])
    case "--hashlimit-name", "--helper", "--label", "--rateest-name", "--rateest1", "--rateest2",
      "--timeout" where !["SET", "IDLETIMER"].contains(target.name):
      option == "--label" && target.name == "connlabel" ? "\(below(128))" : pick(["n1", "ftp", "some_name"])
    case "--name": pick(["list1", "some_name"])
    case "--hashlimit-htable-gcinterval", "--hashlimit-htable-expire", "--hashlimit-rate-interval": "\(1 + below(9000))"
    case "--icmp-type": pick(["8", "3/1", "echo-reply", "any", "255", "3/0:3", "fragmentation-needed", "\(below(256))/\(below(256))"])
    case "--icmpv6-type": pick(["128", "1/4", "echo-request", "255", "3/0:1", "neighbour-solicitation", "\(below(256))"])
    case "--src-range", "--dst-range":
      chance(30)
        ? address() : target.family == .ipv4 ? "10.0.\(below(200)).1-10.0.\(200 + below(50)).9" : "2001:db8::1-2001:db8::\(below(9) + 1)"
    case "--limit": pick(["\(1 + below(900))/sec", "\(1 + below(59))/minute", "\(1 + below(20))/hour", "2/day", "9"])
    case "--limit-burst": "\(1 + below(200))"
    case "--mac-source": "00:1\(below(9)):aa:bb:cc:\(10 + below(89))"
    case "--genre": pick(["Linux", "Windows", "unknown"])
    case "--ttl" where target.name == "osf", "--log": "\(below(3))"
    case "--uid-owner", "--gid-owner": pick(["root", "\(below(9999))", "\(below(99))-\(99 + below(99))"])
    case "--pkt-type": pick(["unicast", "broadcast", "multicast", "otherhost"])
    case "--proto": pick(["ah", "esp", "ipcomp"])
    case "--tunnel-src", "--tunnel-dst": address() + "/\(1 + below(32))"
    case "--realm": pick(["\(below(99))", "0x1/0x2a", "cosmos"])
    case "--src-group", "--dst-group": pick(["\(below(99))", "0x1/0x2a", "default"])
    case "--seconds", "--hitcount": "\(1 + below(60))"
    case "--mask" where target.name == "recent":
      target.family == .ipv4 ? pick(["255.255.255.0", "255.0.0.0", "255.255.255.255"]) : pick(["ffff::", "ffff:ffff::"])
    case "--mask", "--ctmask", "--nfmask", "--and-mark", "--or-mark", "--xor-mark": hex()
    case "--left-shift-mark", "--right-shift-mark": "\(below(32))"
    case "--probability": pick(["0.5", "0.01", "1", "0", "0.3333"])
    case "--every": "\(2 + below(9))"
    case "--packet": "\(below(2))"
    case "--hex-string": pick(["|0d 0a|", "a|00|b", "|ff|"])
    case "--from",
      "--to" where target.name == "string":
      "\(option == "--from" ? below(99) : 99 + below(9999))"
    case "--tcp-flags": list(["SYN", "ACK", "FIN", "RST", "URG", "PSH", "ALL", "NONE"])
    case "--monthdays": list((1...31).map { "\($0)" })
    case "--weekdays": list(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "3"])
    case "--datestart": pick(["2001-02-03T04:05:06", "2010", "2012-03", "1999-12-31"])
    case "--datestop": pick(["2020-02-03T04:05:06", "2030", "2022-03"])
    case "--tos", "--set-tos": pick(["Minimize-Delay", "0x10", "0x0f/0x3f", "8", "\(below(256))/\(below(256))"])
    case "--and-tos", "--or-tos", "--xor-tos": "\(below(256))"
    case "--u32": pick(["0x0=0x0", "6&0xff=1", "0>>22&0x3c@8=0x1:0x5,9&&4=5", "0<<2=0"])
    case "--dst-opts", "--hbh-opts": list(["1", "5:2", "0", "3:4", "255:0"])
    case "--header": list(["hop", "dst", "route", "frag", "auth", "esp", "none", "prot"])
    case "--mh-type": pick(["brr", "\(below(256))", "1:\(1 + below(200))", "binding-update"])
    case "--rt-type": chance(60) ? "0" : "\(below(5))"
    case "--rt-0-addrs": list(["::1", "fe80::2", "2001:db8::3"])
    case "--match-set", "--add-set", "--del-set", "--map-set",
      "--set" where target.name == "set" || target.name == "SET":
      "no-such-set"
    case "--type": pick(["accept", "drop", "reject"])
    case "--set-class": "\(String(below(65536), radix: 16)):\(String(below(65536), radix: 16))"
    case "--ctevents": list(["new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark", "secmark"])
    case "--expevents": "new"
    case "--hmark-tuple": list(["src", "dst", "sport", "dport", "spi", "proto", "ct"])
    case "--hmark-src-prefix", "--hmark-dst-prefix": "\(below(33))"
    case "--hmark-mod": "\(1 + below(99))"
    case "--timeout": "\(1 + below(999))"
    case "--log-level": pick(["debug", "info", "4", "7", "err", "emerg"])
    case "--nflog-threshold", "--nflog-group": "\(1 + below(99))"
    case "--queue-balance": "\(below(9)):\(10 + below(9))"
    case "--rateest-interval", "--rateest-ewmalog": pick(["250ms", "500ms", "1s", "2s", "0.5s"])
    case "--rateest-bps1", "--rateest-bps2", "--rateest-bps": pick(["8bit", "5kbit", "1mbit", "16kbps"])
    case "--reject-with":
      target.family == .ipv4
        ? pick(["icmp-net-unreachable", "host-unreach", "tcp-reset", "icmp-admin-prohibited"])
        : pick(["no-route", "adm-prohibited", "tcp-reset", "policy-fail"])
    case "--selctx": "system_u:object_r:x_t:s0"
    case "--strip-options": list(["wscale", "mss", "sack", "timestamp", "md5", "20"])
    case "--to": target.family == .ipv4 ? pick(["10.1.0.0/16", "192.0.2.7"]) : pick(["2001:db8::/32", "2001:db8::1"])
    case "--oif": pick(["lo", "eth0"])
    case "--hashmode": pick(["sourceip", "sourceip-sourceport", "sourceip-sourceport-destport"])
    case "--clustermac": "01:0\(below(9)):5e:aa:bb:\(10 + below(89))"
    case "--total-nodes", "--local-node": "\(1 + below(16))"
    case "--led-delay": pick(["inf", "\(below(999))"])
    default: nil
    }
  }
}
