// `port[:port]` (xtables: xtopt_parse_portrc; port names from the project's own table).

/// Ports from first to last, both included.
package struct PortRange: Hashable, Sendable {
  package var first: UInt16
  package var last: UInt16
  package init(_ first: UInt16, _ last: UInt16) {
    self.first = first
    self.last = last
  }
  @inline(__always) package func contains(_ port: UInt16) -> Bool { port >= first && port <= last }
}

extension Format<PortRange> {
  /// A missing first port is 0, a missing last one 65535.
  package static let portRange = Format(
    "port[:port]",
    read: { (word, option, _) throws(OptionError) in
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let first = parts[0].isEmpty && parts.count == 2 ? 0 : UInt16(numeral: parts[0])
      let last = parts.count == 1 ? first : parts[1].isEmpty ? .max : UInt16(numeral: parts[1])
      guard let first, let last else { throw OptionError("invalid port/service `\(word)' specified", word: word) }
      guard first <= last else { throw OptionError("invalid portrange (min > max)", word: word) }
      return PortRange(first, last)
    },
    write: { v, _ in v.first == v.last ? "\(v.first)" : "\(v.first):\(v.last)" })
}
