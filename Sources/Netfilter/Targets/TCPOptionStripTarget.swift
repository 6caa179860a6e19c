// -j TCPOPTSTRIP: overwrites options of the TCP header with no-operation (net/netfilter/xt_TCPOPTSTRIP.c; iptables-extensions(8),
// TCPOPTSTRIP).

import Wire

package struct TCPOptionStripTarget: TargetExtension {
  package static let name = "TCPOPTSTRIP"
  package static let tables: TableSet = .mangle
  package static let protocols = [IPProtocol.tcp]
  package static let help = [
    "--strip-options": "options to overwrite, by number or name"
  ]
  package static func helpNames(_ family: Family) -> [String] { TCPOptionKinds.names.map(\.name) }
  package static let options: [Option<Self>] = [.value("--strip-options", \.written, .optionKinds)]

  /// Kinds to overwrite.
  package var kinds = TCPOptionKinds()
  package init() {}
  package var target: Target { .tcpOptionStrip(Box(self)) }

  private var written: TCPOptionKinds? {
    get { kinds.isEmpty ? nil : kinds }
    set { kinds = newValue ?? TCPOptionKinds() }
  }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    if packet.fragmentOffset != 0 { return .continue }
    let start = packet.transportOffset
    guard packet.isChainComplete, packet.length >= start + 20 else { return .drop }
    let header = Int(packet.bytes[start + 12] >> 4) * 4
    guard header >= 20, packet.length >= start + header else { return .drop }
    context.join(packet, header)
    var i = 20
    while i < header - 1 {
      let kind = packet.bytes[start + i]
      let length = tcpOptionLength(kind, packet.bytes[start + i + 1])
      if i + length > header { break }
      if kinds.contains(kind) {
        for j in i..<i + length { packet.setTCPByte(start, j, TCPHeader.Kind.nop) }
      }
      i += length
    }
    return .continue
  }

  package func listing(_ context: OptionContext) -> String? {
    if kinds.isEmpty { return "" }
    let names = kinds.all.map { kind in
      context.isNumeric ? "\(kind)" : TCPOptionKinds.names.first { $0.kind == kind }?.name ?? "\(kind)"
    }
    return "TCPOPTSTRIP options " + names.joined(separator: ",")
  }
}

/// The bytes that an option takes; one for end, no-operation and a length of zero, so that every walk ends.
@inline(__always) func tcpOptionLength(_ kind: UInt8, _ length: UInt8) -> Int {
  kind <= TCPHeader.Kind.nop || length == 0 ? 1 : Int(length)
}

/// A set of TCP option kinds, one bit each.
package struct TCPOptionKinds: Hashable, Sendable {
  private var a: UInt64 = 0
  private var b: UInt64 = 0
  private var c: UInt64 = 0
  private var d: UInt64 = 0

  fileprivate static let names: [(name: String, kind: UInt8)] = [
    ("wscale", 3), ("mss", 2), ("sack-permitted", 4), ("sack", 5), ("timestamp", 8), ("md5", 19),
  ]
  var isEmpty: Bool { a | b | c | d == 0 }
  var all: [UInt8] { (0...255).filter(contains) }

  func contains(_ kind: UInt8) -> Bool {
    let word =
      switch kind >> 6 {
      case 0: a
      case 1: b
      case 2: c
      default: d
      }
    return word >> UInt64(kind & 63) & 1 != 0
  }
  mutating func insert(_ kind: UInt8) {
    let bit = UInt64(1) << UInt64(kind & 63)
    switch kind >> 6 {
    case 0: a |= bit
    case 1: b |= bit
    case 2: c |= bit
    default: d |= bit
    }
  }
}

extension Format<TCPOptionKinds> {
  /// Names and numbers with commas; saved as numbers in ascending order.
  fileprivate static let optionKinds = Format(
    "option[,option…]",
    read: { (word, _, _) throws(OptionError) in
      var kinds = TCPOptionKinds()
      for name in word.split(separator: ",", omittingEmptySubsequences: false) {
        guard let kind = TCPOptionKinds.names.first(where: { $0.name == name })?.kind ?? UInt8(numeral: name) else {
          throw OptionError(
            "Bad TCP option value \"\(name)\"", word: String(name),
            allowed: "2 to 255, " + TCPOptionKinds.names.map(\.name).joined(separator: ", "))
        }
        if kind < 2 { throw OptionError("Option value may not be 0 or 1", word: String(name)) }
        if kinds.contains(kind) { throw OptionError("Option \"\(name)\" already specified", word: String(name)) }
        kinds.insert(kind)
      }
      return kinds
    },
    write: { v, _ in v.all.map { "\($0)" }.joined(separator: ",") })
}
