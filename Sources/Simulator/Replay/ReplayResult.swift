// What came of a case, in the form that a kernel's answer is recorded in.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One result as it is written.
package struct ReplayResult: Encodable, Sendable {
  package struct Restore: Encodable, Sendable {
    package var rc: Int32
    package var stderr: String
  }
  package struct Command: Encodable, Sendable {
    package var argv: [String]
    package var rc: Int32
    package var stdout: String
    package var stderr: String
  }
  package struct Entry: Encodable, Sendable {
    package var l3: String
    package var proto: String
    /// Seconds, rounded up.
    package var timeout: Int
    package var line: String
  }
  package struct Log: Encodable, Sendable {
    package var level: Int
    package var text: String
  }
  /// `out`, `local`, `errno`, `probe`, `cmd` or `restore`; fields that an event of its kind lacks are left out.
  package struct Event: Encodable, Sendable {
    package var step: Int
    package var kind: String
    package var iface: String?
    package var hex: String?
    package var mark: UInt32?
    package var op: String?
    package var errno: String?
    package var rc: Int32?
    package var argv: [String]?
    package var stdout: String?
    package var stderr: String?
    package var conntrack: [Entry]?
    package var counters: [String: [String]]?
    package var counters6: [String: [String]]?

    init(step: Int, kind: String) {
      self.step = step
      self.kind = kind
    }
    enum CodingKeys: String, CodingKey {
      case step, kind, hex, mark, op, errno, rc, argv, stdout, stderr, conntrack, counters, counters6
      case iface = "if"
    }
    package func encode(to encoder: any Encoder) throws {
      var c = encoder.container(keyedBy: CodingKeys.self)
      try c.encode(step, forKey: .step)
      try c.encode(kind, forKey: .kind)
      try c.encodeIfPresent(iface, forKey: .iface)
      try c.encodeIfPresent(hex, forKey: .hex)
      try c.encodeIfPresent(mark, forKey: .mark)
      try c.encodeIfPresent(op, forKey: .op)
      try c.encodeIfPresent(errno, forKey: .errno)
      try c.encodeIfPresent(rc, forKey: .rc)
      try c.encodeIfPresent(argv, forKey: .argv)
      try c.encodeIfPresent(stdout, forKey: .stdout)
      try c.encodeIfPresent(stderr, forKey: .stderr)
      try c.encodeIfPresent(conntrack, forKey: .conntrack)
      // A probe says `null` where the family has no rules.
      if kind == "probe" { try c.encode(counters, forKey: .counters) }
      try c.encodeIfPresent(counters6, forKey: .counters6)
    }
  }

  package var name: String?
  package var restore4: Restore?
  package var restore6: Restore?
  package var cmds: [Command] = []
  package var counters4: [String: [String]]?
  package var counters6: [String: [String]]?
  package var hits4: [String: [String]]?
  package var hits6: [String: [String]]?
  package var conntrack: [Entry]?
  package var expect: [String]?
  package var events: [Event] = []
  package var log: [Log]?
  package var errors: [String] = []
}
