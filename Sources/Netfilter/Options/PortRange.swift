// `port[:port]` in the two ways in which the tool reads it: its own ports of tcp and sctp, and the ports of libxtables' option parser. Names
// come from the project's own table.

import Wire

/// Ports from first to last, both included.
package struct PortRange: Hashable, Sendable {
  package var first: UInt16
  package var last: UInt16
  package init(_ first: UInt16, _ last: UInt16) {
    self.first = first
    self.last = last
  }
  @inline(__always) package func contains(_ port: UInt16) -> Bool { port >= first && port <= last }
  package var isFull: Bool { first == 0 && last == .max }
  package var text: String { first == last ? "\(first)" : "\(first):\(last)" }

  /// As `-L` prints it behind `spt` or `dpt`: `spts:!1:1024`; names unless the listing is numeric.
  package func listing(_ label: String, isNegated: Bool, _ proto: UInt8, _ context: OptionContext) -> String {
    let not = isNegated ? "!" : ""
    if first == last { return "\(label):\(not)\(serviceText(first, proto, context))" }
    return "\(label)s:\(not)\(serviceText(first, proto, context)):\(serviceText(last, proto, context))"
  }
}

/// A port as a listing prints it: by name if it has one and the listing is not numeric.
package func serviceText(_ port: UInt16, _ proto: UInt8, _ context: OptionContext) -> String {
  context.isNumeric ? "\(port)" : Services.name(port, proto) ?? "\(port)"
}

/// A port number or a service's name (xtables_parse_port).
package func readPort(_ word: Word, _ proto: UInt8) throws(OptionError) -> UInt16 {
  if let n = Numeral.whole(word, max: 0xffff) { return UInt16(n) }
  if let port = Services.port(word.text, proto) { return port }
  throw OptionError(
    "invalid port/service `\(word.text)' specified", word: word.text, allowed: "a port from 0 to 65535 or a service name")
}

/// The same by getaddrinfo(3) (xtables_getportbyname): a name of any protocol, or a decimal number, of which strtoul(3) and an int leave 32 bits.
/// Where these are negative it is a name; else the port is what is left of them modulo 65536.
private func resolvePort(_ word: Word) throws(OptionError) -> UInt16 {
  if let n = Numeral.unsignedLong(word), Int32(truncatingIfNeeded: n) >= 0 { return UInt16(truncatingIfNeeded: n) }
  if let port = Services.port(word.text) { return port }
  throw OptionError(
    "Port \"\(word.text)\" does not resolve to anything.\n", word: word.text, allowed: "a port from 0 to 65535 or a service name")
}

extension Format<UInt16> {
  /// One port (XTTYPE_PORT).
  package static let resolvedPort = Format(
    "port", readBytes: { (word, _, _) throws(OptionError) in try resolvePort(word) }, write: { v, _ in "\(v)" })
}

extension Format<PortRange> {
  /// A missing first port is 0, a missing last one 65535 (parse_tcp_ports in extensions/libxt_tcp.c).
  package static func ports(of proto: UInt8) -> Format {
    Format(
      "port[:port]",
      readBytes: { (word, _, _) throws(OptionError) in
        guard let colon = word.firstIndex(of: UInt8(ascii: ":")) else {
          let port = try readPort(word, proto)
          return PortRange(port, port)
        }
        let (first, last) = (word[..<colon], word[(colon + 1)...])
        let range = PortRange(first.isEmpty ? 0 : try readPort(first, proto), last.isEmpty ? .max : try readPort(last, proto))
        guard range.first <= range.last else { throw OptionError("invalid portrange (min > max)", word: word.text) }
        return range
      },
      write: { v, _ in v.text })
  }

  /// As libxtables' parser has it (xtopt_parse_mport, XTTYPE_PORTRC): decimal numbers modulo 65536 or a name of any protocol, as
  /// getaddrinfo(3) reads a service. A reversed range is taken and matches nothing.
  package static let resolvedPorts = Format(
    "port[:port]",
    readBytes: { (word, option, _) throws(OptionError) in
      guard let colon = word.firstIndex(of: UInt8(ascii: ":")) else {
        let port = word.isEmpty ? 0 : try resolvePort(word)
        return PortRange(port, port)
      }
      let last = word[(colon + 1)...]
      guard !last.contains(UInt8(ascii: ":")) else {
        throw OptionError("\(option.owner): Too many components for option \"\(option.name)\" (max: 2)\n", word: word.text)
      }
      let first = word[..<colon]
      return PortRange(first.isEmpty ? 0 : try resolvePort(first), last.isEmpty ? .max : try resolvePort(last))
    },
    write: { v, _ in v.text })
}
