// The session description of a SIP call (RFC 4566): each media line announces a pair of UDP ports, one for RTP and one for RTCP
// (net/netfilter/nf_conntrack_sip.c, process_sdp and set_expected_rtp_rtcp; net/netfilter/nf_nat_sip.c, nf_nat_sdp_media).

import Wire

extension SIPClass {
  /// sdp_media_types
  fileprivate static let media: [(word: StaticString, type: SIPClass)] = [("audio ", .audio), ("video ", .video), ("image ", .image)]
}

extension Context {
  /// process_sdp
  mutating func followSession(_ m: inout SIPMessage) -> Bool {
    guard let version = m.text.line(.version, from: m.range.lowerBound).found else { return true }
    let start = version.lowerBound
    let sessionAddress = m.text.connectionAddress(from: start)
    var at = start
    var streams = 0
    var address = sessionAddress
    while streams < SIPClass.media.count {
      guard let media = m.text.line(.media, from: at).found else { break }
      guard let kind = SIPClass.media.first(where: { m.text.reader.has($0.word, at: media.lowerBound) }) else {
        at = media.upperBound
        continue
      }
      at = media.lowerBound + kind.word.utf8CodeUnitCount
      let port = m.text.number(at: at).value
      // A stream that is not used.
      if port == 0 { continue }
      guard port >= 1024, port <= 65535 else { return refuse(m, "wrong port \(port)") }
      let own = m.text.connectionAddress(from: at)
      guard var streamAddress = own ?? sessionAddress else { return refuse(m, "cannot parse SDP message") }
      guard expectMedia(&m, &streamAddress, UInt16(port), kind.type, at..<media.upperBound) else {
        return refuse(m, "cannot add expectation for voice")
      }
      address = streamAddress
      if own != nil, connections[m.id].status.hasNAT,
        !replace(&m, m.text.line(.connection, from: at, beforeMedia: true).found, sipText(streamAddress, m)) || !updateContentLength(&m)
      {
        return refuse(m, "cannot mangle SDP")
      }
      streams += 1
    }
    guard connections[m.id].status.hasNAT, let address else { return true }
    return translateSession(&m, from: start, to: address)
  }

  /// set_expected_rtp_rtcp. `place` is where the port stands.
  private mutating func expectMedia(
    _ m: inout SIPMessage, _ address: inout Address, _ port: UInt16, _ type: SIPClass, _ place: Range<Int>
  ) -> Bool {
    let connection = connections[m.id]
    let (mine, other) = (connection[m.direction], connection[m.direction.opposite])
    guard address == mine.source else { return true }
    // The same description may be seen on several connections. If both are translated, the ends reach each other directly.
    var tuple = Tuple(source: other.source, destination: address, destinationPort: port, proto: IPProtocol.udp, family: m.packet.family)
    var isDirect = false
    var isKnown = false
    while !isKnown, let seen = connections.expectations.find(tuple, zone: connection.zone.id, ticks),
      seen.master != m.id, connections[helpOf: seen.master].helper == connections[helpOf: m.id].helper, seen.category == type.rawValue
    {
      if !isDirect, connection.status.hasNAT, seen.savedAddress != seen.tuple.destination || seen.savedPort != seen.tuple.destinationPort {
        // What was never translated was saved as nothing.
        address = seen.savedAddress == .zero ? .any(m.packet.family) : seen.savedAddress
        tuple.destination = address
        tuple.destinationPort = seen.savedPort
        isDirect = true
      } else {
        isKnown = true
      }
    }
    let even = tuple.destinationPort & ~1
    if isDirect, !replacePort(&m, place, even) { return false }
    if isKnown { return true }
    func expectation(_ port: UInt16) -> Expectation {
      Expectation(m.id, connection, category: type.rawValue, from: other.source, to: address, IPProtocol.udp, port: port)
    }
    var data = expectation(even)
    var control = expectation(even + 1)
    if connection.status.hasNAT, !isDirect { return expectTranslatedMedia(&m, &data, &control, &address, place) }
    let outcome = expect(&data, anyMaster: true)
    guard outcome == .expected || outcome == .already else { return false }
    switch expect(&control, anyMaster: true) {
    case .expected, .already: return true
    case .busy, .full:
      if outcome == .expected { connections.expectations.remove(data) }
      return false
    }
  }

  /// nf_nat_sdp_media: a pair of ports that is free on the outside.
  private mutating func expectTranslatedMedia(
    _ m: inout SIPMessage, _ data: inout Expectation, _ control: inout Expectation, _ address: inout Address, _ place: Range<Int>
  ) -> Bool {
    let connection = connections[m.id]
    let outside = connection[m.direction.opposite].destination
    address = connection[m.direction].source == outside ? data.tuple.destination : outside
    data.translate(to: address, m.direction.opposite)
    control.translate(to: address, m.direction.opposite)
    var port = data.savedPort
    searching: while port != 0 {
      data.tuple.destinationPort = port
      switch expect(&data, anyMaster: true) {
      case .expected:
        control.tuple.destinationPort = port &+ 1
        let outcome = expect(&control, anyMaster: true)
        if outcome == .expected { break searching }
        connections.expectations.remove(data)
        port = outcome == .busy ? port &+ 2 : 0
      case .busy: port = port &+ 2
      case .already, .full: port = 0
      }
    }
    guard port != 0 else { return refuse(m, "all ports in use for SDP media") }
    if port == data.savedPort || replacePort(&m, place, port) { return true }
    connections.expectations.remove(data)
    connections.expectations.remove(control)
    return refuse(m, "cannot mangle SDP message")
  }

  /// nf_nat_sdp_port
  private mutating func replacePort(_ m: inout SIPMessage, _ place: Range<Int>, _ port: UInt16) -> Bool {
    replace(&m, place, "\(port)") && updateContentLength(&m)
  }

  /// The session's owner and its address, if it has one of its own (nf_nat_sdp_session).
  private mutating func translateSession(_ m: inout SIPMessage, from start: Int, to address: Address) -> Bool {
    let text = sipText(address, m)
    guard replace(&m, m.text.line(.owner, from: start, beforeMedia: true).found, text) else { return false }
    if let place = m.text.line(.connection, from: start, beforeMedia: true).found, !replace(&m, place, text) { return false }
    return updateContentLength(&m)
  }

  /// mangle_content_len
  private mutating func updateContentLength(_ m: inout SIPMessage) -> Bool {
    guard let version = m.text.line(.version, from: m.range.lowerBound).found,
      let place = m.text.header(.contentLength, from: m.range.lowerBound).found
    else { return false }
    return replace(&m, place, "\(m.range.upperBound - version.lowerBound + 2)")
  }
}

extension Expectation {
  /// It will come to another address than the one that was announced.
  mutating func translate(to address: Address, _ direction: Direction) {
    savedAddress = tuple.destination
    savedPort = tuple.destinationPort
    tuple.destination = address
    self.direction = direction
    followUp = .sip
  }
}
