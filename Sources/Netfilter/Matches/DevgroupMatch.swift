// -m devgroup: the groups of the devices (net/netfilter/xt_devgroup.c, devgroup_mt; iptables-extensions(8), devgroup).

import Machine

package struct DevgroupMatch: MatchExtension {
  package static let name = "devgroup"
  package static let help = [
    "--src-group": "group of the incoming device",
    "--dst-group": "group of the outgoing device",
  ]
  package static let options: [Option<Self>] = [
    .value("--src-group", \.source, .named(["default": 0])),
    .value("--dst-group", \.destination, .named(["default": 0])),
  ]
  package var source: Negatable<MaskedValue>?
  package var destination: Negatable<MaskedValue>?
  package init() {}
  package var match: Match { .devgroup(self) }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if let s = source, !isIn(s, packet.inInterface, &context) { return false }
    if let d = destination, !isIn(d, packet.outInterface, &context) { return false }
    return true
  }
  private func isIn(_ group: Negatable<MaskedValue>, _ device: InterfaceID, _ context: inout Context) -> Bool {
    let seen = context.machine.interface(device)?.group ?? 0
    return ((seen ^ group.value.value) & group.value.mask == 0) != group.isNegated
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("devgroup match: You must specify either '--src-group' or '--dst-group'") }
  }
  /// devgroup_mt_checkentry.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if source != nil, !use.hooks.isSubset(of: [.prerouting, .input, .forward]) {
      throw KernelRefusal("EINVAL", "devgroup: --src-group is for PREROUTING, INPUT and FORWARD")
    }
    if destination != nil, !use.hooks.isSubset(of: [.forward, .output, .postrouting]) {
      throw KernelRefusal("EINVAL", "devgroup: --dst-group is for FORWARD, OUTPUT and POSTROUTING")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    [("src-group", source), ("dst-group", destination)].compactMap { label, group in
      group.map { ($0.isNegated ? "! " : "") + "\(label) " + namedText($0.value, ["default": 0], context) }
    }.joined(separator: " ")
  }
}

/// A value as a listing prints it: by name only where no mask hides bits.
func namedText(_ v: MaskedValue, _ names: [String: UInt32], _ context: OptionContext) -> String {
  if !context.isNumeric, v.mask == .max, let name = names.first(where: { $0.value == v.value })?.key { return name }
  return Format.masked.write(v, context)
}

extension Format<MaskedValue> {
  /// `value[/mask]`, or one of a few names (xtables_parse_val_mask in libxtables/xtables.c). Save prints names.
  static func named(_ names: [String: UInt32]) -> Format {
    Format(
      "value[/mask]",
      read: { (word, option, _) throws(OptionError) in
        if let v = names[word] { return MaskedValue(v) }
        let unknown = OptionError(
          "\(option.owner): could not map name \(word) to an integer value for option \"\(option.name)\".\n", word: word,
          allowed: "a number, with /MASK, or " + names.keys.sorted().joined(separator: ", "))
        guard case (let value, let rest)? = Numeral.scan(word[...], max: UInt64(UInt32.max)) else { throw unknown }
        if rest.isEmpty { return MaskedValue(UInt32(truncatingIfNeeded: value)) }
        guard rest.first == "/" else { throw unknown }
        guard case (let mask, let end)? = Numeral.scan(rest.dropFirst(), max: UInt64(UInt32.max)) else {
          throw OptionError("\(option.owner): bad integer value for option \"\(option.name)\", or out of range.\n", word: word)
        }
        guard end.isEmpty else {
          throw OptionError("\(option.owner): trailing garbage after value for option \"\(option.name)\".\n", word: word)
        }
        return MaskedValue(UInt32(truncatingIfNeeded: value), mask: UInt32(truncatingIfNeeded: mask))
      },
      write: { v, context in
        var c = context
        c.isNumeric = false
        return namedText(v, names, c)
      })
  }
}
