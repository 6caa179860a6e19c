// What -L and -S print, and the line that -v prints for a rule (iptables 1.8.9: print_firewall and list_rules in iptables/iptables.c,
// print_header and print_rule_details in iptables/xshared.c, xtables_print_num in libxtables/xtables.c). Addresses are never looked up.

import Machine
import Netfilter
import Wire

/// How a listing looks.
package struct ListingStyle: Sendable {
  package var isNumeric = false
  package var isVerbose = false
  package var isExact = false
  package var hasLineNumbers = false
  package init() {}
  init(_ given: Given) {
    isNumeric = given.contains(.numeric)
    isVerbose = given.contains(.verbose)
    isExact = given.contains(.exact)
    hasLineNumbers = given.contains(.lineNumbers)
  }
}

extension TableEditor {
  /// `-L`: all chains or one; with a number, only that rule and no heading.
  mutating func listing(_ chain: String?, number: Int, _ style: ListingStyle) throws(ToolError) -> String {
    var out = ""
    var isFirst = true
    for c in try selected(chain) {
      if !isFirst { out += "\n" }
      isFirst = false
      if number == 0 { out += heading(c, style) }
      for (i, rule) in c.rules.enumerated() where number == 0 || number == i + 1 {
        out += row(rule, c.counters[i], i + 1, style) + "\n"
      }
    }
    return out
  }

  /// `-S`: commands that make the chains.
  func commands(_ chain: String?, number: Int, counters: Bool) throws(ToolError) -> String {
    let chains = try selected(chain)
    var out = ""
    if number == 0 {
      for c in chains {
        guard let policy = c.policy else {
          out += "-N \(c.name)\n"
          continue
        }
        out += "-P \(c.name) \(policy.name)" + (counters ? " -c \(c.policyCounters.packets) \(c.policyCounters.bytes)\n" : "\n")
      }
    }
    for c in chains {
      for (i, rule) in c.rules.enumerated() where number == 0 || number == i + 1 {
        if let to = rule.chain, !wasThere(c.name, i) {
          var line = rule
          line.target = .none
          throw ToolError(unprintable: to, after: out + line.saved(c.name, family, c.counters[i], .none))
        }
        out += rule.saved(c.name, family, c.counters[i], counters ? .option : .none) + "\n"
      }
    }
    return out
  }

  private func selected(_ name: String?) throws(ToolError) -> [Chain] {
    guard let name else { return table.chains }
    guard let c = chain(name) else { throw ToolError(errno: "ENOENT", word: name) }
    return [c]
  }

  private mutating func heading(_ c: Chain, _ style: ListingStyle) -> String {
    var out = "Chain \(c.name)"
    if let policy = c.policy {
      out += " (policy \(policy.name)"
      if style.isVerbose {
        out += " \(short(c.policyCounters.packets, style)) packets, \(short(c.policyCounters.bytes, style)) bytes"
      }
      out += ")\n"
    } else {
      out += " (\(referenceCount(c.name)) references)\n"
    }
    if style.hasLineNumbers { out += "num  " }
    if style.isVerbose { out += style.isExact ? "    pkts      bytes " : " pkts bytes " }
    out += "target     prot opt"
    if style.isVerbose { out += " in     out    " }
    return out + " source               destination         \n"
  }

  private func row(_ rule: Rule, _ counters: Counters, _ number: Int, _ style: ListingStyle) -> String {
    let f = rule.filter
    let context = OptionContext(family: family, proto: f.proto, isNumeric: style.isNumeric)
    var out = style.hasLineNumbers ? padded("\(number)", 4) + " " : ""
    if style.isVerbose {
      // The heading of bytes has ten columns with -x, the numbers have eight.
      out += column(counters.packets, style) + " " + column(counters.bytes, style) + " "
    }
    out += padded(rule.target.listedName, 9) + " " + mark(f.flags.contains(.notProto))
    out += padded(style.isNumeric ? "\(f.proto)" : f.protoName ?? "\(f.proto)", 4) + " "
    out += f.fragmentText + " "
    if style.isVerbose {
      out += " " + padded(f.interface(.input, style.isNumeric), 6) + " " + padded(f.interface(.output, style.isNumeric), 6) + " "
    }
    out += mark(f.flags.contains(.notSource)) + padded(f.source.listing(family, style.isNumeric), 19) + " "
    out += mark(f.flags.contains(.notDestination)) + padded(f.destination.listing(family, style.isNumeric), 19) + " "
    return out + rule.details(context)
  }

