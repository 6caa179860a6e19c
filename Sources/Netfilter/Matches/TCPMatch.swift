// -m tcp: ports, flags and one option of the TCP header (net/netfilter/xt_tcpudp.c, tcp_mt and tcp_find_option; iptables-extensions(8), tcp).

import Wire

package struct TCPMatch: MatchExtension {
  package static let name = "tcp"
  package static let protocols = [IPProtocol.tcp]
  package static let help = [
    "--sport": "source port or ports, by number or name",
    "--dport": "destination port or ports, by number or name",
    "--tcp-flags": "of the flags of the first list, just those of the second are set",
    "--syn": "SYN is set; RST, ACK and FIN are not",
    "--tcp-option": "an option, by number, is there",
  ]
  package static let options: [Option<Self>] = [
    .once("--sport", ["--source-port"], \.sourcePorts, .ports(of: IPProtocol.tcp), "Only one `--source-port' allowed"),
    .once("--dport", ["--destination-port"], \.destinationPorts, .ports(of: IPProtocol.tcp), "Only one `--destination-port' allowed"),
    .once("--tcp-option", [], \.option, .tcpOption, "Only one `--tcp-option' allowed"),
    Option(
      ["--tcp-flags"], arity: 2,
      secondMissing: { $0.flags == nil ? "--tcp-flags requires two args." : onlyOneFlagTest }, negatable: true, mayRepeat: true,
      valueName: "mask comp",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        try m.set(TCPFlagTest(mask: readTCPFlags(words[0]), value: readTCPFlags(words[1])), isNegated)
      },
      write: { m, _ in
        guard let f = m.flags else { return [] }
        return (f.isNegated ? ["!"] : []) + ["--tcp-flags", tcpFlagsText(f.value.mask), tcpFlagsText(f.value.value)]
      }),
    Option(
      ["--syn"], arity: 0, negatable: true, mayRepeat: true,
      read: { (m, _, isNegated, _, _) throws(OptionError) in
        try m.set(TCPFlagTest(mask: [.fin, .syn, .rst, .ack], value: .syn), isNegated)
      },
      write: { _, _ in [] }),
  ]
  package var sourcePorts: Negatable<PortRange>?
  package var destinationPorts: Negatable<PortRange>?
  package var flags: Negatable<TCPFlagTest>?
  /// A kind of TCP option that must be there.
  package var option: Negatable<UInt8>?
  package init() {}
  package var match: Match { .tcp(self) }

  /// Lets no packet through that has not SYN set; TCPMSS asks (net/netfilter/xt_TCPMSS.c, find_syn_match).
  var requiresSYN: Bool { flags.map { !$0.isNegated && $0.value.value.contains(.syn) } ?? false }

  private mutating func set(_ test: TCPFlagTest, _ isNegated: Bool) throws(OptionError) {
    if flags != nil { throw OptionError(onlyOneFlagTest, word: "--tcp-flags") }
    flags = Negatable(test, isNegated: isNegated)
  }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 {
      // An attacker could overwrite the flags with a fragment at offset 8 (RFC 1858): the kernel drops it. For IPv6 its test never holds,
      // because there it has the offset in bytes.
      if packet.fragmentOffset == 8, packet.family == .ipv4 { context.hotdrop = true }
      return false
    }
    guard packet.hasTransport else {
      context.hotdrop = true
      return false
    }
    if let s = sourcePorts, s.value.contains(packet.sourcePort) == s.isNegated { return false }
    if let d = destinationPorts, d.value.contains(packet.destinationPort) == d.isNegated { return false }
    if let f = flags, (packet.tcpFlags.intersection(f.value.mask) == f.value.value) == f.isNegated { return false }
    if let o = option { return hasOption(o, packet.bytes, packet.transportOffset, &context) }
    return true
  }

  private func hasOption(_ wanted: Negatable<UInt8>, _ bytes: [UInt8], _ start: Int, _ context: inout Context) -> Bool {
    let end = start + Int(bytes[start + 12] >> 4) * 4
    var i = start + TCPHeader.minimumLength
    guard end >= i, end <= bytes.count else {
      context.hotdrop = true
      return false
    }
    while i < end {
      let kind = bytes[i]
      if kind == wanted.value { return !wanted.isNegated }
      // A length of zero counts as one, so that the walk ends.
      i += kind < 2 || i + 1 >= end ? 1 : max(1, Int(bytes[i + 1]))
    }
    return wanted.isNegated
  }

  package var isSavedWhole: Bool { saved == self }
  /// A range of all ports tells nothing; the tool leaves it out, when it saves even the one turned round. So it does with no flags.
  package var saved: Self {
    var m = self
    if m.sourcePorts?.value.isFull == true { m.sourcePorts = nil }
    if m.destinationPorts?.value.isFull == true { m.destinationPorts = nil }
    if let f = m.flags, !f.isNegated, f.value.mask == [] { m.flags = nil }
    return m
  }

  package func listing(_ context: OptionContext) -> String? {
    var words = ["tcp"]
    if let s = sourcePorts, !s.value.isFull || s.isNegated {
      words.append(s.value.listing("spt", isNegated: s.isNegated, IPProtocol.tcp, context))
    }
    if let d = destinationPorts, !d.value.isFull || d.isNegated {
      words.append(d.value.listing("dpt", isNegated: d.isNegated, IPProtocol.tcp, context))
    }
    if let o = option { words.append("option=" + (o.isNegated ? "!" : "") + "\(o.value)") }
    if let f = flags, f.isNegated || f.value.mask != [] {
      let text =
        context.isNumeric
        ? "0x\(f.value.mask.rawValue.hexByte)/0x\(f.value.value.rawValue.hexByte)"
        : tcpFlagsText(f.value.mask) + "/" + tcpFlagsText(f.value.value)
      words.append("flags:" + (f.isNegated ? "!" : "") + text)
    }
    return words.joined(separator: " ")
  }
}

