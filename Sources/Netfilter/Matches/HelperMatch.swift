// -m helper: connections that a helper of another connection expected (net/netfilter/xt_helper.c, helper_mt; iptables-extensions(8),
// helper).

package struct HelperMatch: MatchExtension {
  package static let name = "helper"
  package static let needs: Needs = .tracking
  package var unmodelled: String? { "the connections that a helper follows or expects" }
  package static let options: [Option<Self>] = [
    Option(
      ["--helper"], arity: 1, negatable: true, required: true, placeholder: "string",
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

  /// Only a connection with a master has a helper to tell of; which helper the master has is not modelled.
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool { isNegated }

  package func listing(_ context: OptionContext) -> String? { "helper match " + (isNegated ? "! " : "") + "\"\(helper)\"" }
}
