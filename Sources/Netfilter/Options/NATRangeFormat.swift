// The addresses and ports that NAT targets take: `[first[-last]][:port[-port[/base]]]` (iptables, extensions/libxt_NAT.c, parse_to,
// parse_ports and sprint_range).

import Wire

extension NATRange {
  /// Reads `port[-port[/base]]`; the rule's protocol must have ports (or be ICMP, whose identifier stands in for them).
  package mutating func readPorts(_ text: Substring, _ context: OptionContext) throws(OptionError) {
    let withPorts = [IPProtocol.tcp, IPProtocol.udp, IPProtocol.sctp, IPProtocol.dccp, IPProtocol.icmp]
    if !withPorts.contains(where: { UInt16($0) == context.proto }) {
      throw OptionError("Need TCP, UDP, SCTP or DCCP with port specification", word: String(text), allowed: "-p tcp, -p udp, …")
    }
    flags.insert(.portsGiven)
    var rest: Substring
    if let n = Numeral.scan(text, max: 0xffff) {
      firstPort = UInt16(n.value)
      rest = n.rest
    } else {
      firstPort = try NATRange.service(text)
      rest = ""
    }
    lastPort = firstPort
    if rest.isEmpty { return }
    switch rest.first {
    case "-": rest = rest.dropFirst()
    case ":": throw OptionError("Invalid port:port syntax - use dash", word: String(text))
    default: throw OptionError("Garbage after port value: `\(rest)'", word: String(text))
    }
    guard let last = Numeral.scan(rest, max: 0xffff) else { throw OptionError("Port `\(rest)' not valid", word: String(text)) }
    if last.value < firstPort { throw OptionError("Port range `\(rest)' funky", word: String(text), allowed: "first-last") }
    lastPort = UInt16(last.value)
    if last.rest.isEmpty { return }
    guard last.rest.first == "/" else { throw OptionError("Garbage after port range: `\(last.rest)'", word: String(text)) }
    let base = last.rest.dropFirst()
    if let n = Numeral.scan(base, max: 0xffff), n.value >= 1 { basePort = UInt16(n.value) } else { basePort = try NATRange.service(base) }
    flags.insert(.portOffset)
  }

  private static func service(_ name: Substring) throws(OptionError) -> UInt16 {
    if let port = Services.port(String(name)) { return port }
    throw OptionError("Port `\(name)' not valid", word: String(name), allowed: "a number from 0 to 65535, or a service's name")
  }

  /// Reads `[first[-last]][:ports]`; an IPv6 address with ports stands in brackets.
  package mutating func readDestination(_ word: String, _ context: OptionContext) throws(OptionError) {
    let text = word[...]
    var address = text
    var colon: Substring.Index?
    if let open = text.firstIndex(of: "[") {
      let start = text.index(after: open)
      guard let close = text[start...].firstIndex(of: "]"), context.family == .ipv6 else {
        throw OptionError("Invalid address format", word: word)
      }
      address = text[start..<close]
      colon = text[close...].firstIndex(of: ":")
    } else if let c = text.firstIndex(of: ":"), !text[text.index(after: c)...].contains(":") {
      // More than one colon: an IPv6 address without a port.
      colon = c
      address = text[..<c]
    }
    if let colon {
      try readPorts(text[text.index(after: colon)...], context)
      if colon == text.startIndex || colon == text.index(text.startIndex, offsetBy: 2, limitedBy: text.endIndex) { return }
    }
    flags.insert(.mapAddresses)
    let ends = address.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    firstAddress = try NATRange.address(ends[0], context.family)
    lastAddress = ends.count == 2 ? try NATRange.address(ends[1], context.family) : firstAddress
  }

  private static func address(_ text: Substring, _ family: Family) throws(OptionError) -> Address {
    guard let a = Address(String(text)), a.family == family || (family == .ipv6 && text.contains(":")) else {
      throw OptionError("Bad IP address \"\(text)\"", word: String(text), allowed: "an address of the rule's family")
    }
    return a
  }

  /// `first-last:port-port/base`, or as much of it as is set.
  package func text(_ family: Family) -> String {
    var out = ""
    if flags.contains(.mapAddresses) {
      out = firstAddress.text(family)
      if lastAddress != firstAddress { out += "-" + lastAddress.text(family) }
      if family == .ipv6, flags.contains(.portsGiven) { out = "[\(out)]" }
    }
    if flags.contains(.portsGiven) { out += ":" + portsText }
    return out
  }

  package var portsText: String {
    "\(firstPort)" + (lastPort == firstPort ? "" : "-\(lastPort)") + (flags.contains(.portOffset) ? "/\(basePort)" : "")
  }

  /// `random`, `random-fully` and `persistent`, as NAT targets list them and, with dashes, save them.
  package func flagWords(_ prefix: String) -> [String] {
    let names: [(Flags, String)] = [(.random, "random"), (.randomFully, "random-fully"), (.persistent, "persistent")]
    return names.filter { flags.contains($0.0) }.map { prefix + $0.1 }
  }
}

/// A target whose options make a range.
package protocol NATTarget: TargetExtension {
  var range: NATRange { get set }
}

extension NATTarget {
  package static var needs: Needs { .tracking }
  package static var tables: TableSet { .nat }
}

extension Option where Owner: NATTarget {
  /// `--to-source` and `--to-destination`.
  static func to(_ name: String) -> Option {
    Option(
      [name], arity: 1, required: true, valueName: "[address[-address]][:port[-port[/port]]]",
      read: { (owner, words, _, _, context) throws(OptionError) in try owner.range.readDestination(words[0], context) },
      write: { owner, context in
        let text = owner.range.text(context.family)
        return text.isEmpty ? [] : [name, text]
      })
  }

  /// `--to-ports`.
  static var toPorts: Option {
    Option(
      ["--to-ports"], arity: 1, valueName: "port[-port]",
      read: { (owner, words, _, _, context) throws(OptionError) in try owner.range.readPorts(words[0][...], context) },
      write: { owner, _ in owner.range.flags.contains(.portsGiven) ? ["--to-ports", owner.range.portsText] : [] })
  }

  static var random: Option { .flag("--random", \.range.flags, .random) }
  static var randomFully: Option { .flag("--random-fully", \.range.flags, .randomFully) }
  static var persistent: Option { .flag("--persistent", \.range.flags, .persistent) }
}
