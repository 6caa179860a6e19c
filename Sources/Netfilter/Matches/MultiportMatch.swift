// -m multiport: up to fifteen ports or ranges (net/netfilter/xt_multiport.c, multiport_mt; iptables-extensions(8), multiport).

import Wire

package struct MultiportMatch: MatchExtension {
  package static let name = "multiport"
  package static let help = [
    "--sports": "source port is one of up to 15; a range counts as two",
    "--dports": "destination port is one of them",
    "--ports": "either port is one of them",
  ]
  package static let options: [Option<Self>] = [
    list("--sports", "--source-ports", .source),
    list("--dports", "--destination-ports", .destination),
    list("--ports", "--ports", .either),
  ]

  /// Which port of the packet is asked.
  package enum Side: UInt8, Hashable, Sendable { case source, destination, either }

  /// Fifteen places in one trivial value, so that the rule loop holds the list itself. A range takes two.
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// Bit N: place N begins a range that place N + 1 ends.
  private var rangeStarts: UInt16 = 0
  private var count: UInt8 = 0
  private var side: Side = .source
  private var isNegated = false
  package init() {}
  package var match: Match { .multiport(self) }

  @inline(__always) private func port(_ i: UInt8) -> UInt16 {
    let word =
      switch i >> 2 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return UInt16(truncatingIfNeeded: word >> (UInt64(i & 3) * 16))
  }

  private mutating func append(_ p: UInt16) {
    let bits = UInt64(p) << (UInt64(count & 3) * 16)
    switch count >> 2 {
    case 0: words.0 |= bits
    case 1: words.1 |= bits
    case 2: words.2 |= bits
    default: words.3 |= bits
    }
    count += 1
  }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    // The kernel reads four bytes, whatever the protocol.
    let at = packet.transportOffset
    guard packet.isChainComplete, packet.bytes.count >= at + 4 else {
      context.hotdrop = true
      return false
    }
    let source = packet.bytes.be16(at)
    let destination = packet.bytes.be16(at + 2)
    var i: UInt8 = 0
    while i < count {
      let first = port(i)
      var last = first
      if rangeStarts >> UInt16(i) & 1 != 0 {
        i += 1
        last = port(i)
      }
      i += 1
      if side != .destination, source >= first, source <= last { return !isNegated }
      if side != .source, destination >= first, destination <= last { return !isNegated }
    }
    return isNegated
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    // The tool's own spelling.
    if given.isEmpty { throw OptionError("multiport expection an option") }
  }

  /// check() of xt_multiport.c: ports need a protocol that has them.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if use.filter.flags.contains(.notProto) || !Self.withPorts.contains(use.filter.proto) {
      throw KernelRefusal("EINVAL", "multiport needs -p tcp, udp, udplite, sctp or dccp")
    }
  }

  package func listing(_ context: OptionContext) -> String? {
    let label =
      switch side {
      case .source: "sports"
      case .destination: "dports"
      case .either: "ports"
      }
    return "multiport \(label) " + (isNegated ? " !" : "") + text { serviceText($0, UInt8(truncatingIfNeeded: context.proto), context) }
  }

  private func text(_ port: (UInt16) -> String) -> String {
    var out = ""
    for i in 0..<count {
      if i > 0 { out.unicodeScalars.append(UnicodeScalar(separator(i))) }
      out += port(self.port(i))
    }
    return out
  }
  /// In front of place `i`.
  private func separator(_ i: UInt8) -> UInt8 { rangeStarts >> UInt16(i - 1) & 1 != 0 ? UInt8(ascii: ":") : UInt8(ascii: ",") }

  private static let withPorts: Set<UInt16> = Set(
    [IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp, IPProtocol.dccp].map(UInt16.init))

  private static func list(_ name: String, _ title: String, _ side: Side) -> Option<Self> {
    let all = [(Side.source, "--sports"), (.destination, "--dports"), (.either, "--ports")]
    return Option(
      title == name ? [name] : [name, title], title: title, arity: 1, negatable: true,
      excludes: all.filter { $0.0 != side }.map(\.1), valueName: "port[,port:port,port...]",
      read: { (m, words, isNegated, _, context) throws(OptionError) in
        guard !context.isProtocolNegated, context.proto == 0 || withPorts.contains(context.proto) else {
          throw OptionError("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP", word: name)
        }
        guard context.proto != 0 else {
          throw OptionError("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'", word: name)
        }
        try m.read(words.value, UInt8(truncatingIfNeeded: context.proto))
        m.side = side
        m.isNegated = isNegated
      },
      save: { m, _, out in
        guard m.count > 0, m.side == side else { return }
        if m.isNegated { out.add(bare: "!") }
        out.add(bare: name)
        out.addWord { word in
          for i in 0..<m.count {
            if i > 0 { word.append(m.separator(i)) }
            word.append(UInt64(m.port(i)))
          }
        }
      })
  }

  /// parse_multi_ports_v1 (extensions/libxt_multiport.c). A range must rise and takes two of the fifteen places.
  private mutating func read(_ word: Word, _ proto: UInt8) throws(OptionError) {
    (words, rangeStarts, count) = ((0, 0, 0, 0), 0, 0)
    var rest = word
    while true {
      let comma = rest.firstIndex(of: UInt8(ascii: ","))
      let item = rest[..<(comma ?? rest.endIndex)]
      let colon = item.firstIndex(of: UInt8(ascii: ":"))
      if count >= 15 { throw tooMany(word) }
      let first = try readPort(item[..<(colon ?? item.endIndex)], proto)
      append(first)
      if let colon {
        if count >= 15 { throw tooMany(word) }
        rangeStarts |= 1 << UInt16(count - 1)
        let last = try readPort(item[(colon + 1)...], proto)
        if first >= last { throw OptionError("invalid portrange specified", word: item.text) }
        append(last)
      }
      guard let comma else { return }
      rest = rest[(comma + 1)...]
    }
  }
  private func tooMany(_ word: Word) -> OptionError {
    OptionError("too many ports specified", word: word.text, allowed: "15 ports; a range counts as two")
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.words == b.words && a.rangeStarts == b.rangeStarts && a.count == b.count && a.side == b.side && a.isNegated == b.isNegated
  }
  package func hash(into h: inout Hasher) {
    for w in [words.0, words.1, words.2, words.3] { h.combine(w) }
    h.combine(rangeStarts)
    h.combine(count)
    h.combine(side)
    h.combine(isNegated)
  }
}
