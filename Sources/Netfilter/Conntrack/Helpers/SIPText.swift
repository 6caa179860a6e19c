// Reading a SIP message (RFC 3261) and its session description (RFC 4566) as the kernel does (net/netfilter/nf_conntrack_sip.c,
// ct_sip_get_header and what stands around it). Places are indices of the packet's bytes.

import Wire

/// Headers that are looked for (ct_sip_hdrs).
enum SIPHeader {
  case cseq, from, to, contact, viaUDP, viaTCP, expires, contentLength

  fileprivate var name: StaticString {
    switch self {
    case .cseq: "CSeq"
    case .from: "From"
    case .to: "To"
    case .contact: "Contact"
    case .viaUDP, .viaTCP: "Via"
    case .expires: "Expires"
    case .contentLength: "Content-Length"
    }
  }
  /// The short form.
  fileprivate var letter: StaticString? {
    switch self {
    case .from: "f"
    case .to: "t"
    case .contact: "m"
    case .viaUDP, .viaTCP: "v"
    case .contentLength: "l"
    case .cseq, .expires: nil
    }
  }
  /// What must stand in the value, in front of what is read.
  fileprivate var opening: StaticString? {
    switch self {
    case .from, .to, .contact: "sip:"
    case .viaUDP: "UDP "
    case .viaTCP: "TCP "
    case .cseq, .expires, .contentLength: nil
    }
  }
}

/// Lines of a session description (ct_sdp_hdrs_v4, ct_sdp_hdrs_v6).
enum SDPLine {
  case version, owner, connection, media

  fileprivate var name: StaticString {
    switch self {
    case .version: "v="
    case .owner: "o="
    case .connection: "c="
    case .media: "m="
    }
  }
}

/// What a search came to.
enum SIPSearch<Found> {
  case none
  /// It is there, from here on, and can't be read.
  case unreadable(at: Int)
  case found(Found)

  var found: Found? { if case .found(let f) = self { f } else { nil } }
}

/// An address and port, and where they stand.
struct SIPEnd {
  var place: Range<Int>
  var address: Address
  var port: UInt16
  /// Where the reading of it ended.
  var next: Int
}

/// One message in a packet.
struct SIPText {
  let reader: PayloadReader
  let start: Int
  let family: Family
  var end: Int { reader.end }

  init(_ bytes: [UInt8], _ range: Range<Int>, _ family: Family) {
    reader = PayloadReader(bytes, end: range.upperBound)
    start = range.lowerBound
    self.family = family
  }

  private subscript(at: Int) -> UInt8 { reader[at] }
  private func isNewline(_ at: Int) -> Bool { self[at] == UInt8(ascii: "\r") || self[at] == UInt8(ascii: "\n") }
  private func isBlank(_ at: Int) -> Bool { self[at] == UInt8(ascii: " ") || self[at] == UInt8(ascii: "\t") }

  // MARK: lines

  /// Where the line behind the newline at `at` begins; nil at the end.
  private func lineStart(behind at: Int) -> Int? {
    var next = at + 1
    if next < end, self[at] == UInt8(ascii: "\r"), self[next] == UInt8(ascii: "\n") { next += 1 }
    return next < end ? next : nil
  }

  /// sip_follow_continuation: the text of the next line if that goes on with this one's value.
  private func continuation(_ at: Int, limit: Int) -> Int? {
    var next = at + 1
    if next >= limit { return nil }
    if self[at] == UInt8(ascii: "\r"), self[next] == UInt8(ascii: "\n") {
      next += 1
      if next >= limit { return nil }
    }
    guard isBlank(next) else { return nil }
    while next < limit, isBlank(next) { next += 1 }
    return next
  }

  /// sip_skip_whitespace
  private func skipBlanks(_ start: Int) -> Int? {
    var at = start
    while at < end, isBlank(at) { at += 1 }
    return at < end && isNewline(at) ? continuation(at, limit: end) : at
  }

  /// ct_sip_header_search: a word in a value, which may go on over several lines.
  private func search(_ word: StaticString, from start: Int, limit: Int? = nil) -> Int? {
    let limit = (limit ?? end) - word.utf8CodeUnitCount
    var at = start
    while at < limit {
      if isNewline(at) {
        guard let next = continuation(at, limit: limit) else { return nil }
        at = next
      } else if reader.hasIgnoringCase(word, at: at) {
        return at
      }
      at += 1
    }
    return nil
  }

  // MARK: headers

