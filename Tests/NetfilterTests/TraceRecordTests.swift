// Which rules of a traced packet are logged, and how each is called. Recorded from Linux 6.18: a locally sent datagram and the lines in
// /dev/kmsg, with the same rules.

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct TraceRecordTests {
  private func rule(_ text: String) throws -> Rule {
    // Verdicts and jumps are no extensions, so the driver's reader does not know them.
    let parts = text.split(separator: " ").map(String.init)
    let at = try #require(parts.firstIndex { $0 == "-j" || $0 == "-g" })
    var rule = try RuleText(words: Array(parts[..<at]), .ipv4).rule
    switch parts[at + 1] {
    case "ACCEPT": rule.target = .accept
    case "RETURN": rule.target = .return
    case "TRACE": rule.target = .trace(TraceTarget())
    case let name: rule.target = parts[at] == "-g" ? .goto(name) : .jump(name)
    }
    return rule
  }

  @Test func everyKindOfStep() throws {
    var table = Table(.raw, .ipv4)
    table.chains += [Chain("u0"), Chain("u1"), Chain("u2")]
    let rules = [
      ("OUTPUT", "-j TRACE"), ("OUTPUT", "-p udp -j u0"), ("OUTPUT", "-j u1"), ("OUTPUT", "-g u2"),
      ("u0", "-j RETURN"), ("u1", "-p udp -j RETURN"), ("u2", "-m comment --comment x -j RETURN"), ("u2", "-j ACCEPT"),
    ]
    for (chain, text) in rules {
      let at = try #require(table.index(of: chain))
      table.chains[at].append(try rule(text))
    }
    var loaded = try LoadedTable(table)
    var context = Context(machine: Machine())
    var packet = try #require(Packet([UInt8](hex: "4500001d1001400040115ecb0a000002c0000202000100020009bbd478") ?? []))
    #expect(loaded.process(&packet, at: .output, &context) == .accept)
    let lines = context.logs.map { record in
      if case .trace(let table, let chain, let type, let number) = record.kind {
        return "\(table.name):\(chain):\(type.rawValue):\(number)"
      }
      return "?"
    }
    #expect(
      lines == [
        "raw:OUTPUT:rule:2", "raw:u0:return:1", "raw:OUTPUT:rule:3", "raw:u1:rule:1", "raw:OUTPUT:rule:4", "raw:u2:rule:1",
        "raw:OUTPUT:policy:5",
      ])
  }

  /// `mangle:OUTPUT:policy:1`, then `mangle:OUTPUT:policy:2`: a RETURN without conditions and the policy that it leads to.
  @Test func ruleThatLooksLikeAPolicy() throws {
    var table = Table(.mangle, .ipv4)
    let at = try #require(table.index(of: "OUTPUT"))
    table.chains[at].append(try rule("-j RETURN"))
    var loaded = try LoadedTable(table)
    var context = Context(machine: Machine())
    var packet = try #require(Packet([UInt8](hex: "4500001d1001400040115ecb0a000002c0000202000100020009bbd478") ?? []))
    packet.isTraced = true
    _ = loaded.process(&packet, at: .output, &context)
    #expect(
      context.logs.map(\.kind) == [
        .trace(table: .mangle, chain: "OUTPUT", .policy, rule: 1), .trace(table: .mangle, chain: "OUTPUT", .policy, rule: 2),
      ])
  }
}
