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
package func readPort(_ text: some StringProtocol, _ proto: UInt8) throws(OptionError) -> UInt16 {
  guard let port = UInt16(numeral: text) ?? Services.port(String(text), proto) else {
    throw OptionError(
      "invalid port/service `\(text)' specified", word: String(text), allowed: "a port from 0 to 65535 or a service name")
  }
  return port
}

/// The same by getaddrinfo(3) (xtables_getportbyname): a decimal number modulo 65536, or a name of any protocol.
private func resolvePort(_ text: Substring) throws(OptionError) -> UInt16 {
  if let (n, rest) = Numeral.scan(text, base: 10), rest.isEmpty { return UInt16(truncatingIfNeeded: n) }
  guard let port = Services.port(String(text)) else {
    throw OptionError(
      "Port \"\(text)\" does not resolve to anything.\n", word: String(text), allowed: "a port from 0 to 65535 or a service name")
  }
  return port
}

extension Format<UInt16> {
  /// One port (XTTYPE_PORT).
  package static let resolvedPort = Format(
    "port", read: { (word, _, _) throws(OptionError) in try resolvePort(word[...]) }, write: { v, _ in "\(v)" })
}

extension Format<PortRange> {
  /// A missing first port is 0, a missing last one 65535 (parse_tcp_ports in extensions/libxt_tcp.c).
  package static func ports(of proto: UInt8) -> Format {
    Format(
      "port[:port]",
      read: { (word, _, _) throws(OptionError) in
        if !word.utf8.contains(UInt8(ascii: ":")) {
          let port = try readPort(word, proto)
          return PortRange(port, port)
        }
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let range = PortRange(
          parts[0].isEmpty ? 0 : try readPort(parts[0], proto), parts[1].isEmpty ? .max : try readPort(parts[1], proto))
        guard range.first <= range.last else { throw OptionError("invalid portrange (min > max)", word: word) }
        return range
      },
      write: { v, _ in v.text })
  }

  /// As libxtables' parser has it (xtopt_parse_mport, XTTYPE_PORTRC): decimal numbers modulo 65536 or a name of any protocol, as
  /// getaddrinfo(3) reads a service. A reversed range is taken and matches nothing.
  package static let resolvedPorts = Format(
    "port[:port]",
    read: { (word, option, _) throws(OptionError) in
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2 else {
        throw OptionError("\(option.owner): Too many components for option \"\(option.name)\" (max: 2)\n", word: word)
      }
      var ports: [UInt16] = []
      for part in parts {
        if part.isEmpty {
          ports.append(ports.isEmpty ? 0 : .max)
        } else {
          ports.append(try resolvePort(part))
        }
      }
      return PortRange(ports[0], ports.count == 2 ? ports[1] : ports[0])
    },
    write: { v, _ in v.text })
}
