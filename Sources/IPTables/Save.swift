// A rule, a table, a ruleset as iptables-save prints them (iptables 1.8.9: print_rule4 in iptables/iptables.c, save_rule_details and
// save_ipv4_addr in iptables/xshared.c, iptables/iptables-save.c).

import Machine
import Netfilter
import Wire

/// Where a rule's counters go.
package enum CounterStyle: Hashable, Sendable {
  case none
  /// `[1:60] -A …` as save -c has it.
  case front
  /// `… -c 1 60 -j …` as -S -v has it.
  case option
  /// In front, and names quoted so that they can be read again whatever they hold; save prints them bare.
  case state
}

extension Counters {
  var bracketed: String { "[\(packets):\(bytes)]" }
}

extension Target {
  /// The name behind -j; nil for no target.
  package var name: String? {
    switch self {
    case .none: return nil
    case .accept: return "ACCEPT"
    case .drop: return "DROP"
    case .return: return "RETURN"
    case .queue: return "QUEUE"
    case .jump(let chain), .goto(let chain): return chain
    default: return payload?.name
    }
  }

  /// The verdicts, by their names.
  static let verdicts: [String: Target] = ["ACCEPT": .accept, "DROP": .drop, "RETURN": .return, "QUEUE": .queue]
  private static let verdictsByName = NameTable(verdicts.map { ($0.key, ($0.key, $0.value)) })
  /// The verdict that a word means.
  static func verdict(_ word: Word) -> (name: String, target: Target)? { ShortName(word).flatMap { verdictsByName[$0] } }
}

extension Extension {
  /// The name behind -m or -j.
  package var name: String { Self.name }
}

/// Rules that are being saved.
struct SavedRules {
  let style: CounterStyle
  let family: Family
  var text: SavedText
  /// What the rule's extensions may know of it.
  var context: OptionContext
  init(_ style: CounterStyle, _ family: Family) {
    self.style = style
    self.family = family
    text = SavedText(isState: style == .state)
    context = OptionContext(family: family)
  }

  /// What the rules of a chain begin with, counters apart.
  mutating func head(_ chain: String) -> [UInt8] {
    var head = SavedText(isState: style == .state)
    head.append("-A ")
    head.append(name: chain)
    if head.isStateOnly { text.isStateOnly = true }
    return head.bytes
  }
}

extension Rule {
  /// The rule as a command that appends it: `-A INPUT -p tcp -j ACCEPT`.
  package func saved(_ chain: String, _ family: Family, _ counters: Counters = Counters(), _ style: CounterStyle = .none) -> String {
    var out = SavedRules(style, family)
    let head = out.head(chain)
    write(to: &out, head, counters)
    return out.text.bytes[...].text
  }

  func write(to out: inout SavedRules, _ head: [UInt8], _ counters: Counters) {
    if out.style == .front || out.style == .state {
      out.text.append(bracketed: counters)
      out.text.append(UInt8(ascii: " "))
    }
    out.text.append(head)
    writeFilter(to: &out, out.family)
    out.context.proto = filter.proto
    out.context.isProtocolNegated = filter.flags.contains(.notProto)
    for m in matches {
      let p = m.payload
      out.text.append(" -m ")
      out.text.append(p.name)
      p.save(to: &out.text, out.context)
    }
    if out.style == .option {
      out.text.add("-c")
      out.text.add("\(counters.packets)")
      out.text.add("\(counters.bytes)")
    }
    if let payload = target.payload {
      out.text.append(" -j ")
      out.text.append(name: payload.name)
      payload.save(to: &out.text, out.context)
    } else if let name = target.name {
      if case .goto = target { out.text.append(" -g ") } else { out.text.append(" -j ") }
      out.text.append(name: name)
    }
  }

  private func writeFilter(to out: inout SavedRules, _ family: Family) {
    func write(_ option: String, _ value: String, not flag: HeaderFilter.Flags) {
      if filter.flags.contains(flag) { out.text.append(" !") }
      out.text.append(option)
      out.text.append(name: value)
    }
    let f = filter
    writeAddress(to: &out.text, " -s ", f.source, f.flags.contains(.notSource), family)
    writeAddress(to: &out.text, " -d ", f.destination, f.flags.contains(.notDestination), family)
    // `-i +` is listed but not saved.
    let isState = out.style == .state
    if !f.inInterface.isAny || isState && !f.inInterface.name.isEmpty { write(" -i ", f.inInterface.text, not: .notIn) }
    if !f.outInterface.isAny || isState && !f.outInterface.name.isEmpty { write(" -o ", f.outInterface.text, not: .notOut) }
    if f.proto > 0 { write(" -p ", UInt8(exactly: f.proto).flatMap(Protocols.name) ?? "\(f.proto)", not: .notProto) }
    if f.flags.contains(.fragment) { out.text.append(f.flags.contains(.notFragment) ? " ! -f" : " -f") }
  }

  private func writeAddress(to out: inout SavedText, _ option: String, _ p: Prefix, _ isNegated: Bool, _ family: Family) {
    if !isNegated {
      if family == .ipv4 ? p.mask.v4 == 0 && p.address.v4 == 0 : p.length(family) == 0 { return }
    }
    if isNegated { out.append(" !") }
    out.append(option)
    out.append(p.address, family)
    out.append(UInt8(ascii: "/"))
    if let n = p.length(family) { out.append(UInt64(n)) } else { out.append(p.maskText(family)) }
  }
}

extension SavedText {
  fileprivate mutating func append(bracketed c: Counters) {
    append(UInt8(ascii: "["))
    append(c.packets)
    append(UInt8(ascii: ":"))
    append(c.bytes)
    append(UInt8(ascii: "]"))
  }
}

extension Prefix {
  /// The mask's length, or the mask itself where it has holes.
  func maskText(_ family: Family) -> String {
    if let n = length(family) { return "\(n)" }
    return family == .ipv4 ? Address(v4: mask.v4).text(.ipv4) : mask.text(.ipv6)
  }
}

extension Table {
  /// The lines from `*table` to `COMMIT`.
  package func saved(_ style: CounterStyle) -> String {
    var out = SavedRules(style, family)
    write(to: &out)
    return out.text.bytes[...].text
  }

  func write(to out: inout SavedRules) {
    out.text.append("*\(kind.name)\n")
    for c in chains { out.text.append(":\(c.name) " + (c.policy.map { "\($0.name) \(c.policyCounters.bracketed)\n" } ?? "- [0:0]\n")) }
    for c in chains {
      let head = out.head(c.name)
      for i in c.rules.indices {
        c.rules[i].write(to: &out, head, c.counters[i])
        out.text.append(UInt8(ascii: "\n"))
      }
    }
    out.text.append("COMMIT\n")
  }
}

extension Ruleset {
  /// What iptables-save prints. Tables stand in reverse order of their first use; `date` is ctime(3)'s text without its line's end.
  package func saved(_ family: Family, table: TableKind? = nil, counters: Bool, date: String) -> String {
    let program = Program(.save, family)
    var out = ""
    for t in tables.reversed() where t.family == family && (table == nil || t.kind == table) {
      out += program.savedHead(date) + t.saved(counters ? .front : .none) + Program.savedEnd(date)
    }
    return out
  }
}

extension Program {
  /// The lines around each table that save prints.
  func savedHead(_ date: String) -> String { "# Generated by \(name) v1.8.9 on \(date)\n" }
  static func savedEnd(_ date: String) -> String { "# Completed on \(date)\n" }
}
