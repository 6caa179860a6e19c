// -m policy: how IPsec handles the packet (net/netfilter/xt_policy.c, policy_mt; iptables-extensions(8), policy). IPsec is not modelled: no
// packet comes out of it or goes into it, so only `--pol none` matches.

import Wire

package struct PolicyMatch: MatchExtension {
  package static let name = "policy"
  package enum Direction: Hashable, Sendable { case `in`, out }
  package enum Mode: Hashable, Sendable { case transport, tunnel }

  /// One transformation of a packet.
  package struct Element: Hashable, Sendable {
    package var reqid: Negatable<UInt32>?
    package var spi: Negatable<UInt32>?
    package var proto: Negatable<UInt8>?
    package var mode: Negatable<Mode>?
    package var tunnelDestination: Negatable<Prefix>?
    package var tunnelSource: Negatable<Prefix>?
    var isEmpty: Bool { self == Element() }
  }

  package static let help = [
    "--dir": "in: as it was unwrapped; out: as it will be wrapped",
    "--pol": "whether IPsec handles the packet",
    "--strict": "the elements must be the whole policy",
    "--reqid": "id of the request in the policy",
    "--spi": "the security parameters index",
    "--proto": "protocol that wraps",
    "--mode": "how it wraps",
    "--tunnel-src": "source of the tunnel",
    "--tunnel-dst": "destination of the tunnel",
    "--next": "the next element begins",
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--dir"], arity: 1, valueName: "{in|out}",
      read: { (m, words, _, _, _) throws(OptionError) in
        switch words[0].lowercased() {
        case "in": m.direction = .in
        case "out": m.direction = .out
        default: throw OptionError("policy_match: invalid dir \"\(words[0])\"", word: words[0], allowed: "in or out")
        }
      },
      write: { m, _ in m.direction.map { ["--dir", $0 == .in ? "in" : "out"] } ?? [] }),
    Option(
      ["--pol"], arity: 1, valueName: "{none|ipsec}",
      read: { (m, words, _, _, _) throws(OptionError) in
        switch words[0].lowercased() {
        case "none": m.isNone = true
        case "ipsec": m.isNone = false
        default: throw OptionError("policy match: invalid policy \"\(words[0])\"", word: words[0], allowed: "none or ipsec")
        }
      },
      write: { m, _ in ["--pol", m.isNone ? "none" : "ipsec"] }),
    .flag("--strict", \.isStrict),
    element("--reqid", \.reqid, .number),
    element("--spi", \.spi, .spi),
    element("--proto", \.proto, .ipsecProtocol),
    element("--mode", \.mode, .ipsecMode),
    element("--tunnel-dst", \.tunnelDestination, .hostMask),
    element("--tunnel-src", \.tunnelSource, .hostMask),
    Option(
      ["--next"], arity: 0, mayRepeat: true, needs: ["--strict"],
      read: { (m, _, _, _, _) throws(OptionError) in
        if m.elements.count == 4 {
          throw OptionError("policy match: maximum policy depth reached", word: "--next", allowed: "four elements")
        }
        m.elements.append(Element())
      },
      write: { _, _ in [] }),
  ]
  package private(set) var direction: Direction?
  package private(set) var isNone = false
  package var isStrict = false
  package private(set) var elements = [Element()]
  package init() {}
  package var match: Match { .policy(Box(self)) }

  @inline(__always) func matches() -> Bool { isNone }

  private static func element<V: Hashable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Element, Negatable<V>?> & Sendable, _ format: Format<V>
  ) -> Option<Self> {
    Option(
      [name], arity: 1, negatable: true, mayRepeat: true, valueName: format.valueName,
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        let last = m.elements.count - 1
        if m.elements[last][keyPath: path] != nil { throw OptionError("policy match: double \(name) option", word: name) }
        m.elements[last][keyPath: path] = Negatable(try format.read(words[0], option, context), isNegated: isNegated)
      },
      write: { _, _ in [] })
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if direction == nil { throw OptionError("policy match: neither --dir in nor --dir out specified") }
    if isNone {
      if isStrict { throw OptionError("policy match: policy none but --strict given") }
      if elements.count > 1 { throw OptionError("policy match: policy none but policy given") }
      // The kernel asks for none, and save prints none.
      elements = [Element()]
      return
    }
    for (i, e) in elements.enumerated() {
      if isStrict, e.isEmpty {
        throw OptionError(
          "policy match: empty policy element \(i). --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode "
            + "is required.")
      }
      let isTunnel = e.mode.map { ($0.value == .tunnel) != $0.isNegated } ?? false
      if e.tunnelSource != nil || e.tunnelDestination != nil, !isTunnel {
        throw OptionError("policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode")
      }
    }
  }
  /// policy_mt_check.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if direction == .out, !use.hooks.isDisjoint(with: [.prerouting, .input]) {
      throw KernelRefusal("EINVAL", "policy: --dir out is not for PREROUTING and INPUT")
    }
    if direction == .in, !use.hooks.isDisjoint(with: [.postrouting, .output]) {
      throw KernelRefusal("EINVAL", "policy: --dir in is not for POSTROUTING and OUTPUT")
    }
  }

  private func words(_ e: Element, _ prefix: String, _ context: OptionContext) -> [String] {
    func one<V>(_ name: String, _ v: Negatable<V>?, _ text: (V) -> String) -> [String] {
      v.map { ($0.isNegated ? ["!"] : []) + [prefix + name, text($0.value)] } ?? []
    }
    let address = Format.hostMask
    return one("reqid", e.reqid) { "\($0)" } + one("spi", e.spi) { $0.hex() }
      + one("proto", e.proto) { context.isNumeric ? "\($0)" : Protocols.name($0) ?? "\($0)" }
      + one("mode", e.mode) { $0 == .tunnel ? "tunnel" : "transport" }
      + one("tunnel-dst", e.tunnelDestination) { address.write($0, context) }
      + one("tunnel-src", e.tunnelSource) { address.write($0, context) }
  }

  package func savedWords(_ context: OptionContext) -> [String]? {
    var c = context
    c.isNumeric = false
    var out = PolicyMatch.options.prefix(3).flatMap { $0.write(self, context) }
    if isNone { return out }
    for (i, e) in elements.enumerated() { out += (i > 0 ? ["--next"] : []) + words(e, "--", c) }
    return out
  }

  package func listing(_ context: OptionContext) -> String? {
    var out = ["policy match dir", direction == .out ? "out" : "in", "pol", isNone ? "none" : "ipsec"]
    if isStrict { out.append("strict") }
    if !isNone {
      for (i, e) in elements.enumerated() { out += (elements.count > 1 ? ["[\(i)]"] : []) + words(e, "", context) }
    }
    return out.joined(separator: " ")
  }
}

