// -m quota: until so many bytes went by (net/netfilter/xt_quota.c, quota_mt; iptables-extensions(8), quota).

package struct QuotaMatch: MatchExtension {
  package static let name = "quota"
  package static let help = [
    "--quota": "bytes; matches until they are used up"
  ]
  package static let options: [Option<Self>] = [
    .value("--quota", \.quota, .number, required: true)
  ]
  package var quota: Negatable<UInt64>?
  package init() {}
  package var match: Match { .quota(self) }

  /// `left` is what the rule has still to give. A packet that is too large takes the rest, so that no smaller one comes through behind it.
  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context, _ left: inout UInt64) -> Bool {
    let length = UInt64(packet.length)
    if context.isTracing { context.evidence = .count(left) }
    let isWithin = left >= length
    left = isWithin ? left - length : 0
    return isWithin != (quota?.isNegated ?? false)
  }
  /// The tool does not tell of `!`.
  package func listing(_ context: OptionContext) -> String? { quota.map { "quota: \($0.value) bytes" } }
}
