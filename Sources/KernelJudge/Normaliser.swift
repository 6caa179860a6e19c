// What differs from run to run, made equal: the identification of packets that the kernel makes, and the initial sequence numbers of its
// TCP. And the texts of iptables-save and conntrack, as lines that can be compared.

/// Knows what the case put in; everything else of these kinds is the kernel's choice.
package struct Normaliser {
  let isLive: Bool
  private var identifications: Set<UInt16> = []
  private var sequences: Set<UInt32> = []
  private var initialSequences: [UInt32] = []

  package init(isLive: Bool) { self.isLive = isLive }

  /// A packet that the case itself puts in, without link-layer header.
  package mutating func remember(injected packet: [UInt8]) {
    guard let headers = PacketHeaders(packet) else { return }
    identifications.insert(headers.identification)
    if headers.isIPv4, headers.proto == 1, packet.count >= headers.transport + 28, [3, 4, 5, 11, 12].contains(packet[headers.transport]) {
      identifications.insert(packet.be16(headers.transport + 12))  // of the header that the error quotes
    }
    if isLive, headers.isTCP { sequences.insert(headers.sequence) }
  }

  #if os(Linux)
    /// Every SYN that the case did not put in starts a sequence of the kernel's own.
    mutating func learnSequences(of sightings: [CaseRun.Sighting]) {
      for sighting in sightings {
        let bytes: [UInt8]
        switch sighting {
        case .out(_, _, _, let packet), .local(_, let packet, _): bytes = packet
        case .other: continue
        }
        learn(bytes)
      }
    }
  #endif
  /// A packet that was seen, in order.
  package mutating func learn(_ packet: [UInt8]) {
    guard let headers = PacketHeaders(packet), headers.isTCP, headers.isSYN, !sequences.contains(headers.sequence),
      !initialSequences.contains(headers.sequence)
    else { return }
    initialSequences.append(headers.sequence)
  }

  /// The k-th sequence of the kernel's own starts at 0x40000000 + k * 0x01000000.
  private func normal(_ number: UInt32) -> UInt32 {
    for (index, start) in initialSequences.enumerated() where number &- start < 1 << 20 {
      return 0x4000_0000 &+ UInt32(truncatingIfNeeded: index) << 24 &+ (number &- start)
    }
    return number
  }
  private func normal(identification: UInt16) -> UInt16 { identifications.contains(identification) ? identification : 0 }

  package func normalise(_ packet: [UInt8]) -> [UInt8] {
    guard let headers = PacketHeaders(packet) else { return packet }
    var normalised = packet
    if headers.isIPv4, headers.identification != normal(identification: headers.identification) {
      normalised.set(be16: 0, at: 4)
      normalised = withHeaderChecksum(normalised)
    }
    guard isLive, headers.isTCP else { return normalised }
    let numbers = normalised
    normalised.set(be32: normal(headers.sequence), at: headers.transport + 4)
    normalised.set(be32: normal(headers.acknowledgement), at: headers.transport + 8)
    return normalised == numbers ? normalised : PacketHeaders(normalised)?.withTransportChecksum ?? normalised
  }

  package func normalise(frame: [UInt8]) -> [UInt8] {
    isIPFrame(frame) ? frame.piece(0, 14) + normalise(frame.piece(14, frame.count)) : frame
  }

  /// A line of the log, with the same numbers made equal. Our own rule of `trace` stands first in raw: the others count as if it did not.
  package func normalise(_ line: KernelLogLine, traced: Bool) -> KernelLogLine {
    var line = line
    line.text.replace(#/(TTL=\d+ ID=)(\d+)/#) { match in
      "\(match.1)\(UInt16(match.2).map { normal(identification: $0) } ?? 0)"
    }
    if isLive {
      line.text.replace(#/((?:SEQ|ACK)=)(\d{5,})/#) { match in "\(match.1)\(UInt32(match.2).map { String(normal($0)) } ?? String(match.2))"
      }
    }
    if traced {
      line.text.replace(#/^(TRACE: raw:(?:PREROUTING|OUTPUT):(?:rule|policy):)(\d+) /#) { match in "\(match.1)\((Int(match.2) ?? 1) - 1) " }
    }
    return line
  }
}

/// The text of `iptables-save -c`.
package enum SaveText {
  /// Chains and rules by table. The order of the tables only says which was used first.
  package static func tables(_ text: String, withoutTrace: Bool = false) -> KernelResult.Tables {
    var tables: KernelResult.Tables = [:]
    var table = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("*") {
        table = String(line.dropFirst())
        tables[table] = tables[table] ?? []
      } else if line.hasPrefix(":") || line.hasPrefix("[") {
        let isOurs = withoutTrace && table == "raw" && ["PREROUTING", "OUTPUT"].contains { line.hasSuffix("] -A \($0) -j TRACE") }
        if !isOurs { tables[table, default: []].append(String(line)) }
      }
    }
    return tables
  }

  /// Only what counted something; a rule with its number in its chain.
  package static func hits(_ tables: KernelResult.Tables) -> KernelResult.Tables {
    tables.mapValues { lines in
      var numbers: [Substring: Int] = [:]
      return lines.compactMap { line in
        guard line.hasPrefix("[") else { return line.hasSuffix("[0:0]") ? nil : line }
        let words = line.split(separator: " ", maxSplits: 3)
        guard words.count > 2 else { return nil }
        numbers[words[2], default: 0] += 1
        return line.hasPrefix("[0:0]") ? nil : "\(words[0]) #\(numbers[words[2], default: 0]) \(line.dropFirst(words[0].count + 1))"
      }
    }
  }
}

#if os(Linux)
  import Glibc

  /// The connections of this thread's namespace.
  enum Connections {
    /// From /proc, and by conntrack(8) where a kernel has no such file (CONFIG_NF_CONNTRACK_PROCFS).
    static func read() throws -> [ConntrackLine] {
      let path = "/proc/thread-self/net/nf_conntrack"
      if access(path, R_OK) == 0 { return try lines(contents(of: path)) }
      guard Command.path(of: "conntrack") != nil else {
        throw CaseError("no \(path): apt-get install conntrack, or modprobe nf_conntrack where it is a module")
      }
      return try lines(["ipv4", "ipv6"].map { try Command.run(["conntrack", "-L", "-o", "extended", "-f", $0]).output }.joined())
    }
    private static func lines(_ text: String) -> [ConntrackLine] {
      text.split(separator: "\n").compactMap { ConntrackLine(procLine: $0) }.sorted()
    }

    /// None either where the kernel has no list of them.
    static func expectations() throws -> [String] {
      guard let text = try? contents(of: "/proc/thread-self/net/nf_conntrack_expect") else { return [] }
      return text.split(separator: "\n").map(\.trimmed).sorted()
    }
  }
#endif
