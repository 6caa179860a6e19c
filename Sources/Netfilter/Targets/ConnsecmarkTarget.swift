// -j CONNSECMARK and -j SECMARK: copy or set security marks (net/netfilter/xt_CONNSECMARK.c, xt_SECMARK.c; iptables-extensions(8)). The modelled
// machine has no security module: marks are always absent, CONNSECMARK changes nothing and SECMARK is refused.

package struct ConnsecmarkTarget: TargetExtension {
  package static let name = "CONNSECMARK"
  package static let needs: Needs = .tracking
  package static let tables: TableSet = [.mangle, .security]
  package static let help = [
    "--save": "copy the packet's security mark to the connection",
    "--restore": "copy the connection's to the packet",
  ]
  package static let options: [Option<Self>] = [
    .setting("--save", excludes: ["--restore"]) { $0.restores = false },
    .setting("--restore", excludes: ["--save"]) { $0.restores = true },
  ]
  package var restores = false
  package init() {}
  package var target: Target { .connsecmark(self) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("CONNSECMARK target: parameter required") }
  }
  package func savedWords(_ context: OptionContext) -> [String]? { [restores ? "--restore" : "--save"] }
  package func listing(_ context: OptionContext) -> String? { "CONNSECMARK " + (restores ? "restore" : "save") }
}

package struct SecmarkTarget: TargetExtension {
  package static let name = "SECMARK"
  package static let tables: TableSet = [.mangle, .security]
  package static let help = [
    "--selctx": "security context to mark packets with"
  ]
  package static let options: [Option<Self>] = [.value("--selctx", \.context, .text(limit: 255), required: true)]
  package var context: String?
  package init() {}
  package var target: Target { .secmark(Box(self)) }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    throw KernelRefusal("ENOENT", "there is no security module that could know the context \(context ?? "")")
  }
}
