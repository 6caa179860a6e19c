// A place of its own for one process and its children: user_namespaces(7), mount_namespaces(7), network_namespaces(7). What the C library
// declares for Linux alone, or with "...", Swift does not see; it is looked up by name.

#if os(Linux)
  #if canImport(Glibc)
    import Glibc
  #else
    import Musl
  #endif

  enum Namespaces {
    /// A refused step, and why.
    struct Failure: Error {
      var text: String
      init(_ step: String) { text = "\(step): \(String(cString: strerror(errno)))" }
    }

    private static func function<Function>(_ name: String, _ type: Function.Type) throws(Failure) -> Function {
      guard let symbol = dlsym(nil, name) else {
        errno = ENOSYS
        throw Failure(name)
      }
      return unsafeBitCast(symbol, to: type)
    }

    // include/uapi/linux/sched.h, include/uapi/linux/mount.h
    private static let newMounts: Int32 = 0x0002_0000
    private static let newUsers: Int32 = 0x1000_0000
    private static let newNetwork: Int32 = 0x4000_0000
    private struct MountFlags: OptionSet {
      let rawValue: UInt
      static let readOnly = MountFlags(rawValue: 1)
      /// nosuid, nodev, noexec: the kernel insists that a copy keeps them.
      static let kept = MountFlags(rawValue: 2 | 4 | 8)
      static let remount = MountFlags(rawValue: 32)
      static let bind = MountFlags(rawValue: 4096)
      static let recursive = MountFlags(rawValue: 16384)
      static let isPrivate = MountFlags(rawValue: 1 << 18)
    }

    private static func mount(_ source: String?, _ target: String, type: String? = nil, _ flags: MountFlags, data: String? = nil)
      throws(Failure)
    {
      typealias Pointer = UnsafePointer<CChar>?
      let call = try function("mount", (@convention(c) (Pointer, Pointer, Pointer, UInt, Pointer) -> Int32).self)
      if call(source, target, type, flags.rawValue, data) != 0 { throw Failure("mount \(target)") }
    }

    /// Leaves the machine's mounts and network. Root needs no user namespace, if it is root enough.
    static func enter() throws(Failure) {
      let unshare = try function("unshare", (@convention(c) (Int32) -> Int32).self)
      let (user, group) = (geteuid(), getegid())
      if user != 0 || unshare(newMounts | newNetwork) != 0 {
        if unshare(newUsers | newMounts | newNetwork) != 0 { throw Failure("unshare") }
        do throws(System.Failure) {
          try System.overwrite("/proc/self/setgroups", with: "deny")
          try System.overwrite("/proc/self/uid_map", with: "0 \(user) 1\n")
          try System.overwrite("/proc/self/gid_map", with: "0 \(group) 1\n")
        } catch { throw Failure("the user's map") }
      }
      try mount(nil, "/", [.recursive, .isPrivate])
    }

    /// Lays the links in `names` over the directories where system programs are, whether or not there is one of that name. Where the
    /// kernel has no overlays, the programs that exist are replaced one by one.
    static func cover(_ names: String) throws(Failure) {
      var done: Set<String> = []
      for directory in ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] {
        guard let real = System.realPath(directory), done.insert(real).inserted else { continue }
        do throws(Failure) {
          try mount("overlay", real, type: "overlay", .readOnly, data: "lowerdir=\(names):\(real)")
        } catch {
          for name in CapturePlace.names where access("\(real)/\(name)", F_OK) == 0 {
            guard let program = System.realPath("\(names)/\(name)"), let old = System.realPath("\(real)/\(name)"), program != old else {
              continue
            }
            try mount(program, old, .bind)
          }
        }
      }
    }

    /// The new network's own settings stay writable; all others, which are the machine's, can only be read.
    static func protectSettings() throws(Failure) {
      try mount("/proc/sys", "/proc/sys", [.bind, .recursive])
      try mount("/proc/sys/net", "/proc/sys/net", [.bind, .recursive])
      try makeReadOnly("/proc/sys")
      // A fresh one shows the new network's devices.
      if (try? mount("sysfs", "/sys", type: "sysfs", [.readOnly, .kept])) == nil, access("/sys", F_OK) == 0 {
        try mount("/sys", "/sys", [.bind, .recursive])
        try makeReadOnly("/sys")
      }
    }

    private static func makeReadOnly(_ path: String) throws(Failure) {
      var info = statvfs()
      if statvfs(path, &info) != 0 { throw Failure(path) }
      let kept = MountFlags(rawValue: UInt(info.f_flag)).intersection(.kept)
      try mount(nil, path, kept.union([.remount, .bind, .readOnly]))
    }

    /// What could still lead real root back to the machine goes for good: modules, raw input and output, other processes, mounts, setns,
    /// BPF programs, new devices, reboot and the clock (include/uapi/linux/capability.h).
    static func dropPrivileges() {
      typealias Prctl = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
      guard let prctl = try? function("prctl", Prctl.self) else { return }
      let dropFromBoundingSet: Int32 = 24
      for capability: UInt in [16, 17, 19, 21, 22, 25, 27, 38, 39] { _ = prctl(dropFromBoundingSet, capability, 0, 0, 0) }
    }
  }
#endif
