// A command line whose words are all read: what must be there, what may not stand together, and the addresses in it (the end of do_parse,
// generic_opt_check of iptables 1.8.9, iptables/xshared.c).

import Machine
import Netfilter
import Wire

extension CommandParser {
  mutating func finish(_ r: inout Reading) throws(ToolError) {
    if r.command.table == "nat",
      r.command.policy == "DROP" || r.command.target == .target(.drop, name: "DROP") || r.command.target == .goto("DROP")
    {
      throw ToolError(
        .parameter, "\nThe \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n", word: "DROP",
        allowed: "drop in the filter table")
    }
    if r.command.wait == nil || r.command.wait == 0, r.hasWaitInterval {
      throw ToolError(.parameter, "--wait-interval only makes sense with --wait\n")
    }
    do throws(OptionError) {
      r.command.matches.reserveCapacity(r.matches.count)
      for i in r.matches.indices {
        r.command.matches.append(try r.matches[i].finish(r.context))
      }
      for i in r.targets.indices { r.command.target = .target(try r.targets[i].finish(r.context), name: r.targets[i].group.name) }
    } catch { throw ToolError(error) }
    if r.scanner.index < r.scanner.words.count {
      throw ToolError(.parameter, "unknown arguments found on commandline", word: r.scanner.words[r.scanner.index].text)
    }
    if r.command.verbs.isEmpty { throw ToolError(.parameter, "no command specified") }
    if r.isNegated { throw ToolError(.parameter, "nothing appropriate following !", word: "!") }
    try readAddresses(&r)
    try checkTogether(r.command)
    if let chain = r.command.chain { try checkLength(chain) }
    try checkInterfaces(r.command)
  }

  private func readAddresses(_ r: inout Reading) throws(ToolError) {
    try read(r.source, &r.command.filter.source, &r.command.sources)
    try read(r.destination, &r.command.filter.destination, &r.command.destinations)
    let isMultiple = !r.command.sources.isEmpty || !r.command.destinations.isEmpty
    if isMultiple, !r.command.filter.flags.isDisjoint(with: [.notSource, .notDestination]) {
      throw ToolError(.parameter, "! not allowed with multiple source or destination IP addresses", word: "!")
    }
    if isMultiple, r.command.verbs == .replace {
      throw ToolError(.parameter, "Replacement rule does not specify a unique address")
    }
  }

  /// One address goes into the rule.
  private func read(_ word: Word?, _ one: inout Prefix, _ several: inout [Prefix]) throws(ToolError) {
    guard let word else { return }
    if let address = try Addresses.readOne(word, family) {
      one = address
      return
    }
    let all = try Addresses.read(word, family, resolve)
    if all.count == 1 { one = all[0] } else { several = all }
  }

  /// An option is legal if it is with any of the commands (generic_opt_check).
  private func checkTogether(_ c: Command) throws(ToolError) {
    var allowed: Given = []
    var rest = c.verbs.rawValue
    while rest != 0 {
      allowed.formUnion(.allowed(with: Verbs(rawValue: rest & (0 &- rest))))
      rest &= rest - 1
    }
    let wrong = c.given.subtracting(allowed)
    if !wrong.isEmpty { throw ToolError(.parameter, "Illegal option `-\(wrong.letter)' with this command", word: "-\(wrong.letter)") }
  }

  private func checkInterfaces(_ c: Command) throws(ToolError) {
    guard !c.verbs.isDisjoint(with: Verbs.withRule.union(.deleteNumber)), let chain = c.chain else { return }
    if c.given.contains(.output), chain == "PREROUTING" || chain == "INPUT" {
      throw ToolError(.parameter, "Can't use -o with \(chain)\n", word: "-o", allowed: "-i: a packet has no output interface there yet")
    }
    if c.given.contains(.input), chain == "POSTROUTING" || chain == "OUTPUT" {
      throw ToolError(.parameter, "Can't use -i with \(chain)\n", word: "-i", allowed: "-o: the input interface is not asked there")
    }
  }
}
