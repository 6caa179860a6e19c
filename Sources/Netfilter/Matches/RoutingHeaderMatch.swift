// -m rt: IPv6's routing header (net/ipv6/netfilter/ip6t_rt.c, rt_mt6; RFC 8200, 4.4, and RFC 2460 for type 0; iptables-extensions(8), rt).

import Wire

package struct RoutingHeaderMatch: MatchExtension {
  package static let name = "rt"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--rt-type": "type of the routing header",
    "--rt-segsleft": "segments left, or a range",
    "--rt-len": "bytes of the whole header",
    "--rt-0-res": "type 0: the reserved field must be zero",
    "--rt-0-addrs": "type 0: these addresses; at most 16",
    "--rt-0-not-strict": "type 0: others may lie between them",
  ]
  package static let options: [Option<Self>] = [
    .value("--rt-type", \.type, .number),
    .value("--rt-segsleft", \.segmentsLeft, .range("num[:num]")),
    .value("--rt-len", \.length, .number),
    ofType0("--rt-0-res", arity: 0) { m, _ in
      m.reservedIsZero = true
    } write: { m, _ in
      m.reservedIsZero ? ["--rt-0-res"] : []
    },
    ofType0("--rt-0-addrs", arity: 1) { (m, words) throws(OptionError) in
      for word in words[0].split(separator: ",", omittingEmptySubsequences: false) {
        guard let a = readAddress(word, .ipv6) else {
          throw OptionError("bad address: \(word)", word: String(word), allowed: "IPv6 addresses with commas between them")
        }
        if m.addresses.count == 16 { throw OptionError("too many addresses specified", word: String(word), allowed: "16 addresses") }
        m.addresses.append(a)
      }
    } write: { m, _ in
      m.addresses.isEmpty ? [] : ["--rt-0-addrs", m.addresses.map { $0.text(.ipv6) }.joined(separator: ",")]
    },
    ofType0("--rt-0-not-strict", arity: 0) { (m, _) throws(OptionError) in
      m.isLoose = true
    } write: { m, _ in
      m.isLoose ? ["--rt-0-not-strict"] : []
    },
  ]
  package var type: Negatable<UInt32>?
  package var segmentsLeft: Negatable<NumberRange<UInt32>>?
  package var length: Negatable<UInt32>?
  package private(set) var reservedIsZero = false
  package private(set) var addresses: [Address] = []
  /// Other addresses may lie between the given ones.
  package private(set) var isLoose = false
  package init() {}
  package var match: Match { .rt(Box(self)) }

  private static func ofType0(
    _ name: String, arity: Int, _ read: @escaping @Sendable (inout Self, OptionWords) throws(OptionError) -> Void,
    write: @escaping @Sendable (Self, OptionContext) -> [String]
  ) -> Option<Self> {
    Option(
      [name], arity: arity, valueName: arity == 0 ? "" : "addr[,addr...]",
      read: { (m, words, _, _, _) throws(OptionError) in
        if name == "--rt-0-not-strict", m.addresses.isEmpty {
          throw OptionError("`--rt-0-addr ...' required before `\(name)'", word: name)
        }
        guard m.type == Negatable(0) else {
          throw OptionError("`--rt-type 0' required before `\(name)'", word: name)
        }
        try read(&m, words)
      },
      write: write)
  }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let at = findHeader(IPProtocol.routing, &packet, size: 4, &context) else { return false }
    let size = (Int(packet.bytes[at + 1]) + 1) * 8
    // A header longer than the packet.
    guard at + size <= packet.bytes.count else {
      context.hotdrop = true
      return false
    }
    if let s = segmentsLeft, s.value.contains(UInt32(packet.bytes[at + 3])) == s.isNegated { return false }
    if let l = length, (l.value == UInt32(size)) == l.isNegated { return false }
    if let t = type, (t.value == UInt32(packet.bytes[at + 2])) == t.isNegated { return false }
    if reservedIsZero, packet.bytes.be32(at + 4) != 0 { return false }
    if addresses.isEmpty { return true }
    let count = (size - 8) / 16
    if count < addresses.count { return false }
    var wanted = 0
    for i in 0..<count {
      if packet.bytes.address(at + 8 + 16 * i, .ipv6) == addresses[wanted] {
        wanted += 1
        // Without `not-strict` the header may have no more addresses than are given.
        if wanted == addresses.count { return isLoose || count == wanted }
      } else if !isLoose {
        return false
      }
    }
    return false
  }
  package var isSavedWhole: Bool { segmentsLeft?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? {
    let words = RoutingHeaderMatch.options.map { $0.write(self, context) }
    return words[0] + segmentsLeft.spiWords("--rt-segsleft") + words[2...].flatMap { $0 }
  }
  package func listing(_ context: OptionContext) -> String? {
    var out = "rt"
    if let t = type { out += " type:" + (t.isNegated ? "!" : "") + "\(t.value)" }
    let segments = segmentsLeft.spiListing("segsleft")
    if !segments.isEmpty { out += " " + segments }
    if let l = length { out += " length:" + (l.isNegated ? "!" : "") + "\(l.value)" }
    if reservedIsZero { out += " reserved" }
    if !addresses.isEmpty { out += " 0-addrs " + addresses.map { $0.text(.ipv6) }.joined(separator: ",") }
    if isLoose { out += " 0-not-strict" }
    return out
  }
}
