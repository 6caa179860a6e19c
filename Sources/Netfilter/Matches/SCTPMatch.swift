// -m sctp: ports and chunks (net/netfilter/xt_sctp.c, sctp_mt and match_packet; RFC 9260; iptables-extensions(8), sctp).

import Wire

package struct SCTPMatch: MatchExtension {
  package static let name = "sctp"
  package static let protocols = [IPProtocol.sctp]
  package static let help = [
    "--sport": "source port or ports, by number or name",
    "--dport": "destination port or ports, by number or name",
    "--chunk-types": "all, any or only these chunks are there",
  ]
  package static func helpNames(_ family: Family) -> [String] { ChunkTest.names.map(\.name) + ["ALL", "NONE"] }
  package static let options: [Option<Self>] = [
    .once("--sport", ["--source-port"], \.sourcePorts, .ports(of: IPProtocol.sctp), "Only one `--source-port' allowed"),
    .once("--dport", ["--destination-port"], \.destinationPorts, .ports(of: IPProtocol.sctp), "Only one `--destination-port' allowed"),
    Option(
      ["--chunk-types"], arity: 2,
      secondMissing: { $0.chunks == nil ? "--chunk-types requires two args" : "Only one `--chunk-types' allowed" }, negatable: true,
      mayRepeat: true, valueName: "{all|any|only} chunktype[:flags][,...]",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        if m.chunks != nil { throw OptionError("Only one `--chunk-types' allowed", word: "--chunk-types") }
        m.chunks = Negatable(try ChunkTest(words[0], words[1]), isNegated: isNegated)
      },
      write: { m, _ in
        m.chunks.map { ($0.isNegated ? ["!"] : []) + ["--chunk-types", $0.value.mode.rawValue, $0.value.text(isNumeric: false)] } ?? []
      }),
  ]
  package var sourcePorts: Negatable<PortRange>?
  package var destinationPorts: Negatable<PortRange>?
  package private(set) var chunks: Negatable<ChunkTest>?
  package init() {}
  package var match: Match { .sctp(Box(self)) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    let at = packet.transportOffset
    guard packet.bytes.count >= at + 12 else {
      context.hotdrop = true
      return false
    }
    if let s = sourcePorts, s.value.contains(packet.bytes.be16(at)) == s.isNegated { return false }
    if let d = destinationPorts, d.value.contains(packet.bytes.be16(at + 2)) == d.isNegated { return false }
    guard let c = chunks else { return true }
    return c.value.matches(&packet, from: at + 12, &context) != c.isNegated
  }

  package func listing(_ context: OptionContext) -> String? {
    var words = ["sctp"]
    if let s = sourcePorts, !s.value.isFull || s.isNegated {
      words.append(s.value.listing("spt", isNegated: s.isNegated, IPProtocol.sctp, context))
    }
    if let d = destinationPorts, !d.value.isFull || d.isNegated {
      words.append(d.value.listing("dpt", isNegated: d.isNegated, IPProtocol.sctp, context))
    }
    if let c = chunks { words += (c.isNegated ? ["!"] : []) + [c.value.mode.rawValue, c.value.text(isNumeric: context.isNumeric)] }
    return words.joined(separator: " ")
  }
}

