// One child, waited for; and the few calls about directories and programs that `capture` needs.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum ChildProcess {
  /// The child that signals are passed on to.
  private nonisolated(unsafe) static var running: pid_t = 0

  /// Runs a program with our environment and some more, and returns its status as a shell gives it. Signals that a terminal sends reach the
  /// child by themselves; others are passed on, so that we are there to clean up.
  static func run(_ words: [String], environment: [String: String]) throws(System.Failure) -> Int32 {
    for (name, value) in environment { setenv(name, value, 1) }
    for number in [SIGINT, SIGQUIT] { signal(number) { _ in } }
    for number in [SIGTERM, SIGHUP] { signal(number) { n in if ChildProcess.running > 0 { kill(ChildProcess.running, n) } } }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for a in arguments { free(a) } }
    arguments.append(nil)
    var child: pid_t = 0
    let code = posix_spawn(&child, words[0], nil, nil, arguments, environ)
    if code != 0 { throw System.Failure(code) }
    running = child
    defer { running = 0 }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { if errno != EINTR { throw System.Failure() } }
    let killedBy = status & 0x7f
    return killedBy == 0 ? (status >> 8) & 0xff : 128 + killedBy
  }
}

extension System {
  /// This program's own file.
  static func executable() throws(Failure) -> String {
    #if os(Linux)
      let path = "/proc/self/exe"
    #else
      var size = UInt32(PATH_MAX)
      var buffer = [CChar](repeating: 0, count: Int(size))
      _ = _NSGetExecutablePath(&buffer, &size)
      let path = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #endif
    guard let found = realPath(path) else { throw Failure() }
    return found
  }

  /// The path without links; nil if nothing is there.
  static func realPath(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// A new directory that only we may enter. Commas and colons would end its name in the options of mount(8), so that a TMPDIR with one is
  /// passed over.
  static func makeTemporaryDirectory(_ name: String) throws(Failure) -> String {
    var parent = environment("TMPDIR") ?? "/tmp"
    if !parent.hasPrefix("/") || parent.contains(where: { ":,\\\"".contains($0) }) { parent = "/tmp" }
    var template = Array("\(parent)/\(name).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure() }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func makeDirectory(_ path: String) throws(Failure) {
    if mkdir(path, 0o700) != 0 { throw Failure() }
  }

  static func link(_ target: String, at path: String) throws(Failure) {
    if symlink(target, path) != 0 { throw Failure() }
  }

  /// Removes a directory and the files in it; none in directories below.
  static func removeDirectory(_ path: String) {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink("\(path)/\(name)") }
    }
    closedir(directory)
    rmdir(path)
  }
}
