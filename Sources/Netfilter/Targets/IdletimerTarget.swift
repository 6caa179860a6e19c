// -j IDLETIMER: a timer that every packet winds up, and that tells user space when it ran out (net/netfilter/xt_IDLETIMER.c;
// iptables-extensions(8), IDLETIMER). Nobody is told here, so the rule only counts.

package struct IdletimerTarget: TargetExtension {
  package static let name = "IDLETIMER"
  package static let help = [
    "--timeout": "seconds without a packet until programs are told",
    "--label": "name of the timer; rules with the same name share it",
    "--alarm": "a timer that wakes the machine up",
  ]
  package static let options: [Option<Self>] = [
    .value("--timeout", \.timeout, .number, required: true),
    .value("--label", \.label, .text(limit: 27), required: true),
    .flag("--alarm", \.isAlarm),
  ]
  /// Seconds.
  package var timeout: UInt32?
  package var label: String?
  package var isAlarm = false
  package init() {}
  package var target: Target { .idletimer(Box(self)) }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    let seconds = timeout ?? 0
    // Longer ones do not fit into a number of milliseconds (idletimer_tg_helper).
    if seconds == 0 || seconds >= UInt32(Int32.max) / 1000 { throw KernelRefusal("EINVAL", "the timeout is zero or too long") }
    // The label becomes a file of a directory that has some of its own (idletimer_check_sysfs_name).
    let label = label ?? ""
    if label.isEmpty || label.utf8.contains(UInt8(ascii: "/")) || ["power", "subsystem", "uevent", ".", ".."].contains(label) {
      throw KernelRefusal("EINVAL", "the label can't be the name of a file")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    "timeout:\(timeout ?? 0) label:\(label ?? "")" + (isAlarm ? " alarm" : "")
  }
}
