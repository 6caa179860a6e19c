// IRC's direct client connections: `PRIVMSG x :^ADCC SEND file address port size^A`, from a client (net/netfilter/nf_conntrack_irc.c,
// help; net/netfilter/nf_nat_irc.c). Address and port are decimal numbers.

import Wire

extension Context {
  mutating func helpIRC(_ packet: inout Packet, _ id: ConnectionID, _ state: ConnectionState) -> Bool {
    guard state == .established, let payload = packet.tcpPayload else { return true }
    let connection = connections[id]
    let ours = [connection.original.source, connection.reply.destination]
    guard let found = DCCFinding(packet.bytes, payload, ours) else { return true }
    var expectation = Expectation(id, connection, from: nil, to: connection.reply.destination, IPProtocol.tcp, port: found.port)
    guard connection.status.hasNAT else {
      if expect(&expectation) == .expected { return true }
      logHelper(packet, id, "cannot add expectation")
      return false
    }
    expectation.savedPort = found.port
    expectation.direction = .reply
    expectation.followUp = .master
    let port = expectAtFreePort(&expectation, from: found.port)
    guard port != 0 else {
      logHelper(packet, id, "all ports in use")
      return false
    }
    if mangleTCP(&packet, id, .original, found.place, Array("\(connection.reply.destination.v4) \(port)".utf8)) { return true }
    logHelper(packet, id, "cannot mangle packet")
    connections.expectations.remove(expectation)
    return false
  }
}

/// A DCC command.
private struct DCCFinding {
  var port: UInt16
  /// Where address and port stand in the packet.
  var place: Range<Int>

  /// MAX_SEARCH_SIZE
  private static let longest = 4095
  private static let kinds: [StaticString] = ["SEND ", "CHAT ", "MOVE ", "TSEND ", "SCHAT "]

  /// The first command, if it names one of these addresses.
  init?(_ bytes: [UInt8], _ payload: Range<Int>, _ addresses: [Address]) {
    let limit = min(payload.upperBound, payload.lowerBound + DCCFinding.longest)
    let text = PayloadReader(bytes, end: limit)
    var at = payload.lowerBound
    while at < limit - 10, [UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(text[at]) { at += 1 }
    if at < limit - 10 {
      guard text.hasIgnoringCase("PRIVMSG ", at: at) else { return nil }
      at += 8
    }
    while at < limit - 26 {
      guard text.has(" :", at: at) else {
        at += 1
        continue
      }
      at += 2
      guard text.has("\u{1}DCC ", at: at) else { return nil }
      at += 5
      guard let kind = DCCFinding.kinds.first(where: { text.has($0, at: at) }) else { continue }
      guard let (address, port, place) = text.dcc(at + kind.utf8CodeUnitCount), port != 0, addresses.contains(address) else { return nil }
      self.port = port
      self.place = place
      return
    }
    return nil
  }
}

extension PayloadReader {
  /// parse_dcc: behind one word, an address and a port, in a line that ends.
  fileprivate func dcc(_ at: Int) -> (Address, UInt16, Range<Int>)? {
    var begin = at
    while true {
      begin += 1
      if self[begin - 1] == UInt8(ascii: " "), begin - 1 < end { break }
      if begin > end - 12 { return nil }
    }
    guard begin <= end, bytes[begin..<end].contains(UInt8(ascii: "\n")) else { return nil }
    let (address, addressEnd) = number(at: begin)
    var next = addressEnd
    while self[next] == UInt8(ascii: " ") { next += 1 }
    let (port, portEnd) = number(at: next)
    return (Address(v4: UInt32(truncatingIfNeeded: address)), UInt16(truncatingIfNeeded: port), begin..<portEnd)
  }
}