  /// ct_sip_get_header: the first such header from a place on, which is no beginning of a line.
  func header(_ header: SIPHeader, from: Int) -> SIPSearch<Range<Int>> {
    var at = from
    while at < end {
      guard isNewline(at) else {
        at += 1
        continue
      }
      guard let line = lineStart(behind: at) else { return .none }
      guard !isBlank(line), let nameEnd = nameEnd(header, at: line) else {
        at = line + 1
        continue
      }
      guard let colon = skipBlanks(nameEnd), self[colon] == UInt8(ascii: ":"), colon + 1 < end, let value = skipBlanks(colon + 1) else {
        return .none
      }
      var place = value
      if let opening = header.opening {
        guard let found = search(opening, from: value) else { return .unreadable(at: value) }
        place = found + opening.utf8CodeUnitCount
      }
      return measure(header, at: place).map { .found($0) } ?? .unreadable(at: value)
    }
    return .none
  }

  private func nameEnd(_ header: SIPHeader, at line: Int) -> Int? {
    if reader.hasIgnoringCase(header.name, at: line) { return line + header.name.utf8CodeUnitCount }
    // The short form must not be the beginning of another name.
    guard let letter = header.letter, line + 2 <= end, reader.hasIgnoringCase(letter, at: line), !PayloadReader.isLetter(self[line + 1])
    else { return nil }
    return line + 1
  }

  /// What of a value is read: digits, or an address with its port, behind a user's name where there may be one.
  private func measure(_ header: SIPHeader, at: Int) -> Range<Int>? {
    switch header {
    case .cseq, .expires, .contentLength: digits(at: at)
    case .viaUDP, .viaTCP: addressAndPort(at: at)
    case .from, .to, .contact: addressBehindUser(at: at)
    }
  }
  private func digits(at start: Int) -> Range<Int>? {
    var at = start
    while PayloadReader.isDigit(self[at]) { at += 1 }
    return at > start ? start..<at : nil
  }

  /// skp_epaddr_len
  private func addressBehindUser(at start: Int) -> Range<Int>? {
    var at = start
    while at < end, self[at] != UInt8(ascii: "@"), !isNewline(at) { at += 1 }
    return addressAndPort(at: at < end && self[at] == UInt8(ascii: "@") ? at + 1 : start)
  }

  /// epaddr_len
  private func addressAndPort(at start: Int) -> Range<Int>? {
    guard let (_, addressEnd) = address(at: start, isBracketed: true), let (_, end) = port(at: addressEnd) else { return nil }
    return start..<end
  }

  /// sip_parse_addr: IPv6 in brackets, which a parameter may leave out.
  private func address(at start: Int, isBracketed: Bool) -> (value: Address, end: Int)? {
    if family == .ipv4 { return reader.address(at: start, .ipv4) }
    let opens = self[start] == UInt8(ascii: "[")
    guard opens || !isBracketed, let (value, end) = reader.address(at: opens ? start + 1 : start, .ipv6) else { return nil }
    if self[end] == UInt8(ascii: "]") { return (value, end + 1) }
    return isBracketed ? nil : (value, end)
  }

  /// ct_sip_next_header: the next of several values with commas between them.
  private func nextValue(_ header: SIPHeader, from: Int) -> SIPSearch<Range<Int>> {
    guard let opening = header.opening, let comma = search(",", from: from), let found = search(opening, from: comma) else { return .none }
    let place = found + opening.utf8CodeUnitCount
    return measure(header, at: place).map { .found($0) } ?? .unreadable(at: place)
  }

  /// ct_sip_walk_headers
  private func walk(_ header: SIPHeader, from start: Int, _ isInHeader: inout Bool) -> Range<Int>? {
    var from = start
    while isInHeader {
      switch nextValue(header, from: from) {
      case .found(let range): return range
      case .unreadable(let at): from = at
      case .none: isInHeader = false
      }
    }
    while true {
      switch self.header(header, from: from) {
      case .found(let range):
        isInHeader = true
        return range
      case .unreadable(let at): from = at
      case .none: return nil
      }
    }
  }

  /// ct_sip_parse_header_uri: the address in a header; several are walked through with `from` and `isInHeader`.
  func end(_ header: SIPHeader, from: Int, _ isInHeader: inout Bool) -> SIPSearch<SIPEnd> {
    guard let place = walk(header, from: from, &isInHeader) else { return .none }
    guard let (address, addressEnd) = address(at: place.lowerBound, isBracketed: true), let (port, next) = port(at: addressEnd) else {
      return .unreadable(at: place.lowerBound)
    }
    return .found(SIPEnd(place: place, address: address, port: port, next: next))
  }
  func end(_ header: SIPHeader) -> SIPSearch<SIPEnd> {
    var isInHeader = false
    return end(header, from: start, &isInHeader)
  }

  /// A port of at most five digits behind a colon, or the usual one.
  private func port(at: Int) -> (UInt16, Int)? {
    guard self[at] == UInt8(ascii: ":") else { return (5060, at) }
    guard let place = digits(at: at + 1), place.count <= 5 else { return nil }
    let port = reader.number(at: place.lowerBound).value
    return port < 1024 || port > 65535 ? nil : (UInt16(port), place.upperBound)
  }

