// Inputs to begin with, made as the tests make their random ones, and the words that a fuzzer would take long to find.

import Foundation
import IPTables
import Machine
import Netfilter
import Verify
import Wire

enum Seeds {
  /// Writes the inputs into a directory and the words into the file DIRECTORY.dict; false if it can't.
  static func write(_ harness: Harness, to directory: String) -> Bool {
    do {
      for n in 0..<64 { try Data(inputs(harness, UInt64(n))).write(to: URL(fileURLWithPath: "\(directory)/seed-\(n)")) }
      try Data(words.map { "\"\($0)\"\n" }.joined().utf8).write(to: URL(fileURLWithPath: "\(directory).dict"))
      return true
    } catch {
      print("\(error)")
      return false
    }
  }

  private static func inputs(_ harness: Harness, _ n: UInt64) -> [UInt8] {
    var dice = Dice(seed: n + 100)
    let family: Family = n % 2 == 0 ? .ipv4 : .ipv6
    switch harness {
    case .packets:
      return [UInt8(n & 15)] + packets(&dice).flatMap { [UInt8($0.bytes.count >> 8), UInt8($0.bytes.count & 255), $0.manner] + $0.bytes }
    case .restore: return [UInt8(n & 7)] + Array(RandomRules.make(family, &dice).text.utf8)
    case .commands:
      let rules = RandomRules.make(family, &dice).text.split(separator: "\n").filter { $0.hasPrefix("-A") || $0.hasPrefix(":") }.prefix(20)
      let name = family == .ipv4 ? "iptables" : "ip6tables"
      let lines = rules.map { $0.hasPrefix(":") ? "\(name) -N \($0.dropFirst().prefix { $0 != " " })" : "\(name) \($0)" }
      return Array((lines + ["\(name) -L -n -v", "\(name) -S"]).joined(separator: "\n").utf8)
    case .ipset: return Array((randomSets(family) + sharedSets).utf8)
    case .cases: return recordedCase(family, &dice)
    case .pcap: return capture(&dice)
    }
  }

  private static func packets(_ dice: inout Dice) -> [(bytes: [UInt8], manner: UInt8)] {
    var stream = RandomPackets()
    return (0..<6).map { _ in
      let pause: UInt8 = dice.pick([0, 0, 64, 128, 192])
      switch stream.next(&dice) {
      case .receive(let bytes, let interface, _): return (bytes, (interface == InterfaceID(1) ? 0 : 1) | pause)
      case .send(let bytes, _, let mark): return (bytes, (mark == 0 ? 2 : 3) | pause)
      }
    }
  }

  private static func recordedCase(_ family: Family, _ dice: inout Dice) -> [UInt8] {
    let rules = RandomRules.make(family, &dice).text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
      of: "\"", with: "\\\""
    )
    .replacingOccurrences(of: "\n", with: "\\n")
    let steps = packets(&dice).map { p in
      p.manner & 2 == 0 ? #"{"op":"inject","if":"wa","hex":"\#(p.bytes.hex)"}"# : #"{"op":"local_raw","hex":"\#(p.bytes.hex)","uid":1000}"#
    }
    let text =
      #"{"family":\#(family == .ipv4 ? 4 : 6),"ifaces":[{"name":"wa","addrs":["10.0.0.1/24","fd00:a::1/64"]},{"name":"wb","addrs":["192.0.2.1/24"]}],"#
      + #""sysctl":{"net.ipv4.ip_forward":"1"},"rules\#(family == .ipv4 ? 4 : 6)":"\#(rules)","#
      + #""steps":[\#(steps.joined(separator: ",")),{"op":"wait","ms":1000},{"op":"cmd","argv":["iptables","-L"]},{"op":"probe"}]}"#
    return Array(text.utf8)
  }

  /// A classic pcap file, or one of pcapng.
  private static func capture(_ dice: inout Dice) -> [UInt8] {
    func words(_ numbers: UInt32...) -> [UInt8] {
      var out: [UInt8] = []
      for n in numbers { out.append32(n) }
      return out
    }
    let frames = packets(&dice).map(\.bytes)
    if dice.chance(50) {
      return words(0xa1b2_c3d4, 0x0002_0004, 0, 0, 65535, 101)
        + frames.flatMap { words(1, 2, UInt32($0.count), UInt32($0.count)) + $0 }
    }
    return words(0x0a0d_0d0a, 28, 0x1a2b_3c4d, 0x0001_0000, .max, .max, 28) + words(1, 20, 101 << 16, 0, 20)
      + frames.flatMap { (frame: [UInt8]) -> [UInt8] in
        let padded = frame + Array(repeating: 0, count: (4 - frame.count % 4) % 4)
        let length = UInt32(32 + padded.count)
        return words(6, length, 0, 0, 1, UInt32(frame.count), UInt32(frame.count)) + padded + words(length)
      }
  }

  /// Words of options, and of ipset.
  private static var words: Set<String> {
    var texts: [String] = [randomSets(.ipv4), sharedSets]
    for o in matchOptions { texts += [o.name, o.front] + o.alternatives }
    for o in targetOptions { texts += [o.name, o.front] + o.alternatives }
    texts += Verbs.words
    for kind in TableKind.allCases { texts.append("*\(kind.name)\\x0a") }
    return Set(
      texts.flatMap { $0.split { $0 == " " || $0 == "\n" || $0 == "\"" } }.map(String.init)
        .filter { $0.utf8.allSatisfy { (32...126).contains($0) } && !$0.contains("\\") || $0.hasPrefix("*") })
  }
}

extension Verbs {
  fileprivate static let words = [
    "iptables", "ip6tables", "iptables-restore", "iptables-save", "COMMIT\\x0a", "-A", "-D", "-I", "-R", "-L", "-S", "-F", "-Z", "-N", "-X",
    "-P",
    "-E", "-C", "-t", "-j", "-g", "-m", "-p", "-s", "-d", "-i", "-o", "-c", "-f", "!", "--line-numbers", "-n", "-v", "-x", "-w",
  ]
}
