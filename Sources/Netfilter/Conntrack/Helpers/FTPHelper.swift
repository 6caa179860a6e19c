// FTP (RFC 959, RFC 2428): the control connection tells where a data connection will go, as PORT or EPRT from the client, 227 or 229 from
// the server (net/netfilter/nf_conntrack_ftp.c, help; net/netfilter/nf_nat_ftp.c).

import Wire

/// Sequence numbers behind a newline, where a command may begin; two a direction (struct nf_ct_ftp_master).
struct FTPMemory: Hashable, Sendable {
  var original = Newlines()
  var reply = Newlines()

  struct Newlines: Hashable, Sendable {
    private var first: UInt32 = 0
    private var second: UInt32 = 0
    private var count: UInt8 = 0

    /// find_nl_seq
    func contains(_ sequence: UInt32) -> Bool { count > 0 && first == sequence || count > 1 && second == sequence }

    /// update_nl_seq: the older one of two makes place.
    mutating func insert(_ sequence: UInt32) {
      if contains(sequence) { return }
      switch count {
      case 0: first = sequence
      case 1: second = sequence
      default:
        if before(first, second) {
          if after(sequence, first) { first = sequence }
        } else if after(sequence, second) {
          second = sequence
        }
        return
      }
      count += 1
    }
  }

  subscript(direction: Direction) -> Newlines {
    get { direction == .original ? original : reply }
    set { if direction == .original { original = newValue } else { reply = newValue } }
  }
}

/// The commands and replies that are looked for (enum nf_ct_ftp_type).
private enum FTPCommand {
  case port, eprt, pasv, epsv

  var pattern: StaticString {
    switch self {
    case .port: "PORT"
    case .eprt: "EPRT"
    case .pasv: "227 "
    case .epsv: "229 "
    }
  }
  /// What stands in front of the address.
  var opening: UInt8? {
    switch self {
    case .port, .eprt: UInt8(ascii: " ")
    case .pasv: nil
    case .epsv: UInt8(ascii: "(")
    }
  }
  static func all(_ direction: Direction) -> [FTPCommand] { direction == .original ? [.port, .eprt] : [.pasv, .epsv] }
}

extension Context {
  mutating func helpFTP(_ packet: inout Packet, _ id: ConnectionID, _ state: ConnectionState) -> Bool {
    guard state == .established || state == .establishedReply, let payload = packet.tcpPayload else { return true }
    let direction = state.direction
    let sequence = packet.bytes.be32(packet.transportOffset + 4)
    let next = sequence &+ UInt32(truncatingIfNeeded: payload.count)
    let endsLine = packet.bytes[payload.upperBound - 1] == UInt8(ascii: "\n")
    var passes = true
    if connections[helpOf: id].ftp[direction].contains(sequence) {
      switch FTPFinding.search(packet, payload, direction, connections[id][direction].source) {
      case .nothing: break
      case .partial(let pattern):
        // Half a command can't be followed: it is dropped, and comes again whole.
        logHelper(packet, id, "partial matching of `\(pattern)'")
        return false
      case .found(let found): passes = expectFTP(found, &packet, id, direction)
      }
    }
    if endsLine { connections[helpOf: id].ftp[direction].insert(next) }
    return passes
  }

  private mutating func expectFTP(_ found: FTPFinding, _ packet: inout Packet, _ id: ConnectionID, _ direction: Direction) -> Bool {
    let connection = connections[id]
    // A third machine's address is not followed (module parameter `loose`, off by default).
    guard found.address == connection[direction].source else { return true }
    let other = connection[direction.opposite]
    var expectation = Expectation(id, connection, from: other.source, to: other.destination, IPProtocol.tcp, port: found.port)
    guard connection.status.hasNAT else {
      if expect(&expectation) == .expected { return true }
      logHelper(packet, id, "cannot add expectation")
      return false
    }
    expectation.savedPort = found.port
    expectation.direction = direction.opposite
    expectation.followUp = .master
    let port = expectAtFreePort(&expectation, from: found.port)
    guard port != 0 else {
      logHelper(packet, id, "all ports in use")
      return false
    }
    if mangleTCP(&packet, id, direction, found.place, Array(found.text(other.destination, port, packet.family).utf8)) { return true }
    logHelper(packet, id, "cannot mangle packet")
    connections.expectations.remove(expectation)
    return false
  }
}

/// An address in a command.
private struct FTPFinding {
  var command: FTPCommand
  var address: Address
  var port: UInt16
  /// Where address and port stand in the packet.
  var place: Range<Int>

  enum Outcome {
    case nothing
    case partial(StaticString)
    case found(FTPFinding)
  }

