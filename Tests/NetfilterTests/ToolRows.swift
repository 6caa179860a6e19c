// What iptables-legacy 1.8.9 does with a rule, recorded: one row a rule. The expected values are the real tool's; `ToolRows.check` holds the
// project's extensions against them. A row is a line `FAMILY rule`, with `[TABLE CHAIN]` in front of the rule where it is not filter FORWARD,
// and below it what came of it:
//
//     = the rule as `-S` prints it, behind the chain's name
//     n the text behind the columns of `-L -n`; ␀ is a zero byte
//     l the same of `-L`, where it differs
//     ! the message behind `iptables v1.8.9 (legacy): `, with ⏎ for a line break
//     ? the kernel's refusal, as errno

import Machine
import Testing
import Wire

@testable import Netfilter

struct ToolRow {
  var family: Family
  var table = TableKind.filter
  var chain = "FORWARD"
  var rule: String
  var saved: String?
  var numeric: String?
  var listing: String?
  var message: String?
  var errno: String?
}

enum ToolRows {
  static func parse(_ text: String) -> [ToolRow] {
    var rows: [ToolRow] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("4 ") || line.hasPrefix("6 ") {
        var row = ToolRow(family: line.hasPrefix("4") ? .ipv4 : .ipv6, rule: String(line.dropFirst(2)))
        if row.rule.hasPrefix("["), let end = row.rule.firstIndex(of: "]") {
          let place = row.rule[..<end].dropFirst().split(separator: " ").map(String.init)
          row.table = TableKind(name: place[0]) ?? .filter
          row.chain = place[1]
          row.rule = String(row.rule[row.rule.index(after: end)...].drop { $0 == " " })
        }
        rows.append(row)
        continue
      }
      guard let mark = line.first, !rows.isEmpty else { continue }
      // Empty where a listing has nothing behind the columns.
      let rest = String(line.dropFirst(2).map { $0 == "␀" ? "\0" : $0 })
      let last = rows.count - 1
      switch mark {
      case "=": rows[last].saved = rest
      case "n": rows[last].numeric = rest
      case "l": rows[last].listing = rest
      case "!": rows[last].message = rest.split(separator: "⏎", omittingEmptySubsequences: false).joined(separator: "\n")
      case "?": rows[last].errno = rest
      default: Issue.record("not a row: \(line)")
      }
    }
    return rows
  }

  /// Holds every row against the project's extensions, and the saved text against itself; then against the real tool, where there is one.
  static func check(_ text: String, with prepared: [String] = [], at location: SourceLocation = #_sourceLocation) {
    let rows = parse(text)
    #expect(!rows.isEmpty, sourceLocation: location)
    for row in rows { check(row, location) }
    do { try ask(rows, prepared, at: location) } catch { Issue.record(error, sourceLocation: location) }
  }

  private static func check(_ row: ToolRow, _ location: SourceLocation) {
    let text: RuleText
    do throws(RuleTextError) {
      text = try RuleText(row.rule, row.family)
    } catch .option(let error) {
      let note = "\(row.rule): refused with \(error.message)"
      #expect(error.message == row.message, Comment(rawValue: note), sourceLocation: location)
      return
    } catch {
      Issue.record("\(row.rule): \(error)", sourceLocation: location)
      return
    }
    if let message = row.message {
      Issue.record("\(row.rule): read, but the tool says \(message)", sourceLocation: location)
      return
    }
    let errno = refusal(text.rule, row)
    #expect(errno == row.errno, "\(row.rule): the kernel", sourceLocation: location)
    guard let saved = row.saved else {
      if let n = row.numeric { #expect(text.listing(isNumeric: true) == n, "\(row.rule): listed with -n", sourceLocation: location) }
      return
    }
    #expect(text.saved == saved, "\(row.rule): saved", sourceLocation: location)
    #expect(text.listing(isNumeric: true) == row.numeric, "\(row.rule): listed with -n", sourceLocation: location)
    #expect(text.listing(isNumeric: false) == row.listing ?? row.numeric, "\(row.rule): listed", sourceLocation: location)
    if let again = try? RuleText(saved, row.family) {
      #expect(again.saved == saved, "\(row.rule): read from what was saved", sourceLocation: location)
    } else {
      Issue.record("\(saved): what was saved is not read", sourceLocation: location)
    }
  }

  private static func refusal(_ rule: Rule, _ row: ToolRow) -> String? {
    var table = Table(row.table, row.family)
    // Any other name is a user's chain that nothing jumps to.
    if table.chain(row.chain) == nil { table.chains.append(Chain(row.chain)) }
    if let at = table.index(of: row.chain) { table.chains[at].append(rule) }
    do {
      _ = try LoadedTable(table)
      return nil
    } catch { return error.errno }
  }
}
