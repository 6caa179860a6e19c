// -m physdev: the ports of a bridge that a packet crosses (net/netfilter/xt_physdev.c, physdev_mt; iptables-extensions(8), physdev).

import Machine
import Wire

package struct PhysdevMatch: MatchExtension {
  package static let name = "physdev"
  package static let help = [
    "--physdev-in": "bridge port that the packet came in by",
    "--physdev-out": "bridge port that it leaves by",
    "--physdev-is-in": "it came in by a bridge",
    "--physdev-is-out": "it leaves by a bridge",
    "--physdev-is-bridged": "it is bridged, not routed",
  ]
  package static let options: [Option<Self>] = [
    .flag("--physdev-is-in", negatable: \.isIn),
    .value("--physdev-in", \.input, .interfacePattern),
    .flag("--physdev-is-out", negatable: \.isOut),
    .value("--physdev-out", \.output, .interfacePattern),
    .flag("--physdev-is-bridged", negatable: \.isBridged),
  ]
  package var isIn: Bool?
  package var input: Negatable<InterfacePattern>?
  package var isOut: Bool?
  package var output: Negatable<InterfacePattern>?
  package var isBridged: Bool?
  package init() {}
  package var match: Match { .physdev(Box(self)) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    let (physIn, physOut) = (packet.physIn, packet.physOut)
    // No frame, or not known to be one: a rule matches if `!` stands before all that it asks.
    guard !physIn.isNone || !physOut.isNone else {
      return isBridged != true && isIn != true && isOut != true && input?.isNegated != false && output?.isNegated != false
    }
    if let isBridged, isBridged == physOut.isNone { return false }
    if let isIn, isIn == physIn.isNone { return false }
    if let isOut, isOut == physOut.isNone { return false }
    if let input, !physIn.isNone, input.value.matches(context.machine.name(physIn)) == input.isNegated { return false }
    guard let output else { return true }
    return !physOut.isNone && output.value.matches(context.machine.name(physOut)) != output.isNegated
  }

  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    words.first.flatMap(InterfaceName.warning)
  }
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("PHYSDEV: no physdev option specified") }
  }
  /// physdev_mt_check: a locally made packet's port is not known in OUTPUT.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if output != nil || isOut != nil, isBridged != true, use.hooks.contains(.output) {
      throw KernelRefusal("EINVAL", "physdev: --physdev-out and --physdev-is-out in OUTPUT are for bridged packets only")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    "PHYSDEV match " + PhysdevMatch.options.flatMap { $0.write(self, context) }.joined(separator: " ")
  }
}

extension Format<InterfacePattern> {
  /// A device's name; `+` at its end stands for anything.
  fileprivate static let interfacePattern = Format(
    "name[+]",
    read: { (word, _, _) throws(OptionError) in
      if word.utf8.count > InterfaceName.maximumLength {
        throw OptionError("interface name `\(word)' must be shorter than IFNAMSIZ (15)", word: word, allowed: "15 characters")
      }
      return word.isEmpty ? .any : InterfacePattern(word)
    },
    write: { v, _ in v.isAny ? v.name.description : v.text })
}
