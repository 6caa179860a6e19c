// -m osf: which operating system sent a SYN, by fingerprints that a program loads into the kernel (net/netfilter/xt_osf.c,
// net/netfilter/nfnetlink_osf.c, nf_osf_match; iptables-extensions(8), osf).

import Wire

package struct OSFMatch: MatchExtension {
  package static let name = "osf"
  package static let families: FamilySet = .ipv4
  package static let hooks: HookSet = [.prerouting, .input, .forward]
  package static let protocols = [IPProtocol.tcp]
  package static let help = [
    "--genre": "system that the SYN packet looks like",
    "--ttl": "0: the TTL must be that of the system, 1: at most, 2: any",
    "--log": "0: log all, 1: the first, 2: those that are known",
  ]
  package static let options: [Option<Self>] = [
    .value("--genre", \.genre, .text(limit: 31), required: true),
    .value("--ttl", \.ttl, .number(0...2)),
    .value("--log", \.log, .number(0...2)),
  ]
  package var genre: Negatable<String>?
  package var ttl: UInt32?
  package var log: UInt32?
  package init() {}
  package var match: Match { .osf(Box(self)) }
  package var unmodelled: String? { "fingerprints of operating systems" }

  /// No fingerprints are loaded, and so nothing is recognised, not even with `!`.
  func matches(_ context: inout Context) -> Bool {
    if context.isTracing { context.evidence = .assumed }
    return false
  }
  package func listing(_ context: OptionContext) -> String? {
    genre.map { "OS fingerprint match " + ($0.isNegated ? "! " : "") + $0.value }
  }
}
