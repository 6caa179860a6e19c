// SIP (RFC 3261): who registers can be called, and a call's session description says where sound and pictures go
// (net/netfilter/nf_conntrack_sip.c). The module's parameters are taken as they are by default: signalling comes from the registrar, and
// media flow between the ends of the signalling only.

import Wire

/// Struct nf_ct_sip_master.
struct SIPMemory: Hashable, Sendable {
  var registerSequence: UInt32 = 0
  var inviteSequence: UInt32 = 0
  /// The port that a phone wants its answers at, where it is not the one it sends from.
  var forcedPort: UInt16 = 0
}

/// enum sip_expectation_classes
enum SIPClass: UInt8 { case signalling, audio, video, image }

/// A message on its way: where it is in its packet, and whose connection it belongs to.
struct SIPMessage {
  var packet: Packet
  /// The message; it grows and shrinks as addresses in it are replaced.
  var range: Range<Int>
  let id: ConnectionID
  let direction: Direction
  var text: SIPText { SIPText(packet.bytes, range, packet.family) }
}

extension Context {
  private static let shortest = 11  // "SIP/2.0 200"
  private static let sessionSeconds: UInt32 = 3600

  mutating func helpSIP(_ packet: inout Packet, _ id: ConnectionID, _ state: ConnectionState) -> Bool {
    let isTCP = connections[id].original.proto == IPProtocol.tcp
    if isTCP, state != .established && state != .establishedReply { return true }
    guard let payload = isTCP ? packet.tcpPayload : packet.udpPayload else { return true }
    connections[id].refresh(Context.ticks(seconds: Context.sessionSeconds), ticks)
    guard payload.count >= Context.shortest else { return true }
    var message = SIPMessage(packet: packet, range: payload, id: id, direction: state.direction)
    let passes = isTCP ? followStream(&message, payload) : follow(&message)
    packet = message.packet
    return passes
  }

  /// All messages of a segment that are there as a whole (sip_help_tcp).
  private mutating func followStream(_ m: inout SIPMessage, _ payload: Range<Int>) -> Bool {
    let before = m.packet.bytes.count
    var start = payload.lowerBound
    var passes = true
    while passes, start < m.packet.bytes.count {
      let rest = SIPText(m.packet.bytes, start..<m.packet.bytes.count, m.packet.family)
      guard let place = rest.header(.contentLength, from: start).found else { break }
      var (number, end) = rest.number(at: place.lowerBound)
      if end == place.lowerBound { break }
      while end + 4 <= rest.end, !rest.reader.has("\r\n\r\n", at: end) { end += 1 }
      guard end + 4 <= rest.end else { break }
      guard end + 4 + Int(number) <= rest.end else { return true }
      m.range = start..<(end + 4 + Int(number))
      passes = follow(&m)
      start = m.range.upperBound
    }
    guard passes, connections[m.id].status.hasNAT else { return passes }
    let sequence = m.packet.bytes.be32(m.packet.transportOffset + 4)
    adjustSequence(m.id, m.direction, at: sequence, by: m.packet.bytes.count - before)
    return true
  }

  /// process_sip_msg
  private mutating func follow(_ m: inout SIPMessage) -> Bool {
    let passes = m.text.reader.hasIgnoringCase("SIP/2.0 ", at: m.range.lowerBound) ? followResponse(&m) : followRequest(&m)
    guard passes, connections[m.id].status.hasNAT else { return passes }
    if translateSIP(&m) { return true }
    return refuse(m, "cannot NAT SIP message")
  }

  /// Drops the packet and says why.
  mutating func refuse(_ m: SIPMessage, _ reason: String) -> Bool {
    logHelper(m.packet, m.id, reason)
    return false
  }

  /// The number of the CSeq header, and where the method's name stands behind it.
  private mutating func sequence(_ m: SIPMessage) -> (number: UInt32, method: Int)? {
    let text = m.text
    guard let place = text.header(.cseq, from: m.range.lowerBound).found else {
      _ = refuse(m, "cannot parse cseq")
      return nil
    }
    let (number, end) = text.number(at: place.lowerBound)
    if end == place.lowerBound, text.reader[end] != UInt8(ascii: "0") {
      _ = refuse(m, "cannot get cseq")
      return nil
    }
    return (number, place.upperBound + 1)
  }

  /// process_sip_request
  private mutating func followRequest(_ m: inout SIPMessage) -> Bool {
    let mine = connections[m.id][m.direction]
    if let via = m.text.end(.viaUDP).found, via.port != mine.sourcePort, via.address == mine.source {
      connections[helpOf: m.id].sip.forcedPort = via.port
    }
    let reader = m.text.reader
    for method in SIPMethod.allCases {
      let name = m.range.lowerBound + method.name.utf8CodeUnitCount
      guard name + 2 <= reader.end, reader.hasIgnoringCase(method.name, at: m.range.lowerBound), reader[name] == UInt8(ascii: " "),
        PayloadReader.isLetter(reader[name + 1])
      else { continue }
      guard let (number, _) = sequence(m) else { return false }
      switch method {
      case .invite:
        flushSIP(m.id, media: true)
        guard followSession(&m) else { return false }
        connections[helpOf: m.id].sip.inviteSequence = number
        return true
      case .update, .ack, .prack: return followSession(&m)
      case .bye:
        flushSIP(m.id, media: true)
        return true
      case .register: return followRegister(&m, number)
      }
    }
    return true
  }

