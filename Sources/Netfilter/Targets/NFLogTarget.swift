// -j NFLOG: hands the packet to a program that listens to a group (net/netfilter/xt_NFLOG.c; iptables-extensions(8), NFLOG). Nobody listens
// here, so the rule only counts.

package struct NFLogTarget: TargetExtension {
  package static let name = "NFLOG"
  package static let help = [
    "--nflog-group": "group that programs listen to",
    "--nflog-range": "never had an effect; see --nflog-size",
    "--nflog-size": "bytes of the packet to hand over",
    "--nflog-threshold": "packets to gather before they are handed over",
    "--nflog-prefix": "text for the listener; at most 63 characters",
  ]
  package static let options: [Option<Self>] = [
    .value("--nflog-prefix", \.prefix, .nflogPrefix),
    .value("--nflog-group", \.group[nonzero: true], .number),
    .value("--nflog-range", \.range[nonzero: true], .number, excludes: ["--nflog-size"]),
    .value("--nflog-size", \.size, .number, excludes: ["--nflog-range"]),
    .value("--nflog-threshold", \.threshold[nonzero: true], .number),
  ]
  package var prefix: String?
  package var group: UInt16 = 0
  /// Bytes of the packet; an option of old that never had an effect.
  package var range: UInt32 = 0
  package var size: UInt32?
  package var threshold: UInt16 = 0
  package init() {}
  package var target: Target { .nflog(Box(self)) }

  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    option == "--nflog-range" && words.first.flatMap { UInt32(numeral: $0) } != nil
      ? "warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead" : nil
  }
  package func listing(_ context: OptionContext) -> String? {
    optionWords(context).map { $0.hasPrefix("--nflog-") ? String($0.dropFirst(2)) : $0 }.joined(separator: " ")
  }
}

extension UnsignedInteger where Self: FixedWidthInteger {
  /// The number as an optional that is nil for zero, for options that are not saved then.
  fileprivate subscript(nonzero _: Bool) -> Self? {
    get { self == 0 ? nil : self }
    set { self = newValue ?? 0 }
  }
}

extension Format<String> {
  /// At most 63 bytes reach the kernel (struct xt_nflog_info).
  fileprivate static let nflogPrefix = Format(
    "string",
    read: { (word, _, _) throws(OptionError) in
      if word.isEmpty { throw OptionError("Argument must have a minimum length of 1 characters\n") }
      if word.utf8.contains(UInt8(ascii: "\n")) { throw OptionError("Newlines not allowed in --log-prefix", word: word) }
      return String(decoding: word.utf8.prefix(63), as: UTF8.self)
    },
    write: { v, _ in savedString(v) })
}
