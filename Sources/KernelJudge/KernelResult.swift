// What the kernel did with a case. The JSON form is one object a case, with the keys named in CodingKeys.

/// Everything a case brought about, normalised: what differs from run to run for no reason of the rules is not in it.
package struct KernelResult: Codable, Equatable, Sendable {
  package var name: String?
  package var restore4: Restored?
  package var restore6: Restored?
  package var commands: [CommandResult] = []
  package var events: [KernelEvent] = []
  /// The lines of `iptables-save -c` by table: chains, then rules.
  package var counters4: Tables?
  package var counters6: Tables?
  /// The same, but only what counted something, each rule with its number in its chain.
  package var hits4: Tables?
  package var hits6: Tables?
  package var save4: String?
  package var conntrack: [ConntrackLine]?
  package var expectations: [String]?
  package var log: [KernelLogLine]?
  /// What went wrong with the asking itself. A result with errors proves nothing.
  package var errors: [String] = []
  package var exception: Bool?
  /// How long it took.
  package var milliseconds: Double?
  /// When each step really began, and when all was collected: nanoseconds since the first.
  package var times: [UInt64] = []

  package typealias Tables = [String: [String]]

  package init(name: String?) { self.name = name }

  /// The verdict of a restore.
  package struct Restored: Codable, Equatable, Sendable {
    package var rc: Int32
    package var stderr: String

    package init(rc: Int32, stderr: String) {
      self.rc = rc
      self.stderr = stderr
    }
  }

  enum CodingKeys: String, CodingKey {
    case name, restore4, restore6, events, counters4, counters6, hits4, hits6, save4, conntrack, log, errors, exception
    case commands = "cmds"
    case expectations = "expect"
    case milliseconds = "ms"
  }
}

package struct CommandResult: Codable, Equatable, Sendable {
  package var argv: [String]
  package var rc: Int32
  package var stdout: String
  package var stderr: String

  package init(argv: [String], rc: Int32, stdout: String, stderr: String) {
    self.argv = argv
    self.rc = rc
    self.stdout = stdout
    self.stderr = stderr
  }
}

/// A connection as `conntrack -L -o extended` prints it, without its timeout, use= and zone=0.
package struct ConntrackLine: Codable, Equatable, Sendable, Comparable {
  package var l3: String
  package var proto: String
  /// Seconds, rounded up.
  package var timeout: Int
  package var line: String

  package static func < (a: Self, b: Self) -> Bool { (a.line, a.timeout) < (b.line, b.timeout) }

  package init(l3: String, proto: String, timeout: Int, line: String) {
    self.l3 = l3
    self.proto = proto
    self.timeout = timeout
    self.line = line
  }

  /// A line of /proc/net/nf_conntrack, which rounds the timeout down: read a moment after the last packet, it shows one second less.
  /// Addresses of IPv6 are written in full there.
  init?(procLine: Substring) {
    let fields = procLine.split(separator: " ").map(String.init)
    guard fields.count > 5, let seconds = Int(fields[4]) else { return nil }
    l3 = fields[0]
    proto = fields[2]
    timeout = seconds + 1
    let isIPv6 = fields[0] == "ipv6"
    let kept = fields[5...].filter { !$0.hasPrefix("use=") && $0 != "zone=0" && !$0.hasPrefix("delta-time=") }
    line = (fields[..<4] + kept.map { isIPv6 ? ConntrackLine.compressed($0) : $0 }).joined(separator: " ")
  }

  private static func compressed(_ field: String) -> String {
    // Only an address in full has so many letters.
    guard field.hasPrefix("src=") || field.hasPrefix("dst="), field.utf8.count == 4 + 39,
      let address = Hex(String(field.dropFirst(4).filter { $0 != ":" }))
    else {
      return field
    }
    return field.prefix(4) + addressText(address.bytes)
  }
}

