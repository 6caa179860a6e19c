// -j HMARK: sets the packet's mark from a hash of addresses and ports (net/netfilter/xt_HMARK.c, hmark_tg_v4 and hmark_tg_v6;
// iptables-extensions(8), HMARK).

import Wire

package struct HMarkTarget: TargetExtension {
  package static let name = "HMARK"
  package static let help = [
    "--hmark-tuple": "what the hash is made of; ct takes the connection's addresses",
    "--hmark-mod": "hash modulo this is the mark",
    "--hmark-offset": "what is added to it",
    "--hmark-rnd": "seed of the hash",
    "--hmark-src-prefix": "first bits of the source that count",
    "--hmark-dst-prefix": "first bits of the destination that count",
    "--hmark-sport-mask": "bits of the source port that count",
    "--hmark-dport-mask": "bits of the destination port that count",
    "--hmark-spi-mask": "bits of the security parameters index that count",
    "--hmark-sport": "bits of the source port to set",
    "--hmark-dport": "bits of the destination port to set",
    "--hmark-spi": "bits of the index to set",
    "--hmark-proto-mask": "bits of the protocol that count",
  ]
  package static let options: [Option<Self>] = [
    .tuple,
    part("--hmark-src-prefix", \.sourcePrefix, .prefixLength),
    part("--hmark-dst-prefix", \.destinationPrefix, .prefixLength),
    part("--hmark-sport-mask", \.sourceMask, .hexNumber(4)),
    part("--hmark-dport-mask", \.destinationMask, .hexNumber(4)),
    part("--hmark-spi-mask", \.spiMask, .hexNumber(8)),
    .value("--hmark-sport", \.sourceSet, .hexNumber(4)),
    .value("--hmark-dport", \.destinationSet, .hexNumber(4)),
    .value("--hmark-spi", \.spiSet, .hexNumber(8)),
    part("--hmark-proto-mask", \.protoMask, .hexNumber(2)),
    .value("--hmark-rnd", \.seed, .hexNumber(8)),
    .value("--hmark-mod", \.modulus, .number(1...UInt32.max)),
    .value("--hmark-offset", \.offset, .number),
  ]
  package var sourcePrefix: Int?
  package var destinationPrefix: Int?
  package var sourceMask: UInt16?
  package var destinationMask: UInt16?
  package var spiMask: UInt32?
  package var sourceSet: UInt16?
  package var destinationSet: UInt16?
  package var spiSet: UInt32?
  package var protoMask: UInt16?
  package var seed: UInt32?
  package var modulus: UInt32?
  package var offset: UInt32?
  /// Addresses and ports are those of the connection's first packet, from both ends.
  package var usesConnection = false
  /// Options that --hmark-tuple stood for, while the rule is read.
  private var named: Set<String> = []
  package init() {}
  package var target: Target { .hmark(Box(self)) }

  /// An option that --hmark-tuple may stand for; behind it, it would be the second of its name.
  private static func part<V: Hashable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Self, V?> & Sendable, _ format: Format<V>
  ) -> Option<Self> {
    var option = Option<Self>.value(name, path, format)
    option.read = { (m, words, _, option, context) throws(OptionError) in
      if m.named.contains(name) { throw OptionError("HMARK: option \"\(name)\" can only be used once.\n", word: name) }
      m[keyPath: path] = try format.read(words[0], option, context)
    }
    return option
  }

  // MARK: evaluation

  private var portMask: UInt32 { spiMask ?? UInt32(sourceMask ?? 0) << 16 | UInt32(destinationMask ?? 0) }
  private var portSet: UInt32 { spiSet ?? UInt32(sourceSet ?? 0) << 16 | UInt32(destinationSet ?? 0) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    var source = packet.source
    var destination = packet.destination
    var proto = packet.proto
    var ports: UInt32 = 0
    if usesConnection {
      guard !packet.connection.isNone || packet.carriesTemplate else { return .continue }
      let connection = packet.carriesTemplate ? .template(packet.family) : context.connections[packet.connection]
      (source, destination) = (connection.original.source, connection.reply.source)
      proto = connection.original.proto
      if proto != IPProtocol.icmp {
        ports = ordered(UInt32(connection.original.sourcePort) << 16 | UInt32(connection.reply.sourcePort))
      }
    } else {
      var at = packet.transportOffset
      var isFragment = packet.isFragment
      if isError(packet) {
        // The packet inside the error counts.
        guard let inner = Inner(packet.bytes, at: at + 8, packet.family) else { return .continue }
        (source, destination, proto, at, isFragment) = (inner.source, inner.destination, inner.proto, inner.offset, inner.isFragment)
      }
      if !isFragment, let word = portWord(packet.bytes, proto, at) { ports = ordered(word) }
    }
    var (a, b) = (folded(source, sourcePrefix, packet.family), folded(destination, destinationPrefix, packet.family))
    if b < a { swap(&a, &b) }
    let hash = jhash3(a, b, ports, seed: seed ?? 0) ^ UInt32(UInt16(proto) & (protoMask ?? 0))
    packet.mark = UInt32(truncatingIfNeeded: (UInt64(hash) &* UInt64(modulus ?? 1)) >> 32) &+ (offset ?? 0)
    return .continue
  }

  private func isError(_ packet: borrowing Packet) -> Bool {
    guard packet.fragmentOffset == 0, packet.length >= packet.transportOffset + 8 else { return false }
    if packet.family == .ipv4 { return packet.proto == IPProtocol.icmp && ICMP.isError(packet.icmpType) }
    return packet.proto == IPProtocol.icmpv6 && !packet.moreFragments && packet.icmpType != 0 && ICMPv6.isError(packet.icmpType)
  }

  /// The four bytes that stand for ports; none for protocols without them.
  private func portWord(_ bytes: [UInt8], _ proto: UInt8, _ at: Int) -> UInt32? {
    let start: Int
    switch proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.dccp, IPProtocol.esp, IPProtocol.sctp, IPProtocol.udpLite: start = at
    case IPProtocol.ah: start = at + 4
    default: return nil
    }
    return bytes.count >= start + 4 ? bytes.be32(start) : nil
  }

  /// Masked, and the larger port first, so that both directions hash alike.
  private func ordered(_ ports: UInt32) -> UInt32 {
    let p = ports & portMask | portSet
    return p & 0xffff > p >> 16 ? p << 16 | p >> 16 : p
  }

  private func folded(_ address: Address, _ prefix: Int?, _ family: Family) -> UInt32 {
    let a = address & (prefix.map { Prefix.mask(length: $0, family) } ?? .zero)
    if family == .ipv4 { return prefix == nil ? 0 : a.v4 }
    return UInt32(truncatingIfNeeded: a.high >> 32) ^ UInt32(truncatingIfNeeded: a.high) ^ UInt32(truncatingIfNeeded: a.low >> 32)
      ^ UInt32(truncatingIfNeeded: a.low)
  }

  // MARK: text

  /// A word of --hmark-tuple.
  fileprivate mutating func take(_ word: String, _ family: Family) {
    switch word {
    case "ct":
      usesConnection = true
      return
    case "src": sourcePrefix = family.addressBits
    case "dst": destinationPrefix = family.addressBits
    case "sport": sourceMask = .max
    case "dport": destinationMask = .max
    case "proto": protoMask = .max
    default: spiMask = .max
    }
    named.insert("--hmark-" + word + (word == "src" || word == "dst" ? "-prefix" : "-mask"))
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    named = []
    if modulus == nil { throw OptionError("--hmark-mod is mandatory") }
    if seed == nil { throw OptionError("--hmark-rnd is mandatory") }
    if spiMask != nil, sourceMask != nil || destinationMask != nil {
      throw OptionError("you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time")
    }
    let isEmpty =
      sourcePrefix == nil && destinationPrefix == nil && spiMask == nil && sourceMask == nil && destinationMask == nil && protoMask == nil
      && sourceSet == nil && destinationSet == nil && spiSet == nil
    if isEmpty, !usesConnection { throw OptionError("you have to specify --hmark-tuple at least") }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if spiSet != nil, sourceSet != nil || destinationSet != nil {
      throw KernelRefusal("EINVAL", "an SPI and ports can't be combined")
    }
  }
  package func savedWords(_ context: OptionContext) -> [String]? {
    Self.options.flatMap { $0.write(self, context) } + (usesConnection ? ["--hmark-tuple", "ct"] : [])
  }
  package func listing(_ context: OptionContext) -> String? {
    var out = "HMARK mod \(modulus ?? 0) "
    if let offset { out += "+ \(offset.hex()) " }
    if usesConnection { out += "ct, " }
    // For IPv6 the tool leaves out the length of a whole address, but not its blank.
    let lengths = [("src-prefix", sourcePrefix), ("dst-prefix", destinationPrefix)]
    for (name, length) in lengths {
      if let length { out += "\(name) \(length == 128 ? "" : "\(length)") " }
    }
    let numbers: [(String, UInt32?)] = [
      ("sport-mask", sourceMask.map(UInt32.init)), ("dport-mask", destinationMask.map(UInt32.init)), ("spi-mask", spiMask),
      ("sport", sourceSet.map(UInt32.init)), ("dport", destinationSet.map(UInt32.init)), ("spi", spiSet),
      ("proto-mask", protoMask.map(UInt32.init)), ("rnd", seed),
    ]
    for (name, value) in numbers { if let value { out += "\(name) \(value.hex()) " } }
    return out
  }
}

