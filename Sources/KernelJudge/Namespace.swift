// A network namespace: a machine's worth of network stack, empty, private, and gone when nobody refers to it (network_namespaces(7)).
#if os(Linux)
  import Glibc

  /// A fresh network namespace. Code gets into it by `on`, tools by `run`. It lives as long as this object, or a child in it, does: the
  /// kernel removes it even if this process is killed.
  package final class Namespace: Sendable {
    private let descriptor: FileDescriptor
    /// The xtables tools of two namespaces need not wait for each other, so each has its own lock file.
    private let lock: FileDescriptor

    /// `ipv6: false` leaves the namespace without IPv6: no neighbour discovery and no listener reports among its packets.
    package init(ipv6: Bool = true) throws {
      descriptor = try onOwnThread {
        try Linux.unshareNetwork()
        return try FileDescriptor(open: "/proc/thread-self/ns/net", O_RDONLY)
      }
      lock = try FileDescriptor(memory: "xtables.lock")
      if !ipv6 {
        try on {
          for name in ["all", "default"] { try Sysctl.write("net.ipv6.conf.\(name).disable_ipv6", "1") }
        }
      }
    }

    /// Runs `body` inside, on a thread of its own; the caller waits.
    package func on<Value>(_ body: () throws -> Value) throws -> Value {
      try onOwnThread {
        try Linux.enterNetwork(descriptor)
        return try body()
      }
    }

    /// What a tool must find in its environment to run here.
    var environment: [String] { ["XTABLES_LOCKFILE=\(lock.path)"] }

    /// Runs a tool inside and waits for its end.
    package func run(_ arguments: [String], input: String = "", seconds: Int = 20) throws -> Finished {
      try start(arguments, input: input).finish(within: seconds)
    }

    /// Runs a tool that must succeed; gives what it printed.
    @discardableResult
    package func must(_ arguments: [String], input: String = "") throws -> String {
      let finished = try run(arguments, input: input)
      if finished.status != 0 { throw ToolError(arguments: arguments, finished: finished) }
      return finished.output
    }

    /// Starts a tool inside, such as a server.
    package func start(_ arguments: [String], input: String = "") throws -> Command {
      try on { try Command(arguments, input: input, environment: environment) }
    }

    /// Joins two namespaces by a pair of virtual Ethernet devices. TCP hands over one segment a packet, not a large one for the device to
    /// cut, so that packets have the size that they would have on a wire.
    package func join(_ other: Namespace, as name: String, to otherName: String) throws {
      try must(["ip", "link", "add", name, "type", "veth", "peer", "name", otherName, "netns", other.descriptor.path])
      try must(["ip", "link", "set", name, "gso_max_segs", "1"])
      try other.must(["ip", "link", "set", otherName, "gso_max_segs", "1"])
    }
  }

  /// The kernel's settings, of the namespace that this thread is in.
  enum Sysctl {
    /// Dots separate the parts; a name with a slash in it is a path already (the name of an interface may have dots).
    static func path(_ key: String) -> String {
      "/proc/sys/" + (key.contains("/") ? key : String(key.map { $0 == "." ? "/" : $0 }))
    }

    static func write(_ key: String, _ value: String) throws {
      do {
        try FileDescriptor(open: path(key), O_WRONLY).write(Array(value.utf8))
      } catch {
        throw SystemCallError(call: "sysctl \(key)", code: error.code)
      }
    }

    static func read(_ key: String) throws -> String { try contents(of: path(key)).trimmed }
  }
#endif
