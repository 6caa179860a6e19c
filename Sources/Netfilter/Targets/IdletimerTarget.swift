// -j IDLETIMER: a timer that every packet winds up, and that tells user space when it ran out (net/netfilter/xt_IDLETIMER.c:
// idletimer_tg_checkentry, idletimer_tg_target, idletimer_tg_show; iptables-extensions(8), IDLETIMER). All rules of a label share one.

import Wire

/// The timer of a label.
struct IdleTimer: NamedObject {
  let name: String
  var family: Family? { nil }
  /// The tick at which it runs out.
  var expires: UInt64 = 0

  mutating func wind(_ seconds: UInt32, _ now: UInt64) { expires = now + UInt64(seconds) * Context.hz }

  /// Whole seconds that are left, as the kernel tells them in /sys/class/xt_idletimer/timers: of a tick that has begun nothing is left.
  func secondsLeft(_ now: UInt64) -> Int { expires > now ? Int((expires - now - 1) / Context.hz) : 0 }
}

extension Context {
  /// Whole seconds until the timer of a label runs out, 0 when it has; nil if no rule has the label.
  package func idleTimer(_ label: String) -> Int? {
    var left: Int?
    named.idletimer.forEach { if $0.name == label { left = $0.secondsLeft(jiffies) } }
    return left
  }
}

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
  /// The timer's place among the host's, filled in when the table is put in place.
  var place: Int32 = -1
  package init() {}
  package var target: Target { .idletimer(Box(self)) }

  /// Finds or makes the timer and winds it up: a change of the table does that too.
  func acquire(_ named: inout NamedState, now: UInt64) -> IdletimerTarget {
    var t = self
    let name = label ?? ""
    t.place = named.idletimer.acquire(name, nil) { IdleTimer(name: name) }
    _ = named.idletimer.with(t.place) { $0.wind(timeout ?? 0, now) }
    return t
  }

  func apply(_ context: inout Context) -> TargetVerdict {
    let now = context.jiffies
    _ = context.named.idletimer.with(place) { $0.wind(timeout ?? 0, now) }
    return .continue
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    let seconds = timeout ?? 0
    // Longer ones do not fit into a number of milliseconds (idletimer_tg_helper).
    if seconds == 0 || seconds >= UInt32(Int32.max) / 1000 { throw KernelRefusal("EINVAL", "the timeout is zero or too long") }
    // The label becomes a file of a directory that has some of its own (idletimer_check_sysfs_name).
    let label = label ?? ""
    if label.isEmpty || label.utf8.contains(UInt8(ascii: "/")) || ["power", "subsystem", "uevent", ".", ".."].contains(label) {
      throw KernelRefusal("EINVAL", "the label can't be the name of a file")
    }
    // All rules of a label have one timer, which is of one kind (idletimer_tg_checkentry_v1).
    if let there = use.estimators.isAlarm[label], there != isAlarm {
      throw KernelRefusal("EINVAL", "the timer \(label) is there " + (there ? "with" : "without") + " --alarm")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    "timeout:\(timeout ?? 0) label:\(label ?? "")" + (isAlarm ? " alarm" : "")
  }
}