/// The flags to look at, and which of them are set.
package struct TCPFlagTest: Hashable, Sendable {
  package var mask: TCPFlags
  package var value: TCPFlags
}

private let onlyOneFlagTest = "Only one of `--syn' or `--tcp-flags'  allowed"

private let tcpFlagNames: [(name: String, flags: TCPFlags)] = [
  ("FIN", .fin), ("SYN", .syn), ("RST", .rst), ("PSH", .psh), ("ACK", .ack), ("URG", .urg),
  ("ALL", [.fin, .syn, .rst, .psh, .ack, .urg]), ("NONE", []),
]

private func readTCPFlags(_ word: String) throws(OptionError) -> TCPFlags {
  var flags: TCPFlags = []
  for name in word.split(separator: ",") {
    guard let hit = tcpFlagNames.first(where: { $0.name.equals(ignoringCase: name) }) else {
      throw OptionError("Unknown TCP flag `\(name)'", word: word, allowed: tcpFlagNames.map(\.name).joined(separator: ", "))
    }
    flags.formUnion(hit.flags)
  }
  return flags
}

private func tcpFlagsText(_ flags: TCPFlags) -> String {
  flags.isEmpty ? "NONE" : tcpFlagNames.prefix(6).filter { flags.contains($0.flags) }.map(\.name).joined(separator: ",")
}

extension UInt8 {
  /// Two upper-case hexadecimal digits.
  fileprivate var hexByte: String { (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true) }
}

extension Format<UInt8> {
  fileprivate static let tcpOption = Format(
    "number",
    read: { (word, _, _) throws(OptionError) in
      guard let n = UInt8(numeral: word), n != 0 else { throw OptionError("Bad TCP option \"\(word)\"", word: word, allowed: "1 to 255") }
      return n
    },
    write: { v, _ in "\(v)" })
}

extension Option {
  /// An option that refuses to be given twice in words of its own, as extensions with a parser from before libxtables' do.
  static func once<V: Hashable & Sendable>(
    _ name: String, _ aliases: [String], _ path: any WritableKeyPath<Owner, Negatable<V>?> & Sendable, _ format: Format<V>,
    _ message: String
  ) -> Option {
    var option = Option.value(name, aliases: aliases, path, format)
    let read = option.read
    let field = Field(path)
    option.mayRepeat = true
    option.read = { (owner, words, isNegated, option, context) throws(OptionError) in
      if field.value(of: owner) != nil { throw OptionError(message, word: name) }
      try read(&owner, words, isNegated, option, context)
    }
    return option
  }
}
