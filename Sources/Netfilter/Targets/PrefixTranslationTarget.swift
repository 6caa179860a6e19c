// -j SNPT and -j DNPT: replace the prefix of an IPv6 address without state, so that checksums stay as they are (RFC 6296;
// net/ipv6/netfilter/ip6t_NPT.c; iptables-extensions(8), SNPT, DNPT).

import Wire

/// What SNPT and DNPT share.
package protocol PrefixTranslation: TargetExtension {
  var from: Prefix? { get set }
  var to: Prefix? { get set }
}

extension PrefixTranslation {
  package static var families: FamilySet { .ipv6 }
  package static var tables: TableSet { .mangle }
  fileprivate static var prefixOptions: [Option<Self>] {
    [.value("--src-pfx", \.from, .prefix, required: true), .value("--dst-pfx", \.to, .prefix, required: true)]
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    for p in [from, to] {
      guard let p, let length = p.length(.ipv6), length <= 64, p.network == p.address else {
        throw KernelRefusal("EINVAL", "a prefix has at most 64 bits, and no bits behind them")
      }
    }
  }

  /// The address with the new prefix; nil where no word of it can take up the difference (ip6t_npt_map_pfx).
  fileprivate func map(_ address: Address) -> Address? {
    guard let from, let to, let length = from.length(.ipv6), let other = to.length(.ipv6) else { return nil }
    let bits = max(length, other)
    let high = address.high & ~(bits == 0 ? 0 : UInt64.max << UInt64(64 - bits)) | to.address.high
    var words = Address(high: high, low: address.low).bytes(.ipv6)
    // The word behind the prefix takes the difference; behind a /64, the first of the host part that is not all ones.
    var at = bits <= 48 ? 3 : 4
    if bits > 48 {
      while at < 8, words.be16(at * 2) == 0xffff { at += 1 }
      if at == 8 { return nil }
    }
    var old = Checksum()
    var new = Checksum()
    for i in stride(from: 0, to: 8, by: 2) {
      old.add(from.address.bytes(.ipv6).be16(i))
      new.add(to.address.bytes(.ipv6).be16(i))
    }
    var sum = UInt32(words.be16(at * 2)) + UInt32(old.folded) + UInt32(~new.folded)
    while sum >> 16 != 0 { sum = (sum & 0xffff) + (sum >> 16) }
    words.set16(at * 2, sum == 0xffff ? 0 : UInt16(sum))
    return words.address(0, .ipv6)
  }

  /// An ICMPv6 error carries a packet of the other direction: its address at `at` is mapped too if it has the old prefix.
  fileprivate func mapInner(_ packet: inout Packet, _ at: Int) {
    let inner = packet.transportOffset + 8
    guard packet.bytes[6] == IPProtocol.icmpv6, packet.hasTransport, ICMPv6.isError(packet.icmpType), packet.length >= inner + 40 else {
      return
    }
    let old = packet.bytes.address(inner + at, .ipv6)
    if let from, from.contains(old), let new = map(old) { packet.bytes.set(inner + at, new, .ipv6) }
  }

  package func listing(_ context: OptionContext) -> String? {
    "\(Self.name) " + optionWords(context).map { $0.hasPrefix("--") ? String($0.dropFirst(2)) : $0 }.joined(separator: " ")
  }
}

package struct SNPTTarget: PrefixTranslation {
  package static let name = "SNPT"
  package static let hooks: HookSet = [.input, .postrouting]
  package static let help = [
    "--src-pfx": "prefix to replace",
    "--dst-pfx": "prefix to put in its place",
  ]
  package static let options = prefixOptions
  package var from: Prefix?
  package var to: Prefix?
  package init() {}
  package var target: Target { .snpt(Box(self)) }

  func apply(_ packet: inout Packet) -> TargetVerdict {
    guard let new = map(packet.source) else { return .drop }
    packet.source = new
    packet.bytes.set(8, new, .ipv6)
    mapInner(&packet, 24)
    return .continue
  }
}

package struct DNPTTarget: PrefixTranslation {
  package static let name = "DNPT"
  package static let hooks: HookSet = [.prerouting, .output]
  package static let help = [
    "--src-pfx": "prefix to replace",
    "--dst-pfx": "prefix to put in its place",
  ]
  package static let options = prefixOptions
  package var from: Prefix?
  package var to: Prefix?
  package init() {}
  package var target: Target { .dnpt(Box(self)) }

  func apply(_ packet: inout Packet) -> TargetVerdict {
    guard let new = map(packet.destination) else { return .drop }
    packet.destination = new
    packet.bytes.set(24, new, .ipv6)
    mapInner(&packet, 8)
    return .continue
  }
}

extension Format<Prefix> {
  fileprivate static let prefix = Format(
    "prefix/length", read: hostMask.read,
    write: { v, _ in v.address.text(.ipv6) + "/\(v.length(.ipv6) ?? 128)" })
}
