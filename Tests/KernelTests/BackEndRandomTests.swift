// Random machines with rules of iptables-legacy and of iptables-nft, in random order of their coming, and traffic with replies: packets,
// counters of both back ends and connections must be the kernel's. Rules are simple ones, which both programs word alike.

import Foundation
import KernelJudge
import Testing
import Verify

/// Draws of one case, the same for equal seeds (SplitMix64).
private struct Dice {
  var state: UInt64
  mutating func below(_ n: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(n))
  }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

private struct TwoBackEnds {
  var dice: Dice
  let isIPv6: Bool
  private var tables: Set<String> = []

  init(seed: UInt64, isIPv6: Bool) {
    dice = Dice(state: seed)
    self.isIPv6 = isIPv6
  }

  private static let chains: [String: [String]] = [
    "raw": ["PREROUTING", "OUTPUT"], "mangle": ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
    "nat": ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], "filter": ["INPUT", "FORWARD", "OUTPUT"],
    "security": ["INPUT", "FORWARD", "OUTPUT"],
  ]

  private func near(_ n: Int) -> String { isIPv6 ? "fd00:a::\(n)" : "10.0.0.\(n)" }
  private func far(_ n: Int) -> String { isIPv6 ? "fd00:b::\(n)" : "192.0.2.\(n)" }
  private func place(_ address: String, _ port: Int) -> String { isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }

  private mutating func target(_ table: String, _ chain: String) -> String {
    switch table {
    case "mangle": return dice.chance(25) ? dice.pick(["ACCEPT", "DROP"]) : "MARK --set-xmark 0x\(dice.pick([1, 2]))/0xffffffff"
    case "nat":
      if dice.chance(20) { return "ACCEPT" }
      switch chain {
      case "PREROUTING":
        return dice.chance(40) ? "REDIRECT --to-ports 7" : "DNAT --to-destination \(dice.chance(50) ? far(20 + dice.below(3)) : near(1))"
      case "OUTPUT": return "DNAT --to-destination \(dice.chance(50) ? near(9) : far(21))"
      case "INPUT": return "SNAT --to-source \(near(30 + dice.below(3)))"
      default: return dice.chance(40) ? "MASQUERADE" : "SNAT --to-source \(far(40 + dice.below(3)))"
      }
    case "filter":
      return dice.pick([
        "ACCEPT", "ACCEPT", "DROP", isIPv6 ? "REJECT --reject-with icmp6-adm-prohibited" : "REJECT --reject-with icmp-admin-prohibited",
      ])
    case "raw": return dice.pick(["ACCEPT", "ACCEPT", "DROP", "CT --notrack"])
    default: return dice.pick(["ACCEPT", "ACCEPT", "DROP"])
    }
  }

  private mutating func rule(_ table: String) -> [String] {
    let chain = dice.pick(TwoBackEnds.chains[table] ?? ["INPUT"])
    var words = ["-t", table, dice.chance(75) ? "-A" : "-I", chain]
    if dice.chance(35) { words += ["-s", dice.chance(60) ? near(2) : far(2)] }
    let proto = dice.pick(["udp", "udp", "tcp"])
    words += ["-p", proto]
    if dice.chance(30) { words += ["-m", proto, "--dport", dice.pick(["6", "7", "80"])] }
    if dice.chance(25) { words += ["-m", "mark", "--mark", dice.pick(["0x1", "0x2"])] }
    if dice.chance(25), table != "raw" {
      words += ["-m", "conntrack", "--ctstate", dice.pick(["NEW", "ESTABLISHED", "NEW,ESTABLISHED", "INVALID"])]
    }
    return words + ["-j"] + target(table, chain).split(separator: " ").map(String.init)
  }

  mutating func make(_ name: String) -> KernelCase {
    let tool = isIPv6 ? "ip6tables" : "iptables"
    var commands: [[String]] = []
    var used: [String] = []
    for _ in 0..<(4 + dice.below(12)) {
      let table = dice.pick(["raw", "mangle", "mangle", "nat", "nat", "nat", "filter", "filter", "filter", "security"])
      let isNFT = dice.chance(50)
      commands.append([isNFT ? "\(tool)-nft" : tool] + rule(table))
      if isNFT, !used.contains(table) { used.append(table) }
    }
    var steps: [KernelStep] = []
    for _ in 0..<(3 + dice.below(5)) {
      let port = 4000 + dice.below(3)
      let to = dice.pick([6, 7, 80])
      switch dice.below(6) {
      case 0: steps.append(.localRaw(Craft.udp(place(near(1), port), place(dice.chance(50) ? near(2) : far(2), to), "x")))
      case 1: steps.append(.inject("wa", Craft.tcp(place(near(2), port), place(dice.chance(50) ? near(1) : far(2), to), "S", seq: 1000)))
      case 2: steps.append(.inject("wb", Craft.udp(place(far(2), to), place(dice.chance(50) ? near(2) : near(1), port), "y")))
      case 3: steps.append(.inject("wb", Craft.udp(place(far(21), to), place(near(2), port), "y")))
      default: steps.append(.inject("wa", Craft.udp(place(near(2), port), place(dice.chance(50) ? near(1) : far(2), to), "x")))
      }
    }
    steps += used.map { .command(.init(argv: ["\(tool)-nft-save", "-c", "-t", $0])) }
    var k = KernelCase(
      name: name,
      interfaces: [
        KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"]), KernelCase.Interface("wb", ["192.0.2.1/24", "fd00:b::1/64"]),
      ], commands: commands, steps: steps)
    if isIPv6 { k.rules6 = "" }
    if dice.chance(40) {
      k.ip = [
        isIPv6 ? "-6 rule add fwmark 1 lookup 100" : "rule add fwmark 1 lookup 100",
        isIPv6 ? "-6 route add default dev wb table 100" : "route add default dev wb table 100",
      ]
    }
    return k
  }
}

@Suite(.asksTheKernel) struct BackEndRandomTests {
  /// Of each family. WHYTABLES_SEED and WHYTABLES_CASES ask others and more.
  static let count = ProcessInfo.processInfo.environment["WHYTABLES_CASES"].flatMap(UInt64.init) ?? 60

  /// The case as `whytables verify` reads it.
  private static func json(_ asked: KernelCase) -> String {
    (try? JSONEncoder().encode(asked)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  @Test(arguments: [false, true]) func randomRulesOfBothBackEnds(isIPv6: Bool) {
    let first = ProcessInfo.processInfo.environment["WHYTABLES_SEED"].flatMap(UInt64.init) ?? 1
    var agreed = 0
    for seed in first..<(first + Self.count) {
      var two = TwoBackEnds(seed: seed, isIPv6: isIPv6)
      let done = Verification(two.make("two back ends, IPv\(isIPv6 ? 6 : 4), seed \(seed)"))
      #expect(done.verdict == .agree, "seed \(seed): \(done.text)\n\(Self.json(done.asked))")
      if done.verdict == .agree { agreed += 1 }
    }
    #expect(agreed == Int(Self.count))
  }
}
