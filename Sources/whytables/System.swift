// The system calls that the six names need, without Foundation, which would take longer to load than they take to run.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Wire

enum System {
  /// An errno with its text.
  struct Failure: Error {
    var number: Int32
    init(_ number: Int32 = errno) { self.number = number }
    var text: String { String(cString: strerror(number)) }
  }

  static func exit(_ status: Int32) -> Never {
    #if canImport(Glibc)
      Glibc.exit(status)
    #elseif canImport(Musl)
      Musl.exit(status)
    #else
      Darwin.exit(status)
    #endif
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  static func print(_ text: String) { _ = try? writeAll(Array(text.utf8)[...], to: 1) }
  static func print(bytes: [UInt8]) { _ = try? writeAll(bytes[...], to: 1) }
  static func print(error text: String) { _ = try? writeAll(Array(text.utf8)[...], to: 2) }

  private static func writeAll(_ bytes: ArraySlice<UInt8>, to file: Int32) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
      if n < 0 {
        if errno == EINTR { continue }
        throw Failure()
      }
      done += n
    }
  }

  /// All bytes of an open file.
  static func readAll(_ file: Int32) throws(Failure) -> [UInt8] {
    var info = stat()
    // A file of known size is read in one piece, without a copy; one byte more, to see its end.
    let size = fstat(file, &info) == 0 ? min(max(0, Int(info.st_size)), 1 << 28) : 0
    var out = try piece(file, size + 1)
    var isEnd = out.count <= size
    while !isEnd {
      let more = try piece(file, 1 << 18)
      isEnd = more.count < 1 << 18
      out += more
    }
    return out
  }

  /// The next bytes of an open file: as many as were asked for, or fewer at its end.
  private static func piece(_ file: Int32, _ count: Int) throws(Failure) -> [UInt8] {
    var failure: Failure?
    let out = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
      while filled < count {
        let n = read(file, bytes.baseAddress.map { $0 + filled }, count - filled)
        if n == 0 { return }
        if n < 0 {
          if errno == EINTR { continue }
          failure = Failure()
          return
        }
        filled += n
      }
    }
    if let failure { throw failure }
    return out
  }

  /// All bytes of a file; nil if there is none.
  static func contents(_ path: String) throws(Failure) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 {
      if errno == ENOENT { return nil }
      throw Failure()
    }
    defer { close(file) }
    return try readAll(file)
  }

  /// Replaces a file as a whole: whoever reads it meanwhile sees the old or the new one.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) { try replace(path, with: [bytes[...]]) }
  static func replace(_ path: String, with pieces: [ArraySlice<UInt8>]) throws(Failure) {
    // Where a link leads, so that the link stays one.
    let target = realPath(path) ?? path
    let fresh = "\(target).\(getpid()).new"
    let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode(of: target))
    if file < 0 { throw Failure() }
    do throws(Failure) {
      defer { close(file) }
      for p in pieces { try writeAll(p, to: file) }
    } catch {
      unlink(fresh)
      throw error
    }
    if rename(fresh, target) != 0 {
      let failure = Failure()
      unlink(fresh)
      throw failure
    }
  }

  static func overwrite(_ path: String, with text: String) throws(Failure) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if file < 0 { throw Failure() }
    defer { close(file) }
    try writeAll(Array(text.utf8)[...], to: file)
  }

  /// Adds to the end of a file that is its owner's alone.
  static func append(_ bytes: [UInt8], to path: String) throws(Failure) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if file < 0 { throw Failure() }
    defer { close(file) }
    try writeAll(bytes[...], to: file)
  }

  /// Makes the directories that lead to a file, as far as they are missing and can be made.
  static func makeDirectory(for path: String, mode: mode_t = 0o700) {
    var at = path.startIndex
    while let next = path[path.index(after: at)...].firstIndex(of: "/") {
      _ = mkdir(String(path[..<next]), mode)
      at = next
    }
  }

  static func remove(_ path: String) { unlink(path) }

  private static func mode(of path: String) -> mode_t {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0o644
  }

  /// Takes a lock file; nil if somebody else holds it longer than `seconds`. No or negative seconds wait for ever.
  static func lock(_ path: String, seconds: Int) throws(Failure) -> Int32? {
    let file = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
    if file < 0 { throw Failure() }
    var left = seconds * 50
    while flock(file, seconds > 0 ? LOCK_EX | LOCK_NB : LOCK_EX) != 0 {
      if errno == EINTR { continue }
      guard seconds > 0, errno == EWOULDBLOCK else { throw Failure() }
      if left <= 0 {
        close(file)
        return nil
      }
      left -= 1
      usleep(20_000)
    }
    return file
  }

  static func unlock(_ file: Int32) { close(file) }

  /// Now, as ctime(3) writes it, without the line's end.
  static var secondsSince1970: Int64 { Int64(time(nil)) }
  static var date: String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "%a %b %e %H:%M:%S %Y", &parts)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The addresses of a host name.
  static func resolve(_ name: String, _ family: Family) -> [Address] {
    var hints = addrinfo()
    hints.ai_family = family == .ipv4 ? AF_INET : AF_INET6
    // One kind of socket, so that every address comes once.
    hints.ai_protocol = 17
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var out: [Address] = []
    var next = first
    while let entry = next?.pointee {
      var host = [CChar](repeating: 0, count: 1025)
      if getnameinfo(entry.ai_addr, entry.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 {
        let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let a = Address(text), !out.contains(a) { out.append(a) }
      }
      next = entry.ai_next
    }
    return out
  }
}
