// The second process of `whytables capture`: it leaves the machine behind as far as it can, and becomes the script.

#if os(Linux)
  #if canImport(Glibc)
    import Glibc
  #else
    import Musl
  #endif
#else
  import Darwin
#endif

enum CaptureInside {
  /// The word in front of the directory and the script. Nobody types it.
  static let name = "capture-inside"

  /// `words` are the directory, the script, its arguments.
  static func run(_ words: [String]) -> Never {
    guard let place = words.first, words.count > 1 else { System.exit(2) }
    let isRoot = geteuid() == 0
    if let reason = leave(place) {
      let what = "\(reason), so only commands without a path are caught: /sbin/iptables, ip and sysctl would reach this machine"
      if isRoot {
        System.print(error: "whytables: capture: \(what). As root this is refused; run it as another user.\n")
        System.exit(2)
      }
      System.print(error: "whytables: capture: warning: \(what), as far as you may change it.\n")
    }
    dup2(2, 1)
    // The state begins here: where there is none, there was no script.
    let state = "\(place)/state"
    _ = try? System.overwrite(state, with: "")
    let script = Array(words[1...])
    var arguments: [UnsafeMutablePointer<CChar>?] = script.map { strdup($0) }
    arguments.append(nil)
    execvp(script[0], arguments)
    let failure = System.Failure()
    System.print(error: "whytables: capture: \(script[0]): \(failure.text)\n")
    unlink(state)
    System.exit(failure.number == ENOENT ? 127 : 126)
  }

  /// Nil if the script can reach nothing, else why it can.
  private static func leave(_ place: String) -> String? {
    #if os(Linux)
      do throws(Namespaces.Failure) {
        try Namespaces.enter()
        try Namespaces.cover(place + "/bin")
        try Namespaces.protectSettings()
        Namespaces.dropPrivileges()
        return nil
      } catch { return "namespaces can't be had (\(error.text))" }
    #else
      return "this system has no namespaces"
    #endif
  }
}
