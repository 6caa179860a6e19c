// -m connbytes: what went over a connection so far (net/netfilter/xt_connbytes.c, connbytes_mt; iptables-extensions(8), connbytes). A rule
// with it turns accounting on; connections that began before have none, and never match.

package struct ConnbytesMatch: MatchExtension {
  package static let name = "connbytes"
  package static let needs: Needs = .tracking
  package enum Way: String, Hashable, Sendable, CaseIterable { case original, reply, both }
  package enum Measure: String, Hashable, Sendable, CaseIterable { case packets, bytes, avgpkt }

  package static let help = [
    "--connbytes": "how much the connection has carried so far",
    "--connbytes-dir": "which direction is counted",
    "--connbytes-mode": "what is counted, or the mean size of a packet",
  ]
  package static let options: [Option<Self>] = [
    .value("--connbytes", \.range, .connectionBytes, required: true),
    .value("--connbytes-mode", \.measure, .word("--connbytes-mode", Measure.allCases), required: true),
    .value("--connbytes-dir", \.way, .word("--connbytes-dir", Way.allCases), required: true),
  ]
  package var range: Negatable<NumberRange<UInt64>>?
  package var way: Way?
  package var measure: Measure?
  package init() {}
  package var match: Match { .connbytes(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let r = range, !packet.connection.isNone, let account = context.connections.account(packet.connection) else { return false }
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    if way != .reply {
      packets &+= account.original.packets
      bytes &+= account.original.bytes
    }
    if way != .original {
      packets &+= account.reply.packets
      bytes &+= account.reply.bytes
    }
    let seen: UInt64 =
      switch measure {
      case .packets: packets
      case .bytes: bytes
      default: packets == 0 ? 0 : bytes / packets
      }
    if context.isTracing { context.evidence = .count(seen) }
    return r.value.contains(seen) != r.isNegated
  }

  /// The tool tells of the last option of its table first.
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if range != nil, way == nil { throw OptionError("connbytes: option \"--connbytes-dir\" must be specified\n") }
  }
  package func listing(_ context: OptionContext) -> String? {
    guard let r = range, let measure, let way else { return nil }
    return (r.isNegated ? "! " : "") + "connbytes \(Format.connectionBytes.write(r.value, context)) connbytes mode \(measure.rawValue) "
      + "connbytes direction \(way.rawValue)"
  }
}

extension Format<NumberRange<UInt64>> {
  /// One number is that and more.
  fileprivate static let connectionBytes = Format(
    "from[:to]",
    read: { (word, option, _) throws(OptionError) in
      let v: [UInt64] = try readRange(word, option)
      let range = NumberRange(v[0], v.count == 2 ? v[1] : .max)
      if range.first > range.last { throw OptionError("\(range.first) should be less than \(range.last)", word: word) }
      return range
    },
    write: { v, _ in v.last == .max ? "\(v.first)" : "\(v.first):\(v.last)" })
}

extension Format where Value: RawRepresentable<String> & Sendable {
  fileprivate static func word(_ name: String, _ all: [Value]) -> Format {
    Format(
      all.map(\.rawValue).joined(separator: "|"),
      read: { (word, _, _) throws(OptionError) in
        guard let v = Value(rawValue: word) else {
          throw OptionError("Unknown \(name) `\(word)'", word: word, allowed: all.map(\.rawValue).joined(separator: ", "))
        }
        return v
      },
      write: { v, _ in v.rawValue })
  }
}
