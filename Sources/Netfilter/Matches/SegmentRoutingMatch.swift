// -m srh: IPv6's segment routing header (net/ipv6/netfilter/ip6t_srh.c, srh1_mt6; RFC 8754; iptables-extensions(8), srh).

import Wire

package struct SegmentRoutingMatch: MatchExtension {
  package static let name = "srh"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--srh-next-hdr": "next header",
    "--srh-hdr-len-eq": "length field: just so many",
    "--srh-hdr-len-gt": "length field: more",
    "--srh-hdr-len-lt": "length field: fewer",
    "--srh-segs-left-eq": "segments left: just so many",
    "--srh-segs-left-gt": "segments left: more",
    "--srh-segs-left-lt": "segments left: fewer",
    "--srh-last-entry-eq": "last entry: just so many",
    "--srh-last-entry-gt": "last entry: more",
    "--srh-last-entry-lt": "last entry: fewer",
    "--srh-tag": "tag",
    "--srh-psid": "segment before this one",
    "--srh-nsid": "segment behind this one",
    "--srh-lsid": "last segment",
  ]
  package static let options: [Option<Self>] =
    [.value("--srh-next-hdr", \.nextHeader, .number)] + comparisons("hdr-len", \.length) + comparisons("segs-left", \.segmentsLeft)
    + comparisons("last-entry", \.lastEntry) + [
      .value("--srh-tag", \.tag, .number),
      .value("--srh-psid", \.previous, .segment),
      .value("--srh-nsid", \.next, .segment),
      .value("--srh-lsid", \.last, .segment),
    ]
  package var nextHeader: Negatable<UInt8>?
  /// In units of eight bytes, without the first one.
  package var length = Comparisons()
  package var segmentsLeft = Comparisons()
  package var lastEntry = Comparisons()
  package var tag: Negatable<UInt16>?
  /// The previous, the next and the last segment.
  package var previous: Negatable<Prefix>?
  package var next: Negatable<Prefix>?
  package var last: Negatable<Prefix>?
  package init() {}
  package var match: Match { .srh(Box(self)) }

  /// `-eq`, `-gt` and `-lt` of one field. They share one number: the one that is given last.
  package struct Comparisons: Hashable, Sendable {
    package var number: UInt8 = 0
    /// Nil: not asked for; otherwise whether `!` stood before it.
    package var equal: Bool?
    package var greater: Bool?
    package var less: Bool?

    @inline(__always) func hold(_ n: UInt8) -> Bool {
      if let e = equal, (n == number) == e { return false }
      if let g = greater, (n > number) == g { return false }
      if let l = less, (n < number) == l { return false }
      return true
    }
  }

  private static func comparisons(_ field: String, _ path: any WritableKeyPath<Self, Comparisons> & Sendable) -> [Option<Self>] {
    func one(_ suffix: String, _ sign: any WritableKeyPath<Comparisons, Bool?> & Sendable) -> Option<Self> {
      let name = "--srh-\(field)-\(suffix)"
      return Option(
        [name], arity: 1, negatable: true, valueName: "value",
        read: { (m, words, isNegated, option, context) throws(OptionError) in
          m[keyPath: path].number = try Format<UInt8>.number.read(words[0], option, context)
          m[keyPath: path][keyPath: sign] = isNegated
        },
        write: { m, _ in
          let c = m[keyPath: path]
          return c[keyPath: sign].map { ($0 ? ["!"] : []) + [name, "\(c.number)"] } ?? []
        })
    }
    return [one("eq", \.equal), one("gt", \.greater), one("lt", \.less)]
  }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let at = findHeader(IPProtocol.routing, &packet, size: 8, &context) else {
      // Unlike the other matches on headers, this one lets a packet pass whose chain is cut off.
      context.hotdrop = false
      return false
    }
    let size = (Int(packet.bytes[at + 1]) + 1) * 8
    guard at + size <= packet.bytes.count, packet.bytes[at + 2] == 4 else { return false }
    let (left, first) = (packet.bytes[at + 3], packet.bytes[at + 4])
    if left > first { return false }
    if let n = nextHeader, (n.value == packet.bytes[at]) == n.isNegated { return false }
    guard length.hold(packet.bytes[at + 1]), segmentsLeft.hold(left), lastEntry.hold(first) else { return false }
    if let t = tag, (t.value == tagOf(packet, at)) == t.isNegated { return false }
    // Segments stand in reverse order: the last one first.
    if let p = previous, left == first || !holds(p, at + 8 + (Int(left) + 1) * 16, packet) { return false }
    if let n = next, left == 0 || !holds(n, at + 8 + (Int(left) - 1) * 16, packet) { return false }
    if let l = last, !holds(l, at + 8, packet) { return false }
    return true
  }
  /// The kernel compares the bytes of the header with a number of the host's own byte order.
  @inline(__always) private func tagOf(_ packet: borrowing Packet, _ at: Int) -> UInt16 { packet.bytes.be16(at + 6).byteSwapped }

  private func holds(_ wanted: Negatable<Prefix>, _ at: Int, _ packet: borrowing Packet) -> Bool {
    guard at + 16 <= packet.bytes.count else { return false }
    return wanted.value.contains(packet.bytes.address(at, .ipv6)) != wanted.isNegated
  }

  package func listing(_ context: OptionContext) -> String? {
    var parts = ["srh"]
    func add<V>(_ label: String, _ v: Negatable<V>?) {
      if let v { parts.append("\(label):" + (v.isNegated ? "!" : "") + "\(v.value)") }
    }
    func add(_ label: String, _ c: Comparisons) {
      for (suffix, sign) in [("eq", c.equal), ("gt", c.greater), ("lt", c.less)] {
        if let sign { parts.append("\(label)-\(suffix):" + (sign ? "!" : "") + "\(c.number)") }
      }
    }
    func add(_ label: String, _ prefix: Negatable<Prefix>?) {
      if let p = prefix { parts.append("\(label) " + (p.isNegated ? "!" : "") + " " + Format.segment.write(p.value, context)) }
    }
    add("next-hdr", nextHeader)
    add("hdr-len", length)
    add("segs-left", segmentsLeft)
    add("last-entry", lastEntry)
    add("tag", tag)
    add("psid", previous)
    add("nsid", next)
    add("lsid", last)
    return parts.joined(separator: " ")
  }
}

extension Format<Prefix> {
  /// An address and always its prefix's length.
  fileprivate static let segment = Format(
    "address[/mask]", read: Format.hostMask.read,
    write: { v, context in v.address.text(.ipv6) + "/\(v.length(.ipv6) ?? 128)" })
}
