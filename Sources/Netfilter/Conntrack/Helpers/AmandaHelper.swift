// Amanda's backup protocol: the client's `CONNECT DATA port MESG port INDEX port STATE port` tells the server where to connect to
// (net/netfilter/nf_conntrack_amanda.c, amanda_help; net/netfilter/nf_nat_amanda.c).

import Wire

extension Context {
  mutating func helpAmanda(_ packet: inout Packet, _ id: ConnectionID, _ state: ConnectionState) -> Bool {
    guard state.direction == .reply else { return true }
    // A client may take its time (module parameter `master_timeout`).
    connections[id].refresh(Context.ticks(seconds: 300), ticks)
    guard let payload = packet.udpPayload else { return true }
    guard let start = packet.bytes.find("CONNECT ", in: payload), let stop = packet.bytes.find("\n", in: start..<payload.upperBound) else {
      return true
    }
    // The line may grow while its ports are replaced, and the kernel goes on with the old end of it.
    let line = start..<(stop - 1)
    var passes = true
    for word: StaticString in ["DATA ", "MESG ", "INDEX ", "STATE "] {
      guard let at = packet.bytes.find(word, in: line.clamped(to: 0..<packet.bytes.count)) else { continue }
      let text = PayloadReader(packet.bytes, end: min(at + 5, max(at, line.upperBound)))
      let (number, end) = text.number(at: at)
      let port = UInt16(truncatingIfNeeded: number)
      if port == 0 { break }
      passes = expectAmanda(&packet, id, at..<end, port)
    }
    return passes
  }

  private mutating func expectAmanda(_ packet: inout Packet, _ id: ConnectionID, _ place: Range<Int>, _ port: UInt16) -> Bool {
    let connection = connections[id]
    let original = connection.original
    var expectation = Expectation(id, connection, from: original.source, to: original.destination, IPProtocol.tcp, port: port)
    guard connection.status.hasNAT, packet.family == .ipv4 else {
      if expect(&expectation) == .expected { return true }
      logHelper(packet, id, "cannot add expectation")
      return false
    }
    expectation.savedPort = port
    expectation.direction = .original
    expectation.followUp = .master
    let chosen = expectAtFreePort(&expectation, from: port)
    guard chosen != 0 else {
      logHelper(packet, id, "all ports in use")
      return false
    }
    if mangleUDP(&packet, place, Array("\(chosen)".utf8)) { return true }
    logHelper(packet, id, "cannot mangle packet")
    connections.expectations.remove(expectation)
    return false
  }
}

extension [UInt8] {
  /// Where the first such word in a part of the array ends (skb_find_text).
  fileprivate func find(_ word: StaticString, in range: Range<Int>) -> Int? {
    let n = word.utf8CodeUnitCount
    guard range.upperBound <= count, range.count >= n else { return nil }
    let reader = PayloadReader(self, end: range.upperBound)
    return (range.lowerBound...(range.upperBound - n)).first { reader.has(word, at: $0) }.map { $0 + n }
  }
}