extension Format<UInt32> {
  fileprivate static let spi = Format(
    "spi", read: { (word, option, context) throws(OptionError) in try Format<UInt32>.number.read(word, option, context) },
    write: { v, _ in v.hex() })
}

extension Format<UInt8> {
  fileprivate static let ipsecProtocol = Format(
    "{ah|esp|ipcomp}",
    read: { (word, _, _) throws(OptionError) in
      guard let n = Protocols.number(word) else { throw OptionError("unknown protocol \"\(word)\" specified", word: word) }
      if ![50, 51, 108].contains(n) {
        throw OptionError("policy match: protocol must be ah, esp, or ipcomp", word: word, allowed: "ah, esp or ipcomp")
      }
      return n
    },
    write: { v, _ in Protocols.name(v) ?? "\(v)" })
}

extension Format<PolicyMatch.Mode> {
  fileprivate static let ipsecMode = Format(
    "{transport|tunnel}",
    read: { (word, _, _) throws(OptionError) in
      switch word.lowercased() {
      case "transport": return .transport
      case "tunnel": return .tunnel
      default: throw OptionError("policy match: invalid mode \"\(word)\"", word: word, allowed: "transport or tunnel")
      }
    },
    write: { v, _ in v == .tunnel ? "tunnel" : "transport" })
}
