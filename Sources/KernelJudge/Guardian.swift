// What a case changes of the machine itself, and not of its namespace, must be put back even if this process is killed. A child does it: it
// waits for the end of a pipe whose other end only we hold, and the kernel closes that for us, whatever happens to us.
#if os(Linux)
  import Glibc

  /// Writes a text to a file when the last reference goes or this process ends, by a signal or a crash too.
  final class Guardian {
    private let process: pid_t
    private let pipe: FileDescriptor

    /// The child keeps `held` open until it has written.
    init(writes text: String, to path: String, holding held: FileDescriptor) throws {
      let (reading, writing) = try FileDescriptor.pipe()
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_adddup2(&actions, reading.number, 0)
      posix_spawn_file_actions_adddup2(&actions, held.number, 3)
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      // Out of reach of the terminal's signals.
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
      var child = pid_t()
      let script = "trap '' HUP INT TERM; read line; echo \(text) > \(path)"
      let code = withCStrings(["sh", "-c", script]) { posix_spawn(&child, "/bin/sh", &actions, &attributes, $0, [nil]) }
      if code != 0 { throw SystemCallError(call: "posix_spawn /bin/sh", code: code) }
      process = child
      pipe = writing
    }

    deinit {
      _ = try? pipe.write([10])
      while waitpid(process, nil, 0) < 0 && errno == EINTR {}
    }
  }
#endif