  /// A number and where it ends. One of more than 32 bits, or with very many zeros in front, is none: zero, which ends where it begins.
  func number(at start: Int) -> (value: UInt32, end: Int) {
    guard let place = digits(at: start), place.count <= 11, let value = UInt32(exactly: reader.number(at: start).value) else {
      return (0, start)
    }
    return (value, place.upperBound)
  }

  /// ct_sip_parse_request: the address of the request line.
  var requestEnd: SIPEnd? {
    var at = start
    while PayloadReader.isLetter(self[at]) { at += 1 }
    if at == start { return nil }
    at += 1
    if at >= end { return nil }
    while at < end - 4 {
      if isNewline(at) { return nil }
      if reader.hasIgnoringCase("sip:", at: at) {
        at += 4
        break
      }
      at += 1
    }
    guard let place = addressBehindUser(at: at), let (address, addressEnd) = address(at: place.lowerBound, isBracketed: true),
      let (port, next) = port(at: addressEnd)
    else { return nil }
    return SIPEnd(place: place.lowerBound..<next, address: address, port: port, next: next)
  }

  // MARK: parameters

  /// Where the value of a parameter begins, and where the header's value ends.
  private func parameter(_ name: StaticString, from: Int) -> (start: Int, limit: Int)? {
    let limit = search(",", from: from) ?? end
    return search(name, from: from, limit: limit).map { ($0 + name.utf8CodeUnitCount, limit) }
  }

  /// ct_sip_parse_address_param
  func addressParameter(_ name: StaticString, from: Int, isBracketed: Bool) -> (place: Range<Int>, value: Address)? {
    guard let (start, _) = parameter(name, from: from), let (value, end) = address(at: start, isBracketed: isBracketed) else { return nil }
    return (start..<end, value)
  }

  /// ct_sip_parse_numerical_param
  func numberParameter(_ name: StaticString, from: Int) -> SIPSearch<(place: Range<Int>, value: UInt32)> {
    guard let (start, _) = parameter(name, from: from) else { return .none }
    let (value, end) = number(at: start)
    return end == start ? .unreadable(at: start) : .found((start..<end, value))
  }

  /// ct_sip_parse_transport: nil if it is another one than the connection's.
  func transport(from: Int, _ proto: UInt8) -> UInt8? {
    guard let (start, _) = parameter("transport=", from: from) else { return proto }
    let named =
      reader.hasIgnoringCase("TCP", at: start) ? IPProtocol.tcp : reader.hasIgnoringCase("UDP", at: start) ? IPProtocol.udp : 0
    return named == proto ? proto : nil
  }

  // MARK: the session description

  /// ct_sip_get_sdp_header: the first such line from a place on, and before the first media line where `beforeMedia` says so.
  func line(_ line: SDPLine, from: Int, beforeMedia: Bool = false) -> SIPSearch<Range<Int>> {
    var at = from
    while at < end {
      guard isNewline(at) else {
        at += 1
        continue
      }
      guard let begin = lineStart(behind: at) else { return .none }
      if beforeMedia, reader.hasIgnoringCase("m=", at: begin) { return .none }
      guard reader.hasIgnoringCase(line.name, at: begin) else {
        at = begin + 1
        continue
      }
      let value = begin + 2
      return measure(line, at: value).map { .found($0) } ?? .unreadable(at: value)
    }
    return .none
  }

  private func measure(_ line: SDPLine, at start: Int) -> Range<Int>? {
    switch line {
    case .version: return digits(at: start)
    case .media:
      // A word, a blank, a port.
      var at = start
      while PayloadReader.isLetter(self[at]) { at += 1 }
      guard self[at] == UInt8(ascii: " ") else { return nil }
      at += 1
      while PayloadReader.isDigit(self[at]) { at += 1 }
      return start..<at
    case .owner, .connection:
      let word: StaticString = family == .ipv4 ? "IN IP4 " : "IN IP6 "
      var at = start
      while at < end - word.utf8CodeUnitCount, !isNewline(at), !reader.has(word, at: at) { at += 1 }
      guard at < end - word.utf8CodeUnitCount, !isNewline(at) else { return nil }
      at += word.utf8CodeUnitCount
      return reader.address(at: at, family).map { at..<$0.end }
    }
  }

  /// ct_sip_parse_sdp_addr
  func connectionAddress(from: Int) -> Address? {
    guard let place = line(.connection, from: from, beforeMedia: true).found else { return nil }
    return PayloadReader(reader.bytes, end: place.upperBound).address(at: place.lowerBound, family)?.value
  }
}