  /// find_pattern, for each command of a direction.
  static func search(_ packet: borrowing Packet, _ payload: Range<Int>, _ direction: Direction, _ speaker: Address) -> Outcome {
    let reader = PayloadReader(packet.bytes)
    for command in FTPCommand.all(direction) {
      if payload.count <= command.pattern.utf8CodeUnitCount {
        if reader.hasIgnoringCase(command.pattern, at: payload.lowerBound, count: payload.count) { return .partial(command.pattern) }
        continue
      }
      guard reader.hasIgnoringCase(command.pattern, at: payload.lowerBound) else { continue }
      var at = payload.lowerBound + command.pattern.utf8CodeUnitCount
      if let opening = command.opening {
        while at < payload.upperBound, packet.bytes[at] != opening { at += 1 }
        guard at < payload.upperBound else { return .partial(command.pattern) }
        at += 1
      }
      let found: (Address, UInt16, Range<Int>)?
      switch command {
      case .port: found = reader.sixNumbers(at: at, closing: UInt8(ascii: "\r"))
      case .pasv:
        // RFC 1123, 4.1.2.6: no parentheses can be relied upon; the first digit begins the address.
        while at < reader.end, !PayloadReader.isDigit(packet.bytes[at]) { at += 1 }
        found = at < reader.end ? reader.sixNumbers(at: at, closing: nil) : nil
      case .eprt: found = reader.extendedPort(at: at, packet.family)
      case .epsv: found = reader.extendedPassive(at: at).map { (speaker, $0.0, $0.1) }
      }
      guard let found else { return .partial(command.pattern) }
      return .found(FTPFinding(command: command, address: found.0, port: found.1, place: found.2))
    }
    return .nothing
  }

  /// What takes its place (nf_nat_ftp_fmt_cmd).
  func text(_ address: Address, _ port: UInt16, _ family: Family) -> String {
    switch command {
    case .port, .pasv: (address.bytes(.ipv4).map { "\($0)" } + ["\(port >> 8)", "\(port & 255)"]).joined(separator: ",")
    case .eprt: family == .ipv4 ? "|1|\(address.text(.ipv4))|\(port)|" : "|2|\(address.fullIPv6Text)|\(port)|"
    case .epsv: "|||\(port)|"
    }
  }
}

extension PayloadReader {
  /// try_number: so many numbers with a separator; nil unless the right byte follows the last one, or, without a closing, any other byte.
  private func numbers(_ count: Int, at start: Int, _ separator: UInt8, closing: UInt8?) -> (values: [UInt32], end: Int)? {
    var values = [UInt32](repeating: 0, count: count)
    var i = 0
    var at = start
    while at < end, i < count {
      let c = bytes[at]
      if PayloadReader.isDigit(c) {
        values[i] = values[i] &* 10 &+ UInt32(c - 48)
      } else if c == separator {
        i += 1
      } else {
        return (closing == nil || c == closing) && i == count - 1 && at > start ? (values, at) : nil
      }
      at += 1
    }
    return nil
  }

  /// try_rfc959: 192,168,1,1,5,6
  fileprivate func sixNumbers(at start: Int, closing: UInt8?) -> (Address, UInt16, Range<Int>)? {
    guard let (v, end) = numbers(6, at: start, UInt8(ascii: ","), closing: closing) else { return nil }
    return (PayloadReader.address(v), UInt16(truncatingIfNeeded: v[4] << 8 | v[5]), start..<end)
  }

  /// try_eprt: |1|192.0.2.1|6275| or |2|2001:db8::1|6275|
  fileprivate func extendedPort(at start: Int, _ family: Family) -> (Address, UInt16, Range<Int>)? {
    let delimiter = self[start]
    guard end - start > 3, PayloadReader.isDelimiter(delimiter), self[start + 2] == delimiter,
      self[start + 1] == (family == .ipv4 ? UInt8(ascii: "1") : UInt8(ascii: "2"))
    else { return nil }
    let found: (value: Address, end: Int)?
    if family == .ipv4 {
      found = numbers(4, at: start + 3, UInt8(ascii: "."), closing: delimiter).map { (PayloadReader.address($0.values), $0.end) }
    } else {
      found = address(at: start + 3, .ipv6, delimiter: delimiter)
    }
    guard let found, let (port, end) = delimitedPort(at: found.end + 1, delimiter) else { return nil }
    return (found.value, port, start..<end)
  }

  /// try_epsv_response: |||6446|
  fileprivate func extendedPassive(at start: Int) -> (UInt16, Range<Int>)? {
    let delimiter = self[start]
    guard end - start > 3, PayloadReader.isDelimiter(delimiter), self[start + 1] == delimiter, self[start + 2] == delimiter,
      let (port, end) = delimitedPort(at: start + 3, delimiter)
    else { return nil }
    return (port, start..<end)
  }

  /// get_port: the end is behind the delimiter.
  private func delimitedPort(at start: Int, _ delimiter: UInt8) -> (UInt16, Int)? {
    var port: UInt16 = 0
    var at = start
    while at < end {
      let c = bytes[at]
      if c == delimiter { return port == 0 ? nil : (port, at + 1) }
      guard PayloadReader.isDigit(c) else { return nil }
      port = port &* 10 &+ UInt16(c - 48)
      at += 1
    }
    return nil
  }

  private static func isDelimiter(_ c: UInt8) -> Bool { c >= 33 && c <= 126 && !isDigit(c) }
  private static func address(_ v: [UInt32]) -> Address { Address(v4: v[0] << 24 | v[1] << 16 | v[2] << 8 | v[3]) }
}

extension ConnectionStatus {
  /// IPS_NAT_MASK
  var hasNAT: Bool { !isDisjoint(with: [.sourceNAT, .destinationNAT]) }
}
