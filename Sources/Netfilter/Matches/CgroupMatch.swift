// -m cgroup: the control group of the socket that sent a packet (net/netfilter/xt_cgroup.c, cgroup_mt_check_v2 and cgroup_mt_v2;
// iptables-extensions(8), cgroup).

package struct CgroupMatch: MatchExtension {
  package static let name = "cgroup"
  package static let hooks: HookSet = [.input, .output, .postrouting]
  package static let help = [
    "--path": "group of the sending socket, below the root of cgroup2",
    "--cgroup": "class that net_cls gave the socket; not with --path",
  ]
  package static let options: [Option<Self>] = [
    .value("--path", \.path, .path),
    .value("--cgroup", \.classID, .number),
  ]
  package var path: Negatable<String>?
  /// The class that net_cls gave the group.
  package var classID: Negatable<UInt32>?
  package init() {}
  package var match: Match { .cgroup(Box(self)) }
  package var unmodelled: String? { "control groups" }

  /// Without a socket even `!` does not match. Groups are not modelled: every socket is assumed to be in the root group, whose class is zero.
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard packet.socket != nil else { return false }
    if context.isTracing { context.evidence = .assumed }
    if let p = path { return p.value.allSatisfy { $0 == "/" } != p.isNegated }
    if let c = classID { return (c.value == 0) != c.isNegated }
    return false
  }

  /// Which paths exist is not known here; the kernel refuses one that does not.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if (path == nil) == (classID == nil) { throw KernelRefusal("EINVAL", "cgroup: --path or --cgroup is needed, and not both") }
  }
  package func listing(_ context: OptionContext) -> String? {
    if let p = path { return "cgroup " + (p.isNegated ? "! " : "") + p.value }
    return classID.map { "cgroup " + ($0.isNegated ? "! " : "") + "\($0.value)" } ?? "cgroup"
  }
}

extension Format<String> {
  /// Cut to what fits (512 bytes with the zero at its end) and saved in quotes.
  fileprivate static let path = Format(
    "path", read: { (word, _, _) throws(OptionError) in String(decoding: word.utf8.prefix(511), as: UTF8.self) },
    write: { v, _ in quotedString(v, escaping: "") })
}
