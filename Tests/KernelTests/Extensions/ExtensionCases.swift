// The rows of MatchRows and TargetRows as cases: a router between `wa` (192.0.2.0/24, 2001:db8::/64) and `wb` (198.51.100.0/24, 2001:db8:1::/64).

import KernelJudge
import RecordedPackets
import Wire

let matchCases: [KernelCase] = matchRows.flatMap(\.cases) + frameCases
let targetCases: [KernelCase] = targetRows.flatMap(\.cases)

func extensionCase(_ name: String, _ family: Int, tables: [(String, [String])], steps: [KernelStep]) -> KernelCase {
  let text = tables.map { table, rules in "*\(table)\n" + rules.map { "-A \($0)\n" }.joined() + "COMMIT\n" }.joined()
  var wa = KernelCase.Interface("wa", family == 4 ? ["192.0.2.1/24", "10.0.0.1/24"] : ["2001:db8::1/64"])
  var wb = KernelCase.Interface("wb", family == 4 ? ["198.51.100.1/24"] : ["2001:db8:1::1/64"])
  wa.group = 3
  wb.group = 7
  return KernelCase(
    name: name, interfaces: [wa, wb], rules4: family == 4 ? text : nil, rules6: family == 6 ? text : nil, steps: steps)
}

/// "CHAIN rule" of a rule that may leave out its chain.
func inPrerouting(_ rule: String) -> String {
  ["PREROUTING ", "INPUT ", "FORWARD ", "OUTPUT ", "POSTROUTING "].contains { rule.hasPrefix($0) } ? rule : "PREROUTING " + rule
}

extension MatchRow {
  fileprivate var cases: [KernelCase] {
    [4, 6].compactMap { family in
      let own = rules + (family == 4 ? ipv4 : ipv6)
      if own.isEmpty { return nil }
      let lines = own.map { rule in
        let parts = inPrerouting(rule).split(separator: " ", maxSplits: 1).map(String.init)
        return "\(parts[0]) \(prefix) -m \(name) \(parts.count > 1 ? parts[1] : "")"
      }
      var tables = [("mangle", lines)]
      // What the connection's mark is compared with.
      if name == "connmark" { tables[0].1.insert("PREROUTING -p tcp -j CONNMARK --set-mark 5", at: 2) }
      var c = extensionCase(
        "\(name) \(prefix), IPv\(family)", family, tables: tables,
        steps: (family == 4 ? steps4 : steps6) ?? (family == 4 ? recorded4 : recorded6))
      if !sets.isEmpty { c.ipset = sets }
      return c
    }
  }
}

extension TargetRow {
  fileprivate var cases: [KernelCase] {
    [4, 6].compactMap { family in
      let own = rules + (family == 4 ? ipv4 : ipv6)
      if own.isEmpty { return nil }
      var tables: [(String, [String])] = []
      for rule in own {
        let parts = rule.split(separator: " ", maxSplits: 1).map(String.init)
        if let at = tables.firstIndex(where: { $0.0 == parts[0] }) {
          tables[at].1.append(parts[1])
        } else {
          tables.append((parts[0], [parts[1]]))
        }
      }
      let words = family == 4 ? tables : tables.map { ($0.0, $0.1.map { $0.replacing("-p icmp ", with: "-p icmpv6 ") }) }
      var c = extensionCase(
        "\(name), IPv\(family)", family, tables: words, steps: (family == 4 ? steps4 : steps6) ?? (family == 4 ? talk4 : talk6))
      if !sets.isEmpty { c.ipset = sets }
      return c
    }
  }
}

extension KernelCase {
  /// The case with another table in front.
  func adding(_ table: String) -> KernelCase {
    var copy = self
    copy.rules4 = table + (rules4 ?? "")
    return copy
  }
}

// MARK: packets

let recorded4 = RecordedPackets.steps(.ipv4)
let recorded6 = RecordedPackets.steps(.ipv6)

extension RecordedPackets {
  /// Recorded packets that come in by `wa`: those named, or all.
  static func steps(_ family: Family, _ names: String...) -> [KernelStep] {
    let all = (family == .ipv4 ? v4 : v6).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let wanted = names.isEmpty ? all : names.compactMap { name in all.first { $0[0] == name } }
    return wanted.compactMap { Hex($0[1]) }.map { .inject("wa", $0) }
  }
}

/// Matches that ask the Ethernet header need a device that has one. There the kernel speaks of itself too (neighbour discovery), so nothing
/// is counted: what a rule matches is dropped.
private let frameCases: [KernelCase] =
  [4, 6].flatMap { family in
    ["-m mac --mac-source 02:00:00:00:00:aa", "-m mac ! --mac-source 02:00:00:00:00:aa", "-m mac ! --mac-source 02:00:00:00:00:bb"].map {
      rule in
      let packet = family == 4 ? Craft.udp("192.0.2.7:5", "198.51.100.9:6") : Craft.udp("[2001:db8::7]:5", "[2001:db8:1::9]:6")
      return frameCase(rule, family, [("aa", packet), ("bb", packet), ("aa", packet)])
    }
  } + [
    frameCase(
      "-m eui64", 6,
      [("2001:db8::ff:fe00:aa", "aa"), ("2001:db8::ff:fe00:aa", "bb"), ("2001:db8::200:ff:fe00:aa", "aa"), ("2001:db8::7", "aa")].map {
        ($0.1, Craft.udp("[\($0.0)]:5", "[2001:db8:1::9]:6"))
      })
  ]

private func frameCase(_ rule: String, _ family: Int, _ packets: [(from: String, Hex)]) -> KernelCase {
  var c = extensionCase(
    "\(rule), IPv\(family)", family, tables: [("mangle", ["PREROUTING \(rule) -j DROP"])],
    steps: packets.map { .inject("wa", Craft.frame($0.1, from: "02:00:00:00:00:\($0.from)", to: "02:00:00:00:00:01")) })
  c.interfaces[0].type = "tap"
  c.interfaces[0].mac = "02:00:00:00:00:01"
  c.collect = []
  return c
}
