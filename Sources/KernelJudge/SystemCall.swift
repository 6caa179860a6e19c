// System calls as Swift wants them: a failed call is an error that names the call, a descriptor closes itself, and what the C library
// declares with "..." (and Swift therefore cannot see) is reached through one function pointer.
#if os(Linux)
  import Glibc
  import Synchronization

  /// A system call that failed.
  package struct SystemCallError: Error, Equatable, CustomStringConvertible {
    package var call: String
    package var code: CInt

    package var description: String { "\(call): \(String(cString: strerror(code)))" }
  }

  @discardableResult
  func check<Number: SignedInteger>(_ call: @autoclosure () -> String, _ result: Number) throws(SystemCallError) -> Number {
    if result < 0 {
      let code = errno
      throw SystemCallError(call: call(), code: code)
    }
    return result
  }

  /// Functions that the C library has and Swift does not see: those of Linux alone (_GNU_SOURCE), and syscall(2) with its "...".
  enum Linux {
    private static func function<Function>(_ name: String, as type: Function.Type) throws(SystemCallError) -> Function {
      guard let symbol = dlsym(nil, name) else { throw SystemCallError(call: name, code: ENOSYS) }
      return unsafeBitCast(symbol, to: type)
    }

    private static let newNetwork: CInt = 0x4000_0000  // CLONE_NEWNET

    /// This thread leaves its network namespace for a new one.
    static func unshareNetwork() throws(SystemCallError) {
      let unshare = try function("unshare", as: (@convention(c) (CInt) -> CInt).self)
      try check("a network namespace (unshare CLONE_NEWNET, which takes CAP_SYS_ADMIN)", unshare(newNetwork))
    }
    static func enterNetwork(_ namespace: FileDescriptor) throws(SystemCallError) {
      let setns = try function("setns", as: (@convention(c) (CInt, CInt) -> CInt).self)
      try check("setns", setns(namespace.number, newNetwork))
    }
    static func memoryFile(_ name: String) throws(SystemCallError) -> CInt {
      let memfd_create = try function("memfd_create", as: (@convention(c) (UnsafePointer<CChar>, UInt32) -> CInt).self)
      return name.withCString { memfd_create($0, 1) }  // MFD_CLOEXEC
    }
    static func pipe(_ ends: inout [CInt]) throws(SystemCallError) -> CInt {
      let pipe2 = try function("pipe2", as: (@convention(c) (UnsafeMutablePointer<CInt>, CInt) -> CInt).self)
      return pipe2(&ends, O_CLOEXEC)
    }
    static func accept(_ socket: CInt) throws(SystemCallError) -> CInt {
      typealias Function = @convention(c) (CInt, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, CInt) -> CInt
      return try function("accept4", as: Function.self)(socket, nil, nil, CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue))
    }
    /// Sets the user (or group) that a socket made next by this thread belongs to: setfsuid(2). xt_owner reads just that.
    static func setFileSystemIdentity(user: UInt32?, group: UInt32?) throws(SystemCallError) {
      for (name, value) in [("setfsgid", group), ("setfsuid", user)] {
        if let value { _ = try function(name, as: (@convention(c) (UInt32) -> CInt).self)(value) }
      }
    }
    /// Sets this thread's supplementary groups (setgroups(2) of the library would set those of all threads).
    static func setGroups(_ groups: [UInt32]) throws(SystemCallError) {
      #if arch(x86_64)
        let number = 116
      #else
        let number = 159
      #endif
      var groups = groups
      let count = groups.count
      try check("setgroups", try call(number, count, &groups))
    }
    static func call(_ number: Int, _ a: Int, _ b: UnsafeMutableRawPointer? = nil, _ c: Int = 0) throws(SystemCallError) -> CInt {
      typealias Function = @convention(c) (Int, Int, UnsafeMutableRawPointer?, Int) -> Int
      return CInt(truncatingIfNeeded: try function("syscall", as: Function.self)(number, a, b, c))
    }
  }

  /// An open file, socket or device, closed when the last reference goes.
  package final class FileDescriptor: Sendable {
    package let number: CInt

    init(_ call: @autoclosure () -> String, _ number: CInt) throws(SystemCallError) {
      self.number = try check(call(), number)
    }
    deinit { close(number) }

    convenience init(open path: String, _ flags: CInt) throws(SystemCallError) {
      try self.init("open \(path)", open(path, flags | O_CLOEXEC))
    }
    /// A file in memory, without a name.
    convenience init(memory name: String, _ content: [UInt8] = []) throws(SystemCallError) {
      try self.init("memfd_create", Linux.memoryFile(name))
      if !content.isEmpty {
        try write(content)
        lseek(number, 0, SEEK_SET)
      }
    }

    /// The two ends of a pipe: where it is read and where it is written.
    static func pipe() throws(SystemCallError) -> (FileDescriptor, FileDescriptor) {
      var ends: [CInt] = [-1, -1]
      let pipe2 = try Linux.pipe(&ends)
      return (try FileDescriptor("pipe2", pipe2 < 0 ? -1 : ends[0]), try FileDescriptor("pipe2", pipe2 < 0 ? -1 : ends[1]))
    }

    /// The path by which another process of this machine opens the same file.
    var path: String { "/proc/\(getpid())/fd/\(number)" }

    func write(_ bytes: [UInt8]) throws(SystemCallError) {
      var start = 0
      repeat {
        let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress.map { $0 + start }, bytes.count - start) }
        start += try check("write", count)
      } while start < bytes.count
    }

    /// One read: a packet of a device, a record of the kernel log, a piece of a file. Nil where there is nothing to read now.
    func read(atMost size: Int = 65_600) throws(SystemCallError) -> [UInt8]? {
      var code: CInt = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        let result = Glibc.read(number, buffer.baseAddress, size)
        code = result < 0 ? errno : 0
        count = max(result, 0)
      }
      if code == EAGAIN { return nil }
      if code != 0 { throw SystemCallError(call: "read", code: code) }
      return bytes
    }

    func readAll() throws(SystemCallError) -> [UInt8] {
      var all: [UInt8] = []
      while let piece = try read(), !piece.isEmpty { all += piece }
      return all
    }

    func control(_ name: String, _ request: UInt, _ argument: inout [UInt8]) throws(SystemCallError) {
      try check(
        "ioctl \(name)",
        argument.withUnsafeMutableBytes { buffer in
          guard let address = buffer.baseAddress else { return CInt(-1) }
          return ioctl(number, request, address)
        })
    }
    func control(_ name: String, _ request: UInt, _ argument: Int) throws(SystemCallError) {
      try check("ioctl \(name)", ioctl(number, request, CInt(truncatingIfNeeded: argument)))
    }
  }

  /// The text of a file, such as one under /proc.
  func contents(of path: String) throws(SystemCallError) -> String {
    String(decoding: try FileDescriptor(open: path, O_RDONLY).readAll(), as: UTF8.self)
  }

  /// What a thread does.
  private final class Job {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Runs `body` on a thread of its own and waits for it: what a thread has to itself (its network namespace, its file-system user) goes
  /// with the thread, whatever happens.
  func onOwnThread<Value>(_ body: () throws -> Value) throws -> Value {
    try withoutActuallyEscaping(body) { body in
      var outcome: Result<Value, any Error>?
      let job = Job { outcome = Result { try body() } }
      var thread = pthread_t()
      // The job outlives the thread, because this function waits for it.
      let code = pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Job>.fromOpaque(argument).takeUnretainedValue().run() }
          return nil
        }, Unmanaged.passUnretained(job).toOpaque())
      guard code == 0 else { throw SystemCallError(call: "pthread_create", code: code) }
      pthread_join(thread, nil)
      withExtendedLifetime(job) {}
      guard let outcome else { throw SystemCallError(call: "thread", code: ECANCELED) }
      return try outcome.get()
    }
  }

  /// Runs `body` on many inputs, on `width` threads at a time: for what mostly waits.
  package func concurrently<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], width: Int, _ body: @Sendable (Input) -> Output
  ) -> [Output] {
    let next = Mutex(0)
    let outputs = Mutex<[(Int, Output)]>([])
    func work() {
      while case let i = next.withLock({ n in
        defer { n += 1 }; return n
      }), i < inputs.count {
        let output = body(inputs[i])
        outputs.withLock { $0.append((i, output)) }
      }
    }
    // One thread starts the next, works, and waits for it.
    func start(_ left: Int) {
      guard left > 0 else { return work() }
      var thread = pthread_t()
      withoutActuallyEscaping({ start(left - 1) }) { rest in
        let job = Job(rest)
        let code = pthread_create(
          &thread, nil,
          { argument in
            if let argument { Unmanaged<Job>.fromOpaque(argument).takeUnretainedValue().run() }
            return nil
          }, Unmanaged.passUnretained(job).toOpaque())
        work()
        if code == 0 { pthread_join(thread, nil) }
        withExtendedLifetime(job) {}
      }
    }
    start(max(0, width - 1))
    return outputs.withLock { $0.sorted { $0.0 < $1.0 }.map(\.1) }
  }

  /// Nanoseconds of the clock that only runs forward.
  func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
  }

  func sleep(milliseconds: Int) {
    usleep(UInt32(clamping: milliseconds * 1000))
  }
#endif
