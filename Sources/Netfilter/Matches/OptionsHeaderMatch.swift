// -m hbh and -m dst: IPv6's hop-by-hop and destination options headers (net/ipv6/netfilter/ip6t_hbh.c, hbh_mt6, which serves both; RFC 8200,
// 4.2; iptables-extensions(8), hbh, dst).

import Wire

/// One option that must come next, and how long it is.
package struct HeaderOption: Hashable, Sendable {
  package var type: UInt8
  /// Nil is any length.
  package var length: UInt8?
  var text: String { length.map { "\(type):\($0)" } ?? "\(type)" }
}

/// What a rule asks of such a header.
package struct HeaderOptions: Hashable, Sendable {
  package var length: Negatable<UInt32>?
  package var options: [HeaderOption] = []

  fileprivate func matches(_ kind: UInt8, _ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let at = findHeader(kind, &packet, size: 2, &context) else { return false }
    let size = (Int(packet.bytes[at + 1]) + 1) * 8
    guard at + size <= packet.bytes.count else {
      context.hotdrop = true
      return false
    }
    if let l = length, (l.value == UInt32(size)) == l.isNegated { return false }
    if options.isEmpty { return true }
    var p = at + 2
    let end = at + size
    for (i, wanted) in options.enumerated() {
      guard p < end, packet.bytes[p] == wanted.type else { return false }
      // A single zero byte pads; every other option has its length behind its type.
      var step = 1
      if wanted.type != 0 {
        guard p + 1 < end else { return false }
        if let l = wanted.length, packet.bytes[p + 1] != l { return false }
        step = Int(packet.bytes[p + 1]) + 2
      }
      if p + step > end, i + 1 < options.count { return false }
      p += step
    }
    return true
  }

  fileprivate func listing(_ name: String) -> String {
    var out = name
    if let l = length { out += " length:" + (l.isNegated ? "!" : "") + "\(l.value)" }
    if !options.isEmpty { out += " opts " + options.map(\.text).joined(separator: ",") }
    return out
  }

  fileprivate static func declare<M>(_ name: String, _ path: any WritableKeyPath<M, HeaderOptions> & Sendable) -> [Option<M>] {
    [
      Option(
        ["--\(name)-len"], arity: 1, negatable: true, valueName: "length",
        read: { (m, words, isNegated, option, context) throws(OptionError) in
          m[keyPath: path].length = Negatable(try Format<UInt32>.number.read(words[0], option, context), isNegated: isNegated)
        },
        write: { m, _ in
          m[keyPath: path].length.map { ($0.isNegated ? ["!"] : []) + ["--\(name)-len", "\($0.value)"] } ?? []
        }),
      Option(
        ["--\(name)-opts"], arity: 1, valueName: "type[:length],...",
        read: { (m, words, _, _, _) throws(OptionError) in m[keyPath: path].options = try read(words[0], name) },
        write: { m, _ in
          let o = m[keyPath: path].options
          return o.isEmpty ? [] : ["--\(name)-opts", o.map(\.text).joined(separator: ",")]
        }),
    ]
  }

  /// Numbers are taken modulo 256, as the tool does.
  private static func read(_ word: String, _ name: String) throws(OptionError) -> [HeaderOption] {
    func number(_ text: Substring, _ kind: String) throws(OptionError) -> UInt8 {
      let isNegative = text.first == "-"
      let digits = isNegative ? text.dropFirst() : text
      guard digits.first?.isNumber == true || !isNegative, case (let n, let rest)? = Numeral.scan(digits) else {
        if digits.utf8.first.map({ (48...57).contains($0) }) == true {
          throw OptionError("\(kind) `\(text)' specified too big: would overflow", word: word)
        }
        throw OptionError("\(name): no valid digits in \(kind) `\(text)'", word: word, allowed: "TYPE or TYPE:LENGTH, with commas between")
      }
      if !rest.isEmpty { throw OptionError("\(name): error parsing \(kind) `\(text)'", word: word) }
      return UInt8(truncatingIfNeeded: isNegative ? 0 &- n : n)
    }
    var out: [HeaderOption] = []
    for item in word.split(separator: ",", omittingEmptySubsequences: false) {
      if out.count == 16 { throw OptionError("\(name): too many options", word: word, allowed: "16 options") }
      let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let type = try number(parts[0], "opt")
      // 255 is the kernel's mark for any length.
      let length = parts.count == 2 ? try number(parts[1], "length") : 255
      out.append(HeaderOption(type: type, length: length == 255 ? nil : length))
    }
    return out
  }
}

package struct HopByHopMatch: MatchExtension {
  package static let name = "hbh"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--hbh-len": "bytes of the whole header",
    "--hbh-opts": "options in their order, with their lengths; at most 16",
  ]
  package static let options: [Option<Self>] = HeaderOptions.declare("hbh", \.header)
  package var header = HeaderOptions()
  package init() {}
  package var match: Match { .hbh(Box(self)) }
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool { header.matches(IPProtocol.hopByHop, &packet, &context) }
  package func listing(_ context: OptionContext) -> String? { header.listing("hbh") }
}

package struct DestinationOptionsMatch: MatchExtension {
  package static let name = "dst"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--dst-len": "bytes of the whole header",
    "--dst-opts": "options in their order, with their lengths; at most 16",
  ]
  package static let options: [Option<Self>] = HeaderOptions.declare("dst", \.header)
  package var header = HeaderOptions()
  package init() {}
  package var match: Match { .dst(Box(self)) }
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    header.matches(IPProtocol.destinationOptions, &packet, &context)
  }
  package func listing(_ context: OptionContext) -> String? { header.listing("dst") }
}
