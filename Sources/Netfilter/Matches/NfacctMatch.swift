// -m nfacct: counts packets in an object that a program made (net/netfilter/xt_nfacct.c; iptables-extensions(8), nfacct). Objects are not
// modelled, and so no rule can name one that is there.

package struct NfacctMatch: MatchExtension {
  package static let name = "nfacct"
  package static let help = [
    "--nfacct-name": "the counter to add to"
  ]
  package static let options: [Option<Self>] = [
    .value("--nfacct-name", \.object, .text(limit: 31), required: true)
  ]
  package var object: String?
  package init() {}
  package var match: Match { .nfacct(Box(self)) }

  /// nfacct_mt_checkentry
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    throw KernelRefusal("ENOENT", "nfacct: there is no object named \(object ?? "")")
  }
  package func listing(_ context: OptionContext) -> String? { object.map { "nfacct-name  \($0)" } }
}
