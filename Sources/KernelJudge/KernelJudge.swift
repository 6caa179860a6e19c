// The judge: what Linux does, asked of the Linux that this program runs on. This room imports none of the engine's: an answer that both give is
// worth something only because the two were made apart.
//
//   KernelJudge.availability        may the kernel be asked here, and if not, why
//   KernelJudge.run(case)           one case (KernelCase) in a network namespace of its own -> everything it did (KernelResult)
//   KernelJudge.ask(question, ...)  the two founding questions, with a real client and a real server (FoundingQuestion)
//   Namespace, Capture, KernelLog   the pieces, for tests that need another arrangement

/// Whether the kernel can be asked, and why not.
package enum Availability: Equatable, Sendable {
  case ready
  case unavailable(String)

  package var isReady: Bool { self == .ready }

  /// Why a test is skipped. Every such reason begins alike, so that a skip can be found in a log.
  package var reason: String {
    switch self {
    case .ready: "the kernel can be asked"
    case .unavailable(let why): "the kernel is not asked: \(why)"
    }
  }
}

/// The namespace of the functions that ask the kernel.
package enum KernelJudge {
  /// Asked once a process, by its tests: tools and rights do not change under a running test. At the end such a process says how often the
  /// kernel was asked.
  package static let availability: Availability = {
    KernelTally.announce()
    return findAvailability()
  }()

  /// Where there is no Linux or no root, skipping is right. Where there are both, it is a failure: this tells the two apart.
  package static var isRootOnLinux: Bool { whyNotRootOnLinux == nil }
}

#if os(Linux)
  import Glibc

  extension KernelJudge {
    static var whyNotRootOnLinux: String? { geteuid() == 0 ? nil : "it takes root" }

    /// The kernel's time of day.
    package static var secondsSince1970: Int64 { Int64(time(nil)) }

    /// The programs that the judge runs, and the Debian package of each.
    static let tools = [
      ("iptables-legacy", "iptables"), ("iptables-legacy-save", "iptables"), ("iptables-legacy-restore", "iptables"),
      ("ip6tables-legacy", "iptables"), ("ip6tables-legacy-save", "iptables"), ("ip6tables-legacy-restore", "iptables"),
      ("ip", "iproute2"), ("conntrack", "conntrack"), ("ipset", "ipset"), ("nft", "nftables"), ("curl", "curl"), ("python3", "python3"),
      ("setpriv", "util-linux"),
    ]

    static func findAvailability() -> Availability {
      if let why = whyNotRootOnLinux { return .unavailable(why) }
      let missing = tools.filter { Command.path(of: $0.0) == nil }
      if !missing.isEmpty {
        let programs = missing.map(\.0).joined(separator: ", ")
        let packages = Set(missing.map(\.1)).sorted().joined(separator: " ")
        return .unavailable("\(programs) missing; apt-get install \(packages)")
      }
      do {
        _ = try Namespace()
        _ = try KernelLog()
      } catch {
        return .unavailable("\(error)")
      }
      return .ready
    }
  }
#else
  extension KernelJudge {
    static var whyNotRootOnLinux: String? { "this is not Linux" }
    package static var secondsSince1970: Int64 { 0 }
    static func findAvailability() -> Availability { .unavailable("this is not Linux") }
  }
#endif
