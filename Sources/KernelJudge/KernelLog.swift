// The kernel's log: what the LOG and TRACE targets write (nf_log_syslog). One log serves the whole machine, so it is read under a lock,
// and a line belongs to a case if its devices do.
#if os(Linux)
  import Glibc

  /// The kernel's log, ours alone while this lives.
  package final class KernelLog {
    private let log: FileDescriptor
    private static let allNamespaces = "net.netfilter.nf_log_all_netns"

    /// Puts the setting back when this process ends, however it ends; none where the setting was right already.
    private var guardian: Guardian?

    /// Waits for whoever else reads the log. Call it in the first namespace, where the switch for logging from others is.
    package init() throws {
      // The lock is on the device itself: it holds for every process that reads the log this way.
      log = try FileDescriptor(open: "/dev/kmsg", O_RDONLY | O_NONBLOCK)
      while flock(log.number, LOCK_EX) < 0 && errno == EINTR {}
      let setting = try Sysctl.read(KernelLog.allNamespaces)
      if setting != "1" {
        // It holds the lock too, so that nobody takes our setting for the machine's own.
        guardian = try Guardian(writes: setting, to: Sysctl.path(KernelLog.allNamespaces), holding: log)
        try Sysctl.write(KernelLog.allNamespaces, "1")
      }
      forget()
    }

    /// Skips what is in the log.
    package func forget() { lseek(log.number, 0, SEEK_END) }

    /// The lines of packets, so far, whose devices are all among `devices`. Lines without any device are connection tracking's own; they may
    /// be of another namespace, so only who asks for them gets them.
    package func lines(devices: Set<String>, ofTracking: Bool = false) throws -> [KernelLogLine] {
      var lines: [KernelLogLine] = []
      // EPIPE here means that the log overran: older records were overwritten before they were read.
      while let record = try log.read(atMost: 16_384) {
        guard let line = KernelLogLine(record: String(decoding: record, as: UTF8.self)) else { continue }
        if line.input.isEmpty, line.output.isEmpty, !ofTracking { continue }
        if devices.contains(line.input), devices.contains(line.output) { lines.append(line) }
      }
      return lines
    }
  }
#endif

/// A line that a packet left in the kernel's log.
package struct KernelLogLine: Codable, Equatable, Sendable {
  /// The priority, as `--log-level` sets it.
  package var level: Int
  package var text: String

  package init(level: Int, text: String) {
    self.level = level
    self.text = text
  }

  /// A record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg): "priority,number,time,flags;text", then lines that we do not need.
  init?(record: String) {
    guard let semicolon = record.firstIndex(of: ";"), let priority = record.split(separator: ",").first.flatMap({ Int($0) }) else {
      return nil
    }
    level = priority & 7
    text = String(record[record.index(after: semicolon)...].prefix { $0 != "\n" })
    guard text.contains(Self.devices) else { return nil }
  }

  private static var devices: Regex<(Substring, Substring, Substring)> { #/IN=(\S*) OUT=(\S*) /# }
  var input: String { text.firstMatch(of: Self.devices).map { String($0.1) } ?? "" }
  var output: String { text.firstMatch(of: Self.devices).map { String($0.2) } ?? "" }
}
