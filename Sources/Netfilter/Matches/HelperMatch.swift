// -m helper: connections that a helper of another connection expected (net/netfilter/xt_helper.c, helper_mt; iptables-extensions(8),
// helper).

package struct HelperMatch: MatchExtension {
  package static let name = "helper"
  package static let needs: Needs = .tracking
  package static let help = [
    "--helper": "the connection belongs to this helper, such as ftp"
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--helper"], arity: 1, negatable: true, required: true, valueName: "string",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        m.helper = String(decoding: words[0].utf8.prefix(29), as: UTF8.self)
        m.isNegated = isNegated
      },
      write: { m, _ in (m.isNegated ? ["!"] : []) + ["--helper", savedString(m.helper)] })
  ]
  /// A helper's name; empty is any.
  package private(set) var helper = ""
  package private(set) var isNegated = false
  package init() {}
  package var match: Match { .helper(Box(self)) }

  /// Only a connection with a master has a helper to tell of: the master's. The name in the rule may go on behind the helper's.
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    let index = Int(context.connections[packet.connection].masterHelper)
    guard index >= 0, index < ConntrackHelper.all.count else { return isNegated }
    return (helper.isEmpty || helper.hasPrefix(ConntrackHelper.all[index].name)) != isNegated
  }

  package func listing(_ context: OptionContext) -> String? { "helper match " + (isNegated ? "! " : "") + "\"\(helper)\"" }
}
