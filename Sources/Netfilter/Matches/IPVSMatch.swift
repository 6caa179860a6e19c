// -m ipvs: packets of the kernel's load balancer (net/netfilter/xt_ipvs.c, ipvs_mt; extensions/libxt_ipvs.c; iptables-extensions(8), ipvs).
// The load balancer is not modelled: every packet is assumed to be none of its.

import Wire

package struct IPVSMatch: MatchExtension {
  package static let name = "ipvs"
  package static let help = [
    "--ipvs": "the packet belongs to a balanced connection; every other option implies it",
    "--vproto": "protocol of the virtual service, by number or name",
    "--vaddr": "its address",
    "--vport": "its port, by number or name",
    "--vdir": "direction of the packet",
    "--vmethod": "how it is handed on",
    "--vportctl": "port of the connection that controls this one, such as 21",
  ]
  package static let options: [Option<Self>] = [
    .flag("--ipvs", negatable: \.belongs),
    .value("--vproto", \.proto, .connectionProtocol),
    .value("--vaddr", \.address, .hostMask),
    .value("--vport", \.port, .resolvedPort),
    .value("--vdir", \.direction, .keyword("--vdir")),
    .value("--vmethod", \.method, .keyword("--vmethod")),
    .value("--vportctl", \.controlPort, .resolvedPort),
  ]
  package enum Direction: String, Hashable, Sendable, CaseIterable { case original = "ORIGINAL", reply = "REPLY" }
  package enum Method: String, Hashable, Sendable, CaseIterable { case gate = "GATE", tunnel = "IPIP", masquerade = "MASQ" }

  package var belongs: Bool?
  package var proto: Negatable<UInt8>?
  package var address: Negatable<Prefix>?
  package var port: Negatable<UInt16>?
  package var direction: Direction?
  package var method: Negatable<Method>?
  package var controlPort: Negatable<UInt16>?
  package init() {}
  package var match: Match { .ipvs(Box(self)) }
  package var unmodelled: String? { "the load balancer (IPVS)" }

  /// A packet of no balanced connection meets `! --ipvs` alone.
  func matches(_ context: inout Context) -> Bool {
    if context.isTracing { context.evidence = .assumed }
    return belongs == false
  }

  /// The other options imply --ipvs, and it is then neither saved nor negated.
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("IPVS: At least one option is required") }
    if given.names == ["--ipvs"] { return }
    if belongs == false { throw OptionError("! --ipvs cannot be together with other options", word: "--ipvs") }
    belongs = nil
  }

  package func listing(_ context: OptionContext) -> String? {
    IPVSMatch.options.flatMap { option in
      var words = option.write(self, context)
      for i in words.indices where words[i].hasPrefix("--") { words[i].removeFirst(2) }
      if option.names == ["--vaddr"], !context.isNumeric, address?.value.address == .any(context.family) {
        words[words.count - 1] = "anywhere"
      }
      return words
    }.joined(separator: " ")
  }
}

extension Format where Value: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of a few words, in any case of letters.
  fileprivate static func keyword(_ name: String) -> Format {
    let all = Value.allCases.map(\.rawValue)
    return Format(
      all.joined(separator: "|"),
      read: { (word, option, _) throws(OptionError) in
        guard let v = Value.allCases.first(where: { $0.rawValue.equals(ignoringCase: word) }) else {
          throw OptionError(
            "\(option.owner): Bad value for \"\(name)\" option: \"\(word)\"", word: word, allowed: all.joined(separator: ", "))
        }
        return v
      },
      write: { v, _ in v.rawValue })
  }
}