  /// The line that -v prints for a rule that is added, deleted or looked for.
  func line(_ rule: Rule) -> String {
    let f = rule.filter
    var out = "\(rule.target.listedName) " + mark(f.flags.contains(.notProto)) + "\(f.ownProtoName ?? "\(f.proto)") "
    out += "opt \(f.fragmentText) in \(f.interface(.input, true)) out \(f.interface(.output, true)) "
    out += mark(f.flags.contains(.notSource)) + f.source.listing(family, true) + " "
    out += mark(f.flags.contains(.notDestination)) + "-> " + f.destination.listing(family, true) + "  "
    return out + rule.details(OptionContext(family: family, proto: f.proto, isNumeric: true)) + "\n"
  }
}

extension Rule {
  /// What stands behind the columns.
  fileprivate func details(_ context: OptionContext) -> String {
    var out = ""
    if case .goto = target { out += "[goto] " }
    for m in matches { out += m.payload.listed(context) }
    return out + (target.payload?.listed(context) ?? "")
  }
}

extension Target {
  /// What the kernel calls it.
  fileprivate var listedName: String {
    if case .notrack = self { return "CT" }
    return name ?? ""
  }
}

extension Extension {
  fileprivate func listed(_ context: OptionContext) -> String {
    if let text = listing(context) { return text.isEmpty ? "" : Self.listingSeparator + text }
    return optionWords(context).map { " " + $0 }.joined()
  }
}

extension HeaderFilter {
  /// As getprotobynumber(3) would name it.
  fileprivate var protoName: String? { proto == 0 ? "all" : UInt8(exactly: proto).flatMap(Protocols.name) }
  /// As the tool names it without asking anybody.
  fileprivate var ownProtoName: String? { Protocols.own.first { UInt16($0.number) == proto }?.name }
  fileprivate var fragmentText: String { (flags.contains(.notFragment) ? "!" : "-") + (flags.contains(.fragment) ? "f" : "-") }

  fileprivate func interface(_ hook: Hook, _ isNumeric: Bool) -> String {
    let (pattern, isNegated) =
      hook == .input ? (inInterface, flags.contains(.notIn)) : (outInterface, flags.contains(.notOut))
    return (isNegated ? "!" : "") + (pattern.name.isEmpty ? isNumeric ? "*" : "any" : pattern.text)
  }
}

extension Prefix {
  fileprivate func listing(_ family: Family, _ isNumeric: Bool) -> String {
    let isAny = family == .ipv4 ? mask.v4 == 0 : address == .zero
    if isAny, !isNumeric { return "anywhere" }
    return address.text(family) + (length(family) == family.addressBits ? "" : "/" + maskText(family))
  }
}

private func mark(_ isNegated: Bool) -> String { isNegated ? "!" : " " }

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.utf8.count))
}

private func column(_ n: UInt64, _ style: ListingStyle) -> String {
  let text = short(n, style)
  return String(repeating: " ", count: max(0, (style.isExact ? 8 : 5) - text.utf8.count)) + text
}

/// At most five columns: thousands, millions, … rounded half up.
private func short(_ n: UInt64, _ style: ListingStyle) -> String {
  if style.isExact || n <= 99_999 { return "\(n)" }
  var n = n
  for unit in ["K", "M", "G"] {
    n = (n &+ 500) / 1000
    if n <= 9999 { return "\(n)\(unit)" }
  }
  return "\((n &+ 500) / 1000)T"
}
