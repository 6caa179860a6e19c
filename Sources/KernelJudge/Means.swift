// What it takes to ask the kernel a case, and what to do where it is missing.

/// The two packet filters of the kernel that answer to the name of iptables.
package enum Backend: String, Sendable, CaseIterable {
  /// x_tables: the reference.
  case legacy
  /// nf_tables, by iptables's own translation.
  case nft

  package func program(_ family: Int, _ suffix: String = "") -> String { "\(family == 6 ? "ip6tables" : "iptables")-\(rawValue)\(suffix)" }
}

/// How cases can be asked here.
package enum Means: Sendable {
  case ready(Backend)
  /// What is missing, each with its remedy.
  case missing([String])
}

#if os(Linux)
  import Glibc

  extension KernelJudge {
    /// What there is to ask these cases with. Without a wish it is iptables-legacy, and iptables-nft where the kernel does not know the
    /// former any more.
    package static func means(for cases: [KernelCase], backend wish: Backend? = nil) -> Means {
      if geteuid() != 0 { return .missing(["root: a network namespace is made and rules are loaded into it; try sudo"]) }
      let space: Namespace
      do { space = try Namespace() } catch {
        return .missing(["\(error); in a container, give it CAP_SYS_ADMIN and CAP_NET_ADMIN (docker run --privileged)"])
      }
      var missing: [String] = []
      do { _ = try FileDescriptor(open: "/dev/net/tun", O_RDWR) } catch {
        missing.append("/dev/net/tun (\(error)): modprobe tun; in a container, --device /dev/net/tun")
      }
      var tools = [("ip", "iproute2")]
      if cases.contains(where: \.usesSets) { tools.append(("ipset", "ipset")) }
      if cases.contains(where: \.holds) { tools.append(("nft", "nftables")) }
      for (tool, package) in tools where Command.path(of: tool) == nil { missing.append("\(tool): apt-get install \(package)") }
      if cases.contains(where: \.writesLog) {
        do { _ = try KernelLog() } catch {
          missing.append("the kernel's log, for LOG and TRACE (\(error)): CAP_SYSLOG, and modprobe nf_log_syslog")
        }
      }
      if cases.contains(where: { $0.holds || !$0.queues.isEmpty }) {
        do { _ = try space.on { try QueueListener(0) } } catch {
          missing.append("a queue for packets (\(error)): modprobe nfnetlink_queue")
        }
      }
      var obstacles: [String] = []
      for backend in wish.map({ [$0] }) ?? Backend.allCases {
        guard let obstacle = obstacle(to: backend, in: space, cases.contains(where: \.usesIPv6)) else {
          return missing.isEmpty ? .ready(backend) : .missing(missing)
        }
        obstacles.append("iptables-\(backend): \(obstacle)")
      }
      return .missing(missing + [obstacles.joined(separator: "; or ")])
    }

    /// Why a backend can't be used; nil if it can.
    private static func obstacle(to backend: Backend, in space: Namespace, _ ipv6: Bool) -> String? {
      for family in ipv6 ? [4, 6] : [4] {
        for suffix in ["", "-save", "-restore"] where Command.path(of: backend.program(family, suffix)) == nil {
          return "apt-get install iptables"
        }
        guard let finished = try? space.run([backend.program(family), "-t", "filter", "-S"]) else { return "it does not start" }
        if finished.status != 0 { return "it says: \(finished.errors.trimmed)" }
      }
      return nil
    }

    /// This kernel's release, as uname(1) prints it.
    package static var release: String { ((try? contents(of: "/proc/sys/kernel/osrelease")) ?? "").trimmed }
  }
#endif

extension KernelCase {
  /// Whether packets wait in it.
  var holds: Bool { steps.contains { if case .hold = $0 { true } else { false } } }
  var usesSets: Bool {
    ipset != nil || commands.contains { $0.first == "ipset" }
      || steps.contains { if case .command(let run) = $0 { run.argv.first == "ipset" } else { false } }
  }
}
