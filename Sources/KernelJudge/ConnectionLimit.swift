// net.netfilter.nf_conntrack_max: how many connections a network namespace may have. One number serves the whole machine (a namespace of its
// own can only read it), so a test that needs a small one sets the machine's, for a moment.
#if os(Linux)
  import Glibc

  /// The limit of the whole machine, as long as this lives. It is put back whatever happens to this process.
  package final class ConnectionLimit {
    private static let key = "net.netfilter.nf_conntrack_max"
    private let guardian: Guardian

    /// Whether this process may set it: not in a container.
    package static var canBeSet: Bool { access(Sysctl.path(key), W_OK) == 0 }

    package init(_ limit: Int) throws {
      // Whoever else does this waits, so that nobody takes the small number for the machine's own.
      let lock = try FileDescriptor(open: "/dev/net/tun", O_RDONLY)
      while flock(lock.number, LOCK_EX) < 0 && errno == EINTR {}
      guardian = try Guardian(writes: try Sysctl.read(Self.key), to: Sysctl.path(Self.key), holding: lock)
      try Sysctl.write(Self.key, "\(limit)")
    }

    /// How many buckets the hash of all connections has.
    package static func buckets() throws -> Int { Int(try Sysctl.read("net.netfilter.nf_conntrack_buckets")) ?? 0 }
  }
#endif
