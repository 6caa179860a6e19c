// -j LED: blinks a light (net/netfilter/xt_LED.c; extensions/libxt_LED.c; iptables-extensions(8), LED). There is none here, so the rule
// only counts.

package struct LEDTarget: TargetExtension {
  package static let name = "LED"
  package static let help = [
    "--led-trigger-id": "name of the trigger, behind netfilter-",
    "--led-delay": "milliseconds that the light stays on, or inf",
    "--led-always-blink": "a packet makes it blink even if it is on",
  ]
  package static let options: [Option<Self>] = [
    .value("--led-trigger-id", \.trigger, .triggerName, required: true),
    .value("--led-delay", \.delay, .blinkDelay),
    .flag("--led-always-blink", \.alwaysBlinks),
  ]
  package var trigger: String?
  /// Milliseconds; the largest number is for ever.
  package var delay: UInt32?
  package var alwaysBlinks = false
  package init() {}
  package var target: Target { .led(Box(self)) }

  private static let forever = UInt32.max

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if delay == 0 { delay = nil }
  }
  /// The tool prints the delay with a sign, and then does not read it again.
  package var isSavedWhole: Bool { delay ?? 0 <= UInt32(Int32.max) }
  package func savedWords(_ context: OptionContext) -> [String]? {
    declaredWords(context).map { $0 == "\(delay ?? 0)" ? "\(Int32(bitPattern: delay ?? 0))" : $0 }
  }
  package func listing(_ context: OptionContext) -> String? {
    let time = delay == LEDTarget.forever ? "inf" : "\(Int32(bitPattern: delay ?? 0))ms"
    return "led-trigger-id:\(quotedString(trigger ?? "")) led-delay:\(time)" + (alwaysBlinks ? " led-always-blink" : "")
  }
}

extension Format<String> {
  fileprivate static let triggerName = Format(
    "name",
    read: { (word, _, _) throws(OptionError) in
      if word.utf8.count > 16 { throw OptionError("Argument must have a maximum length of 16 characters\n", word: word) }
      return word
    },
    write: { v, _ in quotedString(v) })
}

extension Format<UInt32> {
  fileprivate static let blinkDelay = Format(
    "ms",
    read: { (word, _, _) throws(OptionError) in
      if word.lowercased().hasPrefix("inf") { return .max }
      guard let n = UInt32(numeral: word) else {
        throw OptionError("Delay value must be within range 0..4294967295", word: word, allowed: "milliseconds, or inf")
      }
      return n
    },
    write: { v, _ in "\(v)" })
}
