// Child processes: the real tools. A child starts in the network namespace of the thread that starts it, its input and output are files in
// memory, so nothing can block half-way, and it is killed when its time is up.
/// A child process that ended.
package struct Finished: Sendable {
  /// The exit status; 128 + the signal's number where a signal ended it.
  package var status: Int32
  package var output: String
  package var errors: String
}

/// A tool that failed where it must not.
package struct ToolError: Error, CustomStringConvertible {
  package var arguments: [String]
  package var finished: Finished

  package var description: String {
    let said = finished.errors.isEmpty ? finished.output : finished.errors
    return "\(arguments.joined(separator: " ")): status \(finished.status): \(said.trimmed)"
  }
}

#if os(Linux)
  import Glibc

  /// A running child process. It is killed, and waited for, when the last reference goes.
  package final class Command {
    let arguments: [String]
    private let output: FileDescriptor
    private let errors: FileDescriptor
    private let process: pid_t
    private let handle: FileDescriptor
    private var status: Int32?

    /// Starts `arguments` from this thread. `environment` is added to this process's.
    package init(_ arguments: [String], input: String = "", environment: [String] = []) throws {
      guard let name = arguments.first, let path = Command.path(of: name) else {
        throw SystemCallError(call: arguments.first ?? "no command", code: ENOENT)
      }
      self.arguments = arguments
      let stdin = try FileDescriptor(memory: "stdin", Array(input.utf8))
      output = try FileDescriptor(memory: "stdout")
      errors = try FileDescriptor(memory: "stderr")

      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      for (file, number) in [(stdin, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
        posix_spawn_file_actions_adddup2(&actions, file.number, number)
      }
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      // A process group of its own: what the child starts is killed with it.
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

      var child = pid_t()
      let code = withCStrings(arguments) { argv in
        withCStrings(Command.environment(adding: environment)) { posix_spawn(&child, path, &actions, &attributes, argv, $0) }
      }
      withExtendedLifetime(stdin) {}
      if code != 0 { throw SystemCallError(call: "posix_spawn \(path)", code: code) }
      process = child
      do {
        handle = try FileDescriptor("pidfd_open", Linux.call(434, Int(child)))
      } catch {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
        throw error
      }
    }

    deinit { terminate() }

    /// Waits for the end, at most so long; after that the child is killed.
    package func finish(within seconds: Int = 20) throws -> Finished {
      var entry = pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, CInt(clamping: seconds * 1000)) == 0 { terminate() }
      wait()
      return Finished(status: status ?? -1, output: try text(output), errors: try text(errors))
    }

    package func terminate() {
      guard status == nil else { return }
      kill(-process, SIGKILL)
      wait()
    }

    private func wait() {
      guard status == nil else { return }
      var result: CInt = 0
      while waitpid(process, &result, 0) < 0 && errno == EINTR {}
      // The C macros WIFEXITED and WEXITSTATUS.
      status = result & 0x7f == 0 ? (result >> 8) & 0xff : 128 + (result & 0x7f)
    }

    private func text(_ file: FileDescriptor) throws -> String {
      lseek(file.number, 0, SEEK_SET)
      return String(decoding: try file.readAll(), as: UTF8.self)
    }

    /// Runs a tool to its end in the namespace of this thread.
    package static func run(_ arguments: [String], input: String = "", environment: [String] = [], seconds: Int = 20) throws -> Finished {
      try Command(arguments, input: input, environment: environment).finish(within: seconds)
    }

    // MARK: Where tools are, and what they see

    private static let inherited: [String] = ((try? contents(of: "/proc/self/environ")) ?? "").split(separator: "\0").map(String.init)
    /// Some users' PATH lacks the directories of the system's tools.
    private static let searchPath: String =
      (inherited.first { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) + ":" } ?? "") + "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"

    static func path(of name: String) -> String? {
      if name.contains("/") { return name }
      return searchPath.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private static func environment(adding own: [String]) -> [String] {
      let own = own + ["PATH=\(searchPath)", "LC_ALL=C"]
      let names = Set(own.map { $0.prefix { $0 != "=" } })
      return inherited.filter { !names.contains($0.prefix { $0 != "=" }) } + own
    }
  }

  /// `strings` as the null-terminated array of C strings that exec wants.
  func withCStrings<Value>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
#endif

extension StringProtocol {
  var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