/// Something that came out of the machine, or out of a step.
package struct KernelEvent: Equatable, Sendable {
  /// The step that was being done; the number of steps for what came after the last.
  package var step: Int
  package var what: What

  package enum What: Equatable, Sendable {
    /// A packet left by a device.
    case out(interface: String, hex: Hex, summary: String)
    /// A packet was delivered to this machine's sockets.
    case local(hex: Hex, mark: UInt32, summary: String)
    /// A step was refused: the operation and the error's name.
    case errno(operation: String, name: String)
    case probe(conntrack: [ConntrackLine], counters4: KernelResult.Tables?, counters6: KernelResult.Tables?)
    case command(CommandResult)
    case restore(KernelResult.Restored)
    case accept(peer: String, local: String, originalDestination: String?)
    case received(id: String, data: Hex, from: String?)
  }

  package init(step: Int, _ what: What) {
    self.step = step
    self.what = what
  }
}

extension KernelEvent: Codable {
  private enum Keys: String, CodingKey {
    case step, kind, hex, sum, mark, op, errno, conntrack, counters, counters6, rc, stderr, peer, local, origdst, id, data, from
    case interface = "if"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    func value<Value: Decodable>(_ key: Keys) throws -> Value { try values.decode(Value.self, forKey: key) }
    func maybe<Value: Decodable>(_ key: Keys) throws -> Value? { try values.decodeIfPresent(Value.self, forKey: key) }
    step = try value(.step)
    let kind: String = try value(.kind)
    switch kind {
    case "out": what = .out(interface: try value(.interface), hex: try value(.hex), summary: try maybe(.sum) ?? "")
    case "local": what = .local(hex: try value(.hex), mark: try maybe(.mark) ?? 0, summary: try maybe(.sum) ?? "")
    case "errno": what = .errno(operation: try maybe(.op) ?? "", name: try value(.errno))
    case "probe": what = .probe(conntrack: try value(.conntrack), counters4: try maybe(.counters), counters6: try maybe(.counters6))
    case "cmd": what = .command(try CommandResult(from: decoder))
    case "restore": what = .restore(try KernelResult.Restored(from: decoder))
    case "accept": what = .accept(peer: try value(.peer), local: try value(.local), originalDestination: try maybe(.origdst))
    case "recv": what = .received(id: try value(.id), data: try value(.data), from: try maybe(.from))
    default: throw DecodingError.dataCorruptedError(forKey: .kind, in: values, debugDescription: "no event is called \(kind)")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(step, forKey: .step)
    switch what {
    case .out(let interface, let hex, let summary):
      try values.encode("out", forKey: .kind)
      try values.encode(interface, forKey: .interface)
      try values.encode(summary, forKey: .sum)
      try values.encode(hex, forKey: .hex)
    case .local(let hex, let mark, let summary):
      try values.encode("local", forKey: .kind)
      try values.encode(mark, forKey: .mark)
      try values.encode(summary, forKey: .sum)
      try values.encode(hex, forKey: .hex)
    case .errno(let operation, let name):
      try values.encode("errno", forKey: .kind)
      try values.encode(operation, forKey: .op)
      try values.encode(name, forKey: .errno)
    case .probe(let conntrack, let counters4, let counters6):
      try values.encode("probe", forKey: .kind)
      try values.encode(conntrack, forKey: .conntrack)
      try values.encode(counters4, forKey: .counters)  // null where there are no rules for IPv4
      try values.encodeIfPresent(counters6, forKey: .counters6)
    case .command(let result):
      try values.encode("cmd", forKey: .kind)
      try result.encode(to: encoder)
    case .restore(let result):
      try values.encode("restore", forKey: .kind)
      try result.encode(to: encoder)
    case .accept(let peer, let local, let original):
      try values.encode("accept", forKey: .kind)
      try values.encode(peer, forKey: .peer)
      try values.encode(local, forKey: .local)
      try values.encode(original, forKey: .origdst)
    case .received(let id, let data, let from):
      try values.encode("recv", forKey: .kind)
      try values.encode(id, forKey: .id)
      try values.encode(data, forKey: .data)
      try values.encode(from, forKey: .from)
    }
  }
}

/// A case that cannot be asked as it is.
package struct CaseError: Error, CustomStringConvertible {
  package var description: String
  init(_ description: String) { self.description = description }
}
