// -j LOG: a line in the kernel log (net/netfilter/xt_LOG.c; the words are nf_log_syslog.c's and are made later, by IPTables.LogLine;
// iptables-extensions(8), LOG).

package struct LogTarget: TargetExtension {
  package static let name = "LOG"
  package static let help = [
    "--log-level": "level of the line, by number or name (default warning)",
    "--log-prefix": "what stands in front of the line; at most 29 characters",
    "--log-tcp-sequence": "sequence numbers too",
    "--log-tcp-options": "options of TCP too",
    "--log-ip-options": "options of IP too",
    "--log-uid": "user of the sending socket too",
    "--log-macdecode": "Ethernet addresses one by one",
  ]
  package static let options: [Option<Self>] = [
    .value("--log-prefix", \.givenPrefix, .logPrefix),
    .value("--log-level", \.givenLevel, .logLevel),
    .flag("--log-tcp-sequence", \.flags, .tcpSequence),
    .flag("--log-tcp-options", \.flags, .tcpOptions),
    .flag("--log-ip-options", \.flags, .ipOptions),
    .flag("--log-uid", \.flags, .uid),
    .flag("--log-macdecode", \.flags, .macDecode),
  ]

  /// syslog(3)'s number; 4, a warning, is not saved.
  package var level: UInt8 {
    get { givenLevel ?? 4 }
    set { givenLevel = newValue == 4 ? nil : newValue }
  }
  package var prefix: String {
    get { givenPrefix ?? "" }
    set { givenPrefix = newValue.isEmpty ? nil : newValue }
  }
  private var givenLevel: UInt8?
  private var givenPrefix: String?
  package var flags = LogFlags()
  package init() {}
  package var target: Target { .log(Box(self)) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) { level = level }

  func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    context.log(packet, .log(level: level, prefix: prefix, flags: flags))
    return .continue
  }

  package func listing(_ context: OptionContext) -> String? {
    var words: [String]
    if context.isNumeric {
      words = ["LOG flags \(flags.rawValue) level \(level)"]
    } else {
      words = ["LOG level \(Format.logLevelNames[Int(level & 7)])"]
      let names: [(LogFlags, String)] = [
        (.tcpSequence, "tcp-sequence"), (.tcpOptions, "tcp-options"), (.ipOptions, "ip-options"), (.uid, "uid"), (.macDecode, "macdecode"),
      ]
      words += names.filter { flags.contains($0.0) }.map(\.1)
    }
    if !prefix.isEmpty { words.append("prefix \"\(prefix)\"") }
    return words.joined(separator: " ")
  }
}

extension Format<String> {
  /// At most 29 bytes reach the kernel (struct xt_log_info); more are cut off without a word.
  fileprivate static let logPrefix = Format(
    "prefix",
    readBytes: { (word, _, _) throws(OptionError) in
      if word.isEmpty { throw OptionError("Argument must have a minimum length of 1 characters\n") }
      if word.contains(10) { throw OptionError("Newlines not allowed in --log-prefix", word: word.text) }
      return word.prefix(29).text
    },
    write: { v, _ in savedString(v) })
}

extension Format<UInt8> {
  private static let readLogLevels: [String: UInt8] = [
    "alert": 1, "crit": 2, "debug": 7, "emerg": 0, "error": 3, "info": 6, "notice": 5, "panic": 0, "warning": 4,
  ]
  fileprivate static let logLevelNames = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"]

  /// A number from 0 to 7, or a name (xtopt_parse_sysloglevel, whose names are not those of the listing); saved as a number.
  fileprivate static let logLevel = Format(
    "level",
    readBytes: { (word, _, _) throws(OptionError) in
      if let n = Numeral.whole(word, max: 7) { return UInt8(n) }
      guard let n = readLogLevels[word.text] else {
        throw OptionError(
          "log level \"\(word.text)\" unknown\n", word: word.text,
          allowed: "0 to 7, or emerg, panic, alert, crit, error, warning, notice, info, debug")
      }
      return n
    },
    write: { v, _ in "\(v)" })
}
