// NAT in SIP messages: the addresses of the connection's ends wherever a message names them (net/netfilter/nf_nat_sip.c).

import Wire

extension Context {
  /// nf_nat_sip
  mutating func translateSIP(_ m: inout SIPMessage) -> Bool {
    let isRequest = !m.text.reader.hasIgnoringCase("SIP/2.0", at: m.range.lowerBound)
    if isRequest, let end = m.text.requestEnd, !translate(&m, end) { return refuse(m, "cannot mangle SIP message") }
    guard translateVia(&m, isRequest: isRequest) else { return false }
    var from = m.range.lowerBound
    var isInHeader = false
    while let contact = m.text.end(.contact, from: from, &isInHeader).found {
      from = contact.next
      guard translate(&m, contact) else { return refuse(m, "cannot mangle contact") }
    }
    for header in [SIPHeader.from, .to] {
      if let end = m.text.end(header).found, !translate(&m, end) { return refuse(m, "cannot mangle SIP from/to") }
    }
    // Some phones listen elsewhere than where they send from.
    let forced = connections[helpOf: m.id].sip.forcedPort
    if m.direction == .reply, forced != 0 {
      m.packet.bytes.set16(m.packet.transportOffset + 2, forced)
      m.packet.destinationPort = forced
      let nowhere = m.packet.transportOffset + UDPHeader.length
      if !mangleUDP(&m.packet, nowhere..<nowhere, []) { return refuse(m, "cannot mangle packet") }
    }
    return true
  }

  /// The topmost Via header and its parameters, if it is about this connection.
  private mutating func translateVia(_ m: inout SIPMessage, isRequest: Bool) -> Bool {
    let connection = connections[m.id]
    let (mine, other) = (connection[m.direction], connection[m.direction.opposite])
    guard let via = m.text.end(connection.original.proto == IPProtocol.tcp ? .viaTCP : .viaUDP).found,
      isRequest
        ? via.address == mine.source && via.port == mine.sourcePort
        : via.address == mine.destination && via.port == mine.destinationPort
    else { return true }
    let before = m.range.count
    guard translate(&m, via) else { return refuse(m, "cannot mangle Via header") }
    let parameters = via.place.upperBound + m.range.count - before
    if let p = m.text.addressParameter("maddr=", from: parameters, isBracketed: true), p.value == mine.source,
      p.value != other.destination, !replace(&m, p.place, sipText(other.destination, m, isBracketed: true))
    {
      return refuse(m, "cannot mangle maddr")
    }
    if let p = m.text.addressParameter("received=", from: parameters, isBracketed: false), p.value == mine.destination,
      p.value != other.source, !replace(&m, p.place, sipText(other.source, m))
    {
      return refuse(m, "cannot mangle received")
    }
    if let p = m.text.numberParameter("rport=", from: parameters).found, UInt16(truncatingIfNeeded: p.value) == mine.destinationPort,
      UInt16(truncatingIfNeeded: p.value) != other.sourcePort, !replace(&m, p.place, "\(other.sourcePort)")
    {
      return refuse(m, "cannot mangle rport")
    }
    return true
  }

  /// map_addr: one end of the connection, as the receiver knows it. Other addresses stay.
  private mutating func translate(_ m: inout SIPMessage, _ end: SIPEnd) -> Bool {
    let connection = connections[m.id]
    let (mine, other) = (connection[m.direction], connection[m.direction.opposite])
    let forced = connections[helpOf: m.id].sip.forcedPort
    let new: (address: Address, port: UInt16)
    if mine.source == end.address, mine.sourcePort == end.port {
      new = (other.destination, other.destinationPort)
    } else if mine.destination == end.address, mine.destinationPort == end.port {
      new = (other.source, forced != 0 ? forced : other.sourcePort)
    } else {
      return true
    }
    if new == (end.address, end.port) { return true }
    return replace(&m, end.place, sipText(new.address, m, isBracketed: true) + ":\(new.port)")
  }

  /// nf_nat_sip_expect: a registration, at an address and port on the outside.
  mutating func expectTranslated(_ m: inout SIPMessage, _ expectation: inout Expectation, _ place: Range<Int>) -> Bool {
    let connection = connections[m.id]
    let (mine, other) = (connection[m.direction], connection[m.direction.opposite])
    let forced = connections[helpOf: m.id].sip.forcedPort
    let announced = expectation.tuple.destinationPort
    expectation.translate(to: mine.source == other.destination ? expectation.tuple.destination : other.destination, m.direction.opposite)
    let port = expectAtFreePort(
      &expectation, from: announced == (forced != 0 ? forced : mine.sourcePort) ? other.destinationPort : announced)
    guard port != 0 else { return refuse(m, "all ports in use for SIP") }
    let new = expectation.tuple.destination
    if new == expectation.savedAddress, port == expectation.savedPort { return true }
    if replace(&m, place, sipText(new, m, isBracketed: true) + ":\(port)") { return true }
    connections.expectations.remove(expectation)
    return refuse(m, "cannot mangle packet")
  }

  /// nf_nat_sip_expected: to where it was announced; from what the other end of a pair of streams was translated to, or as the master.
  mutating func followSIP(_ expectation: Expectation, _ id: ConnectionID) {
    setUpNAT(id, NATRange(to: expectation.savedAddress, port: expectation.savedPort), .destination)
    let original = connections[id].original
    let master = connections[expectation.master]
    if expectation.category != SIPClass.signalling.rawValue,
      let pair = connections.expectations.all(of: expectation.master, ticks).first(where: {
        $0.tuple.family == original.family && $0.tuple.proto == original.proto && $0.savedAddress == original.source
          && $0.savedPort == original.sourcePort
      })
    {
      setUpNAT(id, NATRange(to: pair.tuple.destination, port: pair.tuple.destinationPort), .source)
    } else if original.source == master[expectation.direction].source {
      setUpNAT(id, NATRange().at(master[expectation.direction.opposite].destination), .source)
    }
  }

  // MARK: text

  /// sip_sprintf_addr
  func sipText(_ address: Address, _ m: SIPMessage, isBracketed: Bool = false) -> String {
    let text = address.text(m.packet.family)
    return isBracketed && m.packet.family == .ipv6 ? "[\(text)]" : text
  }

  /// mangle_packet; nil is nowhere.
  mutating func replace(_ m: inout SIPMessage, _ place: Range<Int>?, _ text: String) -> Bool {
    guard let place else { return false }
    let new = Array(text.utf8)
    let isTCP = connections[m.id].original.proto == IPProtocol.tcp
    guard isTCP ? mangleTCP(&m.packet, m.id, m.direction, place, new, adjust: false) : mangleUDP(&m.packet, place, new) else {
      return false
    }
    m.range = m.range.lowerBound..<max(m.range.lowerBound, m.range.upperBound + new.count - place.count)
    return true
  }
}
