// Names of the type-of-service values (RFC 1349) and of the differentiated services classes (RFC 2474, 2597, 3246), as
// iptables-extensions(8) spells them.

package enum TypeOfService {
  package static let names: [(name: String, value: UInt8)] = [
    ("Minimize-Delay", 0x10), ("Maximize-Throughput", 0x08), ("Maximize-Reliability", 0x04), ("Minimize-Cost", 0x02),
    ("Normal-Service", 0x00),
  ]
  /// The bits that a name means: all but the two of ECN's neighbours that RFC 1349 leaves out.
  package static let mask: UInt8 = 0x3f
}

package enum DSCPClass {
  /// The code point of a class's name.
  package static func value(_ name: String) -> UInt8? { names.first { $0.name.equals(ignoringCase: name) }?.value }

  private static let names: [(name: String, value: UInt8)] =
    (0...7).map { ("CS\($0)", UInt8($0) << 3) } + [("BE", 0)]
    + (1...4).flatMap { c in (1...3).map { d in ("AF\(c)\(d)", UInt8(c) << 3 | UInt8(d) << 1) } } + [("EF", 0x2e)]
}
