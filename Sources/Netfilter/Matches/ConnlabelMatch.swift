// -m connlabel: a label of the packet's connection, which the rule may set (net/netfilter/xt_connlabel.c: connlabel_mt, connlabel_mt_check;
// extensions/libxt_connlabel.c; iptables-extensions(8), connlabel).

package struct ConnlabelMatch: MatchExtension {
  package static let name = "connlabel"
  package static let needs: Needs = .tracking
  package static let help = [
    "--label": "the connection has this label, by number or name",
    "--set": "give the connection the label as well",
  ]
  package static let options: [Option<Self>] = [
    .value("--label", \.label, .connectionLabel, required: true),
    .flag("--set", \.sets),
  ]
  package var label: Negatable<UInt16>?
  /// What the machine calls it.
  package private(set) var labelName: String?
  /// Sets a label that is not set, and then counts as having found it.
  package var sets = false
  package init() {}
  package var match: Match { .connlabel(self) }

  /// Without a connection, or with one from before the first rule that asked for labels, only `!` matches, and nothing is set.
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let l = label else { return false }
    guard !packet.connection.isNone, let labels = context.connections.labels(packet.connection) else { return l.isNegated }
    if labels.contains(l.value) { return !l.isNegated }
    if sets { context.connections.setLabel(packet.connection, l.value) }
    return sets != l.isNegated
  }

  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    guard option == "--label", let word = words.first?.text, !word.isEmpty, labelNumber(word) == nil else { return nil }
    return context.labels.isThere ? nil : "Warning: cannot open /etc/xtables/connlabel.conf: No such file or directory"
  }

  /// nf_connlabels_get
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if let l = label, l.value >= ConnectionLabels.count { throw KernelRefusal("ERANGE", "connlabel: there are 128 labels, from 0") }
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    labelName = label.flatMap { context.labels.name($0.value) }
  }
  /// The state file has the number, whose name may change.
  package var isSavedWhole: Bool { labelName == nil }
  package func savedWords(_ context: OptionContext) -> [String]? {
    guard let l = label, let labelName else { return nil }
    return (l.isNegated ? ["!"] : []) + ["--label", "\"\(labelName)\""] + (sets ? ["--set"] : [])
  }
  package func listing(_ context: OptionContext) -> String? {
    guard let l = label else { return nil }
    let name = context.isNumeric ? nil : labelName
    return "connlabel " + (l.isNegated ? "! " : "") + (name.map { "'\($0)'" } ?? "\(l.value)") + (sets ? " set" : "")
  }
}

/// A label by its number, of which the tool keeps 16 bits.
private func labelNumber(_ word: String) -> UInt16? {
  guard let (n, rest) = Numeral.scan(word[...]), rest.isEmpty, Int32(truncatingIfNeeded: n) >= 0 else { return nil }
  return UInt16(truncatingIfNeeded: n)
}

extension Format<UInt16> {
  /// A number, or a name of the machine's connlabel.conf.
  fileprivate static let connectionLabel = Format(
    "name",
    read: { (word, _, context) throws(OptionError) in
      if word.isEmpty { throw OptionError("Argument must have a minimum length of 1 characters\n") }
      if labelNumber(word) == nil, context.labels.isThere, context.labels.isEmpty {
        throw OptionError("cannot parse /etc/xtables/connlabel.conf: no labels found", word: word, status: 4)
      }
      guard let label = labelNumber(word) ?? context.labels.label(word) else {
        throw OptionError(
          "label '\(word)' not found or invalid value", word: word, allowed: "a number from 0 to 127, or a name of connlabel.conf")
      }
      return label
    },
    write: { v, _ in "\"\(v)\"" })
}