/// The datagram inside an ICMP error.
private struct Inner {
  var source: Address
  var destination: Address
  var proto: UInt8
  var offset: Int
  var isFragment: Bool

  init?(_ bytes: [UInt8], at start: Int, _ family: Family) {
    if family == .ipv4 {
      guard bytes.count >= start + 20 else { return nil }
      source = bytes.address(start + 12, .ipv4)
      destination = bytes.address(start + 16, .ipv4)
      proto = bytes[start + 9]
      offset = start + Int(bytes[start] & 15) * 4
      isFragment = bytes.be16(start + 6) & 0x3fff != 0
    } else {
      guard let chain = IPv6Chain(bytes, at: start), chain.isComplete else { return nil }
      source = bytes.address(start + 8, .ipv6)
      destination = bytes.address(start + 24, .ipv6)
      proto = chain.proto
      offset = chain.offset
      isFragment = chain.fragmentHeader != nil
    }
  }
}

extension Option<HMarkTarget> {
  /// Names stand for full masks; each may be cut short.
  fileprivate static let tuple = Option(
    ["--hmark-tuple"], arity: 1, valueName: "src|dst|sport|dport|spi|proto|ct[,…]",
    read: { (owner, words, _, _, context) throws(OptionError) in
      var rest = words[0][...]
      while true {
        let comma = rest.firstIndex(of: ",")
        let name = rest[..<(comma ?? rest.endIndex)]
        if name.isEmpty, comma == nil {
          throw OptionError("\"--hmark-tuple\" requires a list of types with no spaces, e.g. src,dst,sport,dport,proto", word: words[0])
        }
        let names = ["ct", "src", "dst", "sport", "dport", "proto", "spi"]
        guard !name.isEmpty, let hit = names.first(where: { $0.hasPrefix(ignoringCase: name) }) else {
          throw OptionError("Bad type \"\(rest)\"", word: String(rest), allowed: names.joined(separator: ", "))
        }
        owner.take(hit, context.family)
        guard let comma else { return }
        rest = rest[rest.index(after: comma)...]
      }
    },
    write: { _, _ in [] })
}

extension Format where Value: FixedWidthInteger & UnsignedInteger & Sendable {
  /// A number saved as `0x` and so many digits.
  fileprivate static func hexNumber(_ digits: Int) -> Format {
    Format(
      "value", read: { (word, option, context) throws(OptionError) in try number.read(word, option, context) },
      write: { v, _ in v.hex(digits: digits) })
  }
}

extension Format<Int> {
  fileprivate static let prefixLength = Format(
    "length",
    read: { (word, option, context) throws(OptionError) in
      let any = context.family == .ipv4 ? "0.0.0.0/" : "::/"
      let prefix = try Format<Prefix>.hostMask.read(any + word, option, context)
      return prefix.length(context.family) ?? context.family.addressBits
    },
    write: { v, _ in "\(v)" })
}