  /// process_sip_response
  private mutating func followResponse(_ m: inout SIPMessage) -> Bool {
    let reader = m.text.reader
    guard m.range.count >= Context.shortest else { return true }
    let code = m.text.number(at: m.range.lowerBound + 8).value
    guard code != 0 else { return refuse(m, "cannot get code") }
    guard let (number, method) = sequence(m) else { return false }
    switch SIPMethod.allCases.first(where: { $0.hasResponses && reader.hasIgnoringCase($0.name, at: method) }) {
    case .invite, .update, .prack:
      if (100...299).contains(code) { return followSession(&m) }
      if connections[helpOf: m.id].sip.inviteSequence == number { flushSIP(m.id, media: true) }
      return true
    case .register: return followRegistered(m, number, code)
    default: return true
    }
  }

  // MARK: registration

  /// process_register_request: calls will come to the contact address. It does not count before the registrar agrees.
  private mutating func followRegister(_ m: inout SIPMessage, _ number: UInt32) -> Bool {
    let connection = connections[m.id]
    // What was expected itself can't register.
    if connection.status.contains(.expected) { return true }
    let text = m.text
    var seconds = expires(text)
    let contact: SIPEnd
    switch text.end(.contact) {
    case .none: return true
    case .unreadable: return refuse(m, "cannot parse contact")
    case .found(let e): contact = e
    }
    // Nobody registers for somebody else here.
    guard connection[m.direction].source == contact.address,
      let proto = text.transport(from: contact.place.upperBound, connection.original.proto)
    else { return true }
    switch text.numberParameter("expires=", from: contact.place.upperBound) {
    case .none: break
    case .unreadable: return refuse(m, "cannot parse expires")
    case .found(let parameter): seconds = parameter.value
    }
    var passes = true
    if seconds != 0 {
      var expectation = Expectation(
        m.id, connection, category: SIPClass.signalling.rawValue, from: connection[m.direction.opposite].source, to: contact.address,
        proto, port: contact.port)
      expectation.helper = connections[helpOf: m.id].helper
      expectation.flags = [.permanent, .inactive]
      if connection.status.hasNAT {
        passes = expectTranslated(&m, &expectation, contact.place)
      } else if expect(&expectation) != .expected {
        passes = refuse(m, "cannot add expectation")
      }
    }
    if passes { connections[helpOf: m.id].sip.registerSequence = number }
    return passes
  }

  /// The Expires header's seconds.
  private func expires(_ text: SIPText) -> UInt32 {
    guard let place = text.header(.expires, from: text.start).found else { return 0 }
    return text.number(at: place.lowerBound).value
  }

  /// process_register_response
  private mutating func followRegistered(_ m: SIPMessage, _ number: UInt32, _ code: UInt32) -> Bool {
    // A late answer to an older request says nothing.
    guard connections[helpOf: m.id].sip.registerSequence == number, !(100...199).contains(code) else { return true }
    let connection = connections[m.id]
    let text = m.text
    var from = m.range.lowerBound
    var isInHeader = false
    while (200...299).contains(code) {
      var seconds = expires(text)
      let contact: SIPEnd
      switch text.end(.contact, from: from, &isInHeader) {
      case .none:
        flushSIP(m.id, media: false)
        return true
      case .unreadable: return refuse(m, "cannot parse contact")
      case .found(let e): contact = e
      }
      from = contact.next
      guard connection[m.direction].destination == contact.address,
        let proto = text.transport(from: contact.place.upperBound, connection.original.proto)
      else { continue }
      switch text.numberParameter("expires=", from: contact.place.upperBound) {
      case .none: break
      case .unreadable: return refuse(m, "cannot parse expires")
      case .found(let parameter): seconds = parameter.value
      }
      if seconds == 0 { break }
      if activate(m.id, contact, proto, seconds: seconds) { return true }
    }
    flushSIP(m.id, media: false)
    return true
  }

  /// refresh_signalling_expectation
  private mutating func activate(_ id: ConnectionID, _ end: SIPEnd, _ proto: UInt8, seconds: UInt32) -> Bool {
    guard
      var expectation = connections.expectations.all(of: id, ticks).first(where: {
        $0.category == SIPClass.signalling.rawValue && $0.tuple.destination == end.address && $0.tuple.proto == proto
          && $0.tuple.destinationPort == end.port
      })
    else { return false }
    expectation.end = ticks &+ Context.ticks(seconds: seconds)
    expectation.flags.remove(.inactive)
    connections.expectations.update(expectation)
    return true
  }

  /// flush_expectations: all media, or one signalling connection.
  private mutating func flushSIP(_ id: ConnectionID, media: Bool) {
    for e in connections.expectations.all(of: id, ticks) where (e.category != SIPClass.signalling.rawValue) == media {
      connections.expectations.remove(e)
      if !media { return }
    }
  }
}

/// The methods that are followed, in the order in which the kernel compares them (sip_handlers).
private enum SIPMethod: CaseIterable {
  case invite, update, ack, prack, bye, register

  var name: StaticString {
    switch self {
    case .invite: "INVITE"
    case .update: "UPDATE"
    case .ack: "ACK"
    case .prack: "PRACK"
    case .bye: "BYE"
    case .register: "REGISTER"
    }
  }
  var hasResponses: Bool { self != .ack && self != .bye }
}
