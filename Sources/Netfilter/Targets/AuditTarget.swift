// -j AUDIT: writes a record for the audit system (net/netfilter/xt_AUDIT.c; iptables-extensions(8), AUDIT). No audit daemon runs here, so the
// rule only counts.

package struct AuditTarget: TargetExtension {
  package enum Action: String, Hashable, Sendable, CaseIterable { case accept, drop, reject }

  package static let name = "AUDIT"
  package static let help = [
    "--type": "what the record says was done"
  ]
  package static let options: [Option<Self>] = [.value("--type", \.action, .action, required: true)]
  package var action: Action?
  package init() {}
  package var target: Target { .audit(self) }
  package func listing(_ context: OptionContext) -> String? { "AUDIT \(action?.rawValue ?? "accept")" }
}

extension Format<AuditTarget.Action> {
  fileprivate static let action = Format(
    "accept|drop|reject",
    read: { (word, _, _) throws(OptionError) in
      guard let a = AuditTarget.Action.allCases.first(where: { $0.rawValue.equals(ignoringCase: word) }) else {
        throw OptionError("Bad action type value \"\(word)\"", word: word, allowed: "accept, drop or reject")
      }
      return a
    },
    write: { v, _ in v.rawValue })
}
