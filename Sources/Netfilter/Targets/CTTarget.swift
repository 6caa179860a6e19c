// -j CT and -j NOTRACK: what connection tracking, which comes next, shall do with a packet (net/netfilter/xt_CT.c, xt_ct_target and
// xt_ct_tg_check; iptables-extensions(8), CT). The first of these targets that a packet meets counts; later ones leave it alone.

import Wire

extension Packet {
  /// Nothing was said of the packet's tracking yet (sk_buff._nfct is zero).
  @inline(__always) var isTrackingOpen: Bool { connection.isNone && connectionState == nil && template == nil }
}

package struct CTTarget: TargetExtension {
  package static let name = "CT"
  package static let tables: TableSet = .raw
  package var unmodelled: String? {
    guard helperIndex >= 0, ConntrackHelper.all[Int(helperIndex)].kind == .unmodelled else { return nil }
    return helper.map { "what the helper \($0) expects, finds and rewrites" }
  }
  package static let help = [
    "--notrack": "do not track the packet",
    "--helper": "helper for the connection",
    "--timeout": "timeout policy for the connection",
    "--ctevents": "events of the connection to tell programs of",
    "--expevents": "events of its expectations",
    "--zone": "zone to look the connection up in, or the packet's mark as one",
    "--zone-orig": "the same, for the original direction only",
    "--zone-reply": "the same, for the reply direction only",
  ]
  package static let options: [Option<Self>] = [
    .flag("--notrack", \.isUntracked),
    .value("--helper", \.helper, .text(limit: 15)),
    .value("--timeout", \.timeoutPolicy, .text(limit: 31)),
    .value("--ctevents", \.events, .connectionEvents),
    .value("--expevents", \.expectationEvents, .expectationEvents),
    .reading("--zone-orig", .zone) { $0.setZone($1, directions: 1) },
    .reading("--zone-reply", .zone) { $0.setZone($1, directions: 2) },
    .reading("--zone", .zone) { $0.setZone($1, directions: 0) },
  ]

  package var isUntracked = false
  private var helperName = ""
  /// Position in the list of helpers, or -1.
  private var helperIndex: Int8 = -1
  private var timeoutName = ""
  /// Bit N is event number N (enum ip_conntrack_events). They only decide what user space is told.
  package var events: UInt32?
  package var expectationEvents: UInt32?
  package var zone: UInt16 = 0
  /// Bit 0 original, bit 1 reply; none is both, as both are.
  package var zoneDirections: UInt8 = 0
  package var zoneFromMark = false
  package init() {}
  package var target: Target { .ct(Box(self)) }

  /// An empty name is none.
  package var helper: String? {
    get { helperName.isEmpty ? nil : helperName }
    set { helperName = newValue ?? "" }
  }
  package var timeoutPolicy: String? {
    get { timeoutName.isEmpty ? nil : timeoutName }
    set { timeoutName = newValue ?? "" }
  }

  /// A value that says "untracked" asks nothing of connection tracking.
  package var needs: Needs { isUntracked ? [] : .tracking }

  /// Zones given twice share one number: the last; the directions add up.
  private mutating func setZone(_ zone: UInt16?, directions: UInt8) {
    self.zone = zone ?? 0
    zoneFromMark = zoneFromMark || zone == nil
    zoneDirections |= directions
  }

  package var template: TrackingTemplate {
    var t = TrackingTemplate()
    t.zone = zone
    t.zoneDirections = zoneDirections == 0 ? 3 : zoneDirections
    t.zoneFromMark = zoneFromMark
    t.helper = helperIndex
    return t
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    let index = ConntrackHelper.all.firstIndex { $0.name == helperName && UInt16($0.proto) == context.proto }
    helperIndex = Int8(truncatingIfNeeded: index ?? -1)
    // The packet's mark goes before a number; directions without a zone say nothing.
    if zoneFromMark { zone = 0 }
    if zone == 0, !zoneFromMark { zoneDirections = 0 }
    if zoneDirections == 3 { zoneDirections = 0 }
  }

  func apply(_ packet: inout Packet) -> TargetVerdict {
    guard packet.isTrackingOpen else { return .continue }
    if isUntracked { packet.connectionState = .untracked } else { packet.template = template }
    return .continue
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if isUntracked { return }
    let proto = use.filter.flags.contains(.notProto) ? 0 : use.filter.proto
    if let helper {
      if proto == 0 { throw KernelRefusal("ENOENT", "a helper needs -p with its protocol, without !") }
      if !ConntrackHelper.all.contains(where: { $0.name == helper && UInt16($0.proto) == proto && $0.families.contains(use.family) }) {
        throw KernelRefusal("ENOENT", "there is no helper \(helper) for this protocol")
      }
    }
    if let timeoutPolicy {
      if proto == 0 { throw KernelRefusal("EINVAL", "a timeout policy needs -p with its protocol, without !") }
      throw KernelRefusal("ENOENT", "there is no timeout policy \(timeoutPolicy)")
    }
  }

  private func zoneWords(_ name: String) -> [String] {
    guard zoneFromMark || zone != 0 else { return [] }
    let direction = zoneDirections == 1 ? "-orig" : zoneDirections == 2 ? "-reply" : ""
    return [name + direction, zoneFromMark ? "mark" : "\(zone)"]
  }
  package func savedWords(_ context: OptionContext) -> [String]? {
    Self.options.flatMap { $0.write(self, context) } + zoneWords("--zone")
  }
  package func listing(_ context: OptionContext) -> String? {
    var words = ["CT"]
    if isUntracked { words.append("notrack") }
    if let helper { words += ["helper", helper] }
    if let timeoutPolicy { words += ["timeout", timeoutPolicy] }
    if let events { words += ["ctevents", Format.connectionEvents.write(events, context)] }
    if let expectationEvents { words += ["expevents", Format.expectationEvents.write(expectationEvents, context)] }
    return (words + zoneWords("zone")).joined(separator: " ")
  }
}