/// A set of chunk types, what is asked of their flags, and whether all, any or no others must be there.
package struct ChunkTest: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable { case all, any, only }
  package struct Flags: Hashable, Sendable {
    package var type: UInt8
    package var mask: UInt8
    package var value: UInt8
  }
  /// One bit a type.
  package struct Types: Hashable, Sendable {
    private var words = [UInt64](repeating: 0, count: 4)
    package static let all: Types = {
      var t = Types()
      t.words = [.max, .max, .max, .max]
      return t
    }()
    package subscript(type: UInt8) -> Bool {
      get { words[Int(type >> 6)] >> UInt64(type & 63) & 1 != 0 }
      set {
        let bit = UInt64(1) << UInt64(type & 63)
        if newValue { words[Int(type >> 6)] |= bit } else { words[Int(type >> 6)] &= ~bit }
      }
    }
    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
  }

  package var mode: Mode
  package private(set) var types = Types()
  package private(set) var flags: [Flags] = []

  fileprivate func matches(_ packet: inout Packet, from start: Int, _ context: inout Context) -> Bool {
    var at = start
    var missing = types
    repeat {
      guard at + 4 <= packet.bytes.count, packet.bytes.be16(at + 2) != 0 else {
        context.hotdrop = true
        return false
      }
      let type = packet.bytes[at]
      let isWanted = types[type] && flagsFit(type, packet.bytes[at + 1])
      switch mode {
      case .any: if isWanted { return true }
      case .all: if isWanted { missing[type] = false }
      case .only: if !isWanted { return false }
      }
      at += (Int(packet.bytes.be16(at + 2)) + 3) & ~3
    } while at < packet.bytes.count
    return mode == .all ? missing.isEmpty : mode == .only
  }
  private func flagsFit(_ type: UInt8, _ seen: UInt8) -> Bool {
    guard let f = flags.first(where: { $0.type == type }) else { return true }
    return seen & f.mask == f.value
  }

  /// Names with the letters of their flags, highest bit first.
  fileprivate static let names: [(name: String, type: UInt8, flags: String)] = [
    ("DATA", 0, "----IUBE"), ("INIT", 1, ""), ("INIT_ACK", 2, ""), ("SACK", 3, ""), ("HEARTBEAT", 4, ""), ("HEARTBEAT_ACK", 5, ""),
    ("ABORT", 6, "-------T"), ("SHUTDOWN", 7, ""), ("SHUTDOWN_ACK", 8, ""), ("ERROR", 9, ""), ("COOKIE_ECHO", 10, ""),
    ("COOKIE_ACK", 11, ""), ("ECN_ECNE", 12, ""), ("ECN_CWR", 13, ""), ("SHUTDOWN_COMPLETE", 14, "-------T"), ("I_DATA", 64, "----IUBE"),
    ("ASCONF_ACK", 128, ""), ("RE_CONFIG", 130, ""), ("PAD", 132, ""), ("FORWARD_TSN", 192, ""), ("ASCONF", 193, ""),
    ("I_FORWARD_TSN", 194, ""),
  ]

  /// A type's place in the tool's own table (sctp_chunk_names in extensions/libxt_sctp.c), which differs from its number above 14.
  private static func place(_ type: UInt8) -> UInt8 {
    switch type {
    case 64: 15
    case 130: 16
    case 132: 17
    case 193: 18
    case 128: 19
    case 192: 20
    case 194: 21
    default: type
    }
  }

  /// An upper-case letter asks for a set flag, a lower-case one for a cleared one. At most four types may have flags; more are taken
  /// without a word.
  init(_ modeWord: String, _ list: String) throws(OptionError) {
    guard let mode = Mode(rawValue: modeWord.lowercased()) else {
      throw OptionError("Match type has to be one of \"ALL\", \"ANY\" or \"ONLY\"", word: modeWord, allowed: "all, any or only")
    }
    self.mode = mode
    if list.equals(ignoringCase: "ALL") {
      types = .all
      return
    }
    if list.equals(ignoringCase: "NONE") { return }
    for item in list.split(separator: ",") {
      let parts = item.split(separator: ":", maxSplits: 1)
      guard let name = ChunkTest.names.first(where: { $0.name.equals(ignoringCase: parts.first ?? "") }) else {
        throw OptionError(
          "Unknown sctp chunk `\(parts.first ?? "")'", word: String(item), allowed: ChunkTest.names.map(\.name).joined(separator: ", "))
      }
      types[name.type] = true
      guard parts.count == 2 else { continue }
      for c in parts[1] {
        guard c.isLetter, let at = Array(name.flags).firstIndex(of: Character(c.uppercased())) else {
          throw OptionError("Invalid flags for chunk type \(ChunkTest.place(name.type))", word: String(item))
        }
        // The tool files flags under a type's place in its table, so those of I_DATA are lost.
        if ChunkTest.place(name.type) != name.type { continue }
        let bit = UInt8(1) << UInt8(7 - at)
        var i = flags.firstIndex { $0.type == name.type }
        if i == nil {
          flags.append(Flags(type: name.type, mask: 0, value: 0))
          i = flags.count - 1
        }
        guard let i else { continue }
        flags[i].mask |= bit
        if c.isUppercase { flags[i].value |= bit } else { flags[i].value &= ~bit }
      }
    }
    // Each type has its flags once: their order means nothing.
    flags.sort { $0.type < $1.type }
  }

  func text(isNumeric: Bool) -> String {
    if types.isEmpty { return "NONE" }
    if types == .all { return "ALL" }
    return ChunkTest.names.filter { types[$0.type] }.map { n in
      let digits = UInt16(n.type).hex(digits: 4)
      let base = isNumeric ? "0x" + digits.dropFirst(2).uppercased() : n.name
      guard let f = flags.first(where: { $0.type == n.type }), f.mask != 0 else { return base }
      var letters = ""
      for (i, c) in n.flags.enumerated() where f.mask >> UInt8(7 - i) & 1 != 0 {
        letters += f.value >> UInt8(7 - i) & 1 != 0 ? String(c) : c.lowercased()
      }
      return base + ":" + letters
    }.joined(separator: ",")
  }
}
