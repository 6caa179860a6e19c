// -j CLASSIFY: sets the packet's priority, which chooses a traffic class (net/netfilter/xt_CLASSIFY.c; iptables-extensions(8), CLASSIFY).

package struct ClassifyTarget: TargetExtension {
  package static let name = "CLASSIFY"
  package static let hooks: HookSet = [.output, .forward, .postrouting]
  package static let help = [
    "--set-class": "priority of the packet, for queueing; hexadecimal"
  ]
  package static let options: [Option<Self>] = [
    .value("--set-class", \.written, .trafficClass, required: true)
  ]
  package var priority: UInt32 = 0
  package init() {}
  package var target: Target { .classify(self) }

  private var written: UInt32? {
    get { priority }
    set { priority = newValue ?? 0 }
  }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    packet.priority = priority
    return .continue
  }
  package func listing(_ context: OptionContext) -> String? {
    "CLASSIFY set \(String(priority >> 16, radix: 16)):\(String(priority & 0xffff, radix: 16))"
  }
}

extension Format<UInt32> {
  /// `major:minor`, both hexadecimal as sscanf(3)'s `%x` reads them: signs and `0x` are taken, and what follows the second is not looked at.
  fileprivate static let trafficClass = Format(
    "MAJOR:MINOR",
    read: { (word, _, _) throws(OptionError) in
      func scan(_ text: Substring) -> (value: UInt32, rest: Substring)? {
        var s = text.drop { $0 == " " || $0 == "\t" || $0 == "\n" }
        let isNegative = s.first == "-"
        if isNegative { s = s.dropFirst() }
        guard let (v, rest) = Numeral.scan(s, base: 16) else { return nil }
        let n = UInt32(truncatingIfNeeded: v)
        return (isNegative ? 0 &- n : n, rest)
      }
      guard let (major, rest) = scan(word[...]), rest.first == ":", let (minor, _) = scan(rest.dropFirst()) else {
        throw OptionError("Bad class value \"\(word)\"", word: word, allowed: "MAJOR:MINOR, both hexadecimal, such as 1:10")
      }
      return major << 16 | minor & 0xffff
    },
    write: { v, _ in
      func four(_ n: UInt32) -> String {
        let s = String(n, radix: 16)
        return String(repeating: "0", count: 4 - s.count) + s
      }
      return four(v >> 16) + ":" + four(v & 0xffff)
    })
}