/// The same as `CT --notrack`, under its older name, which the listing keeps.
package struct NotrackTarget: TargetExtension {
  package static let name = "NOTRACK"
  package static let tables: TableSet = .raw
  package init() {}
  package var target: Target { .notrack(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    if packet.isTrackingOpen { packet.connectionState = .untracked }
    return .continue
  }
  package func listing(_ context: OptionContext) -> String? { "NOTRACK" }
}

extension Format<String> {
  /// Text of which so many bytes reach the kernel.
  package static func text(limit: Int) -> Format {
    Format(
      "name", read: { (word, _, _) throws(OptionError) in String(decoding: word.utf8.prefix(limit), as: UTF8.self) }, write: { v, _ in v })
  }
}

extension Format<UInt16?> {
  /// A zone's number; nil is `mark`.
  fileprivate static let zone = Format(
    "{id|mark}",
    read: { (word, _, _) throws(OptionError) in
      if word.lowercased() == "mark" { return nil }
      guard let n = UInt16(numeral: word) else {
        throw OptionError("Cannot parse \(word) as a zone ID", word: word, allowed: "0 to 65535, or mark")
      }
      return n
    },
    write: { v, _ in v.map { "\($0)" } ?? "mark" })
}

extension Format<UInt32> {
  fileprivate static let connectionEvents = Format.events([
    ("new", 0), ("related", 1), ("destroy", 2), ("reply", 3), ("assured", 4), ("protoinfo", 5), ("helper", 6), ("mark", 7),
    ("natseqinfo", 8), ("secmark", 9),
  ])
  fileprivate static let expectationEvents = Format.events([("new", 0)])

  private static func events(_ table: [(name: String, bit: UInt32)]) -> Format {
    Format(
      "event[,event…]",
      read: { (word, _, _) throws(OptionError) in
        var mask: UInt32 = 0
        for name in word.split(separator: ",", omittingEmptySubsequences: false) {
          guard let row = table.first(where: { $0.name == name }) else {
            throw OptionError("Unknown event type \"\(name)\"", word: String(name), allowed: table.map(\.name).joined(separator: ","))
          }
          mask |= 1 << row.bit
        }
        return mask
      },
      write: { v, _ in table.filter { v & 1 << $0.bit != 0 }.map(\.name).joined(separator: ",") })
  }
}
