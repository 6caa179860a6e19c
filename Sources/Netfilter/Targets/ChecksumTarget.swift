// -j CHECKSUM: has a checksum that was left to the device computed now (net/netfilter/xt_CHECKSUM.c; iptables-extensions(8), CHECKSUM). Of what
// comes in here, only a reset of this host's own, on its way over lo, has left its checksum out.

package struct ChecksumTarget: TargetExtension {
  package static let name = "CHECKSUM"
  package static let tables: TableSet = .mangle
  package static let help = [
    "--checksum-fill": "compute the checksum, for programs that get packets without one"
  ]
  package static let options: [Option<Self>] = [.fill]
  package init() {}
  package var target: Target { .checksum(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    packet.leavesChecksum = false
    return .continue
  }
  package func listing(_ context: OptionContext) -> String? { "CHECKSUM fill" }
}

extension Option<ChecksumTarget> {
  fileprivate static let fill = Option(
    ["--checksum-fill"], arity: 0, required: true, read: { (_, _, _, _, _) throws(OptionError) in }, write: { _, _ in ["--checksum-fill"] })
}
