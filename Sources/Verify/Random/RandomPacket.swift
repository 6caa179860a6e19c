// Random packets between few ends: first packets of flows, and what an end that got a packet might send back — the next segment, in the
// window or out of it, the answer to a ping, an ICMP error about what it got, the next chunk of an association.

internal import Netfilter
internal import Wire

struct RandomPacket {
  let family: Family
  var dice: Dice
  var favourite = Favourite()
  /// The near ones are on one link, and speak with each other too.
  var isBridged = false
  var sendsNoPings = false
  private var identification: UInt16 = 0x1000

  init(_ family: Family, _ dice: Dice) {
    self.family = family
    self.dice = dice
  }

  // MARK: ends

  /// The host's own, on wa and wb.
  var ours: [String] { family == .ipv4 ? ["10.0.0.1", "192.0.2.1"] : ["fd00:a::1", "fd00:b::1"] }
  /// Behind wa, and behind wb; the last two of each behind a router.
  var near: [String] {
    family == .ipv4 ? ["10.0.0.2", "10.0.0.3", "172.16.0.7", "172.16.0.8"] : ["fd00:a::2", "fd00:a::3", "2001:db8:c::5", "2001:db8:c::6"]
  }
  var far: [String] {
    family == .ipv4
      ? ["192.0.2.2", "192.0.2.3", "203.0.113.5", "203.0.113.6"] : ["fd00:b::2", "fd00:b::3", "2001:db8:f::5", "2001:db8:f::6"]
  }
  /// The near one whose address has its hardware address, 02:00:00:00:01:02, in it (RFC 4291, appendix A).
  let eui64 = "fd00:a::ff:fe00:102"
  private var odd: [String] {
    family == .ipv4
      ? ["224.0.0.9", "255.255.255.255", "10.0.0.255", "192.0.2.255", "127.0.0.1", "0.0.0.0", "198.18.0.1"]
      : ["ff02::5", "ff05::7", "::1", "::", "2001:db8:9::1"]
  }
  private let ports: [UInt16] = [21, 21, 22, 53, 69, 80, 443, 1024, 5000, 6667, 8080, 40000]

  enum Side { case near, far, local }

  /// What a case wants more of than chance gives.
  struct Favourite {
    enum Header { case options, routing, fragment }
    /// A place among the protocols of `first`.
    var roll: Int?
    var header: Header?
    var port: UInt16?
    var isEUI64 = false
    var isForUs = false

    init() {}

    /// What an extension reads.
    init(of options: Options) {
      let places = [
        "-p tcp": 0, "-p udp": 40, "-p icmp": 70, "-p ipv6-icmp": 70, "-p sctp": 80, "-p esp": 91, "-p ah": 93, "-p ipcomp": 95,
        "-p dccp": 96, "-p mobility-header": 100,
      ]
      roll = places[options.front]
      switch options.name {
      case "hbh", "dst": header = .options
      case "rt", "srh": header = .routing
      case "frag", "ipv6header": header = .fragment
      case "eui64": isEUI64 = true
      case "connbytes", "SYNPROXY": roll = 0
      case "ah": roll = 93
      case "socket": (roll, port, isForUs) = (40, 53, true)
      default: break
      }
    }
  }

  func address(_ text: String) -> Address { Address(text) ?? .any(family) }

  // MARK: the first packet of something

  mutating func first() -> (side: Side, bytes: [UInt8]) {
    let way = Int.random(in: 0..<10, using: &dice)
    let side: Side = way < 5 ? .near : way < 8 ? .far : .local
    var from = dice.pick(side == .near ? near : side == .far ? far : ours)
    var to = dice.pick(side == .near ? far + ours : side == .far ? near + ours : near + far)
    if isBridged, side == .near, dice.chance(50) { to = dice.pick(near.filter { $0 != from }) }
    if favourite.isForUs, side != .local, dice.chance(60) { to = dice.pick(ours) }
    if dice.chance(5) { to = dice.pick((side == .local ? odd.filter { Address($0)?.isUnspecified != true } : odd) + ours) }
    if dice.chance(3) { from = dice.pick(odd + ours + near) }
    if favourite.isEUI64, side == .near { from = eui64 }
    let (source, destination) = (address(from), address(to))
    let sport = dice.pick(ports + [1111, 2222, 3333, 500])
    let dport = favourite.port.flatMap { dice.chance(60) ? $0 : nil } ?? dice.pick(ports)
    let (proto, payload): (UInt8, [UInt8])
    let roll = Int.random(in: 0..<100, using: &dice)
    switch favourite.roll.map({ dice.chance(60) ? $0 : roll }) ?? (sendsNoPings && (68..<80).contains(roll) ? 40 : roll) {
    case 0..<38:
      var h = TCPHeader()
      (h.sourcePort, h.destinationPort) = (sport, dport)
      h.flags = dice.pick([
        .syn, .syn, .syn, .syn, .syn, .syn, .ack, [.psh, .ack], [.syn, .ack], .rst, [.fin, .ack], [], [.syn, .fin], [.syn, .ece, .cwr],
        [.fin, .psh, .urg],
      ])
      h.sequence = dice.pick([1, 1000, 0xffff_fff0, UInt32.random(in: 0...(.max), using: &dice)])
      h.acknowledgement = h.flags.contains(.ack) ? UInt32.random(in: 0...(.max), using: &dice) : 0
      h.window = dice.pick([64240, 1024, 0, 65535])
      if h.flags.contains(.syn) { h.options = dice.pick(RandomPacket.options) }
      (proto, payload) = (IPProtocol.tcp, h.segment(h.flags.contains(.psh) ? data(to: dport) : [], family, source, destination))
    case 38..<68:
      (proto, payload) = (
        IPProtocol.udp, UDPHeader(sourcePort: sport, destinationPort: dport).datagram(data(to: dport), family, source, destination)
      )
    case 68..<80:
      (proto, payload) = (
        icmp,
        message(
          dice.pick(family == .ipv4 ? [8, 8, 8, 8, 0, 15, 17] : [128, 128, 128, 129, 139]), dice.pick([0, 0, 0, 1]),
          [0, dice.pick([1, 2]), 0, dice.pick([1, 2])] + data(), source, destination)
      )
    case 80..<86:
      (proto, payload) = (IPProtocol.sctp, sctp(sport, dport, tag: 0, [1, 0], [0x11, 0x11, 0x11, 0x11] + Array(repeating: 0, count: 12)))
    case 86..<89:  // GRE: plain, with a key, as PPTP has it
      (proto, payload) = (
        IPProtocol.gre,
        dice.pick([[0, 0, 8, 0], [0x20, 0, 8, 0, 0, 0, 0, 5], [0x30, 0x01, 0x88, 0x0b, 0, 4, 0, 9, 0, 0, 0, 1]]) + data()
      )
    case 89..<91 where !ours.contains(to):  // UDP-Lite, covering all; a local one would be answered (QuietStack silences TCP and UDP)
      var body = UDPHeader(sourcePort: sport, destinationPort: dport).bytes(data())
      var sum = Checksum()
      sum.addPseudoHeader(family, source, destination, IPProtocol.udpLite, length: body.count)
      sum.add(body, 0..<body.count)
      body.set16(6, sum.value)
      (proto, payload) = (IPProtocol.udpLite, body)
    case 91..<93: (proto, payload) = (IPProtocol.esp, [0, 0, 1, dice.pick([0, 5])] + [0, 0, 0, 1] + data())
    case 93..<95:
      (proto, payload) = (
        IPProtocol.ah,
        [IPProtocol.udp, 1, 0, 0, 0, 0, 1, dice.pick([0, 5]), 0, 0, 0, 1]
          + UDPHeader(sourcePort: sport, destinationPort: dport).datagram(data(), family, source, destination)
      )
    case 95: (proto, payload) = (IPProtocol.ipcomp, [IPProtocol.udp, 0, 1, 0] + data())
    case 96:
      (proto, payload) = (
        IPProtocol.dccp,
        UDPHeader(sourcePort: sport, destinationPort: dport).bytes([dice.pick([0, 2, 4]), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
      )
    case 97: (proto, payload) = (dice.pick([IPProtocol.tcp, IPProtocol.udp, icmp, IPProtocol.sctp]), data())
    case 100:  // mobility: binding refresh request, home test init
      (proto, payload) = (IPProtocol.mobility, [59, 0, dice.pick([0, 1, 1, 5, 9]), 0, 0, 0, 0, 0])
    default: (proto, payload) = (dice.pick([99, 4, 41, 103]), data())
    }
    var bytes = datagram(source, destination, proto, payload)
    if dice.chance(2), bytes.count > 28 { bytes[bytes.count - 1] ^= 0x55 }
    return (side, bytes)
  }

  private static let options: [[UInt8]] = [
    [], [2, 4, 5, 180], [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7], [2, 4, 2, 24, 1, 3, 3, 2], [1, 1, 4, 2],
  ]
  var icmp: UInt8 { family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6 }

  /// What is said to a port, or from it: FTP's where it is FTP's, a TFTP request where it is TFTP's.
  private mutating func data(to port: UInt16 = 0) -> [UInt8] {
    let ftp =
      family == .ipv4
      ? [
        "PORT 10,0,0,2,19,136\r\n", "227 Entering Passive Mode (192,0,2,2,19,136)\r\n", "EPRT |1|10.0.0.2|5000|\r\n",
        "229 Entering Extended Passive Mode (|||5000|)\r\n",
      ] : ["EPRT |2|fd00:a::2|5000|\r\n", "EPRT |2|fd00:b::2|5000|\r\n", "229 Entering Extended Passive Mode (|||5000|)\r\n"]
    if port == 21, dice.chance(70) { return Array(dice.pick(ftp).utf8) }
    if port == 69, dice.chance(70) { return [0, dice.pick([1, 2, 3]), 0x61, 0, 0x6f, 0x63, 0x74, 0x65, 0x74, 0] }
    let text = dice.pick(
      ["", "x", "GET / HTTP/1.0\r\n", "abcABCabcABC", String(repeating: "z", count: 100)] + (dice.chance(20) ? ftp : []))
    return Array(text.utf8) + (dice.chance(3) ? Array(repeating: 7, count: 1400) : [])
  }

  func message(_ type: UInt8, _ code: UInt8, _ rest: [UInt8], _ source: Address, _ destination: Address) -> [UInt8] {
    var bytes = [type, code, 0, 0] + rest
    var sum = Checksum()
    if family == .ipv6 { sum.addPseudoHeader(.ipv6, source, destination, IPProtocol.icmpv6, length: bytes.count) }
    sum.add(bytes, 0..<bytes.count)
    bytes.set16(2, sum.value)
    return bytes
  }

  /// One chunk.
  func sctp(_ sport: UInt16, _ dport: UInt16, tag: UInt32, _ chunk: [UInt8], _ body: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 12)
    bytes.set16(0, sport)
    bytes.set16(2, dport)
    bytes.set32(4, tag)
    bytes += chunk + [0, UInt8(truncatingIfNeeded: 4 + body.count)] + body
    bytes.set32(8, CRC32C.checksum(bytes, 0..<bytes.count, field: 8))
    return bytes
  }

  /// The IP header around it, now and then with options or extension headers, or as a fragment.
  private mutating func datagram(_ source: Address, _ destination: Address, _ proto: UInt8, _ payload: [UInt8]) -> [UInt8] {
    identification &+= 1
    let ttl: UInt8 = dice.pick([64, 64, 64, 64, 64, 128, 1, 2, 255])
    let tos: UInt8 = dice.chance(15) ? dice.pick([0x10, 0x28, 0xb8, 3]) : 0
    let fragment: UInt16 = dice.chance(95) ? 0 : dice.pick([IPv4Header.moreFragments, 1, 4, 1 | IPv4Header.moreFragments])
    if family == .ipv4 {
      var h = IPv4Header(source: source, destination: destination, proto: proto)
      (h.ttl, h.tos, h.identification) = (ttl, tos, identification)
      h.fragmentWord = fragment != 0 ? fragment : dice.chance(60) ? IPv4Header.dontFragment : 0
      if dice.chance(3) { h.options = [0x94, 4, 0, 0] }
      return h.datagram(payload)
    }
    var (proto, payload) = (proto, payload)
    let wanted = dice.chance(60) ? favourite.header : nil
    if wanted == .options || wanted == nil && dice.chance(4) {
      let header: UInt8 = dice.pick([0, 60])
      (payload, proto) = ([proto, 0, 1, 4, 0, 0, 0, 0] + payload, header)
    } else if wanted == .routing || wanted == nil && dice.chance(2) {
      // Type 2, and with nothing left to visit types 0 and 4 (RFC 8754): first segment, flags, tag, one segment.
      let type: UInt8 = wanted == .routing ? dice.pick([2, 0, 4, 4]) : 2
      let header = [proto, 2, type, 0, 0, 0, 0, 0] + (Address("fd00:b::2")?.bytes(.ipv6) ?? [])
      (payload, proto) = (header + payload, IPProtocol.routing)
    } else if wanted == .fragment || fragment != 0 || dice.chance(1) {
      var header: [UInt8] = [proto, 0, 0, 0, 0, 0, 0, UInt8(truncatingIfNeeded: identification)]
      header.set16(2, (fragment & 0x1fff) << 3 | (fragment & IPv4Header.moreFragments != 0 ? 1 : 0))
      (payload, proto) = (header + payload, IPProtocol.fragment)
    }
    var h = IPv6Header(source: source, destination: destination, nextHeader: proto)
    (h.hopLimit, h.trafficClass) = (ttl, tos)
    return h.datagram(payload)
  }

  // MARK: what comes back

  /// What the end that got `packet` might send; nil where nothing sensible comes to mind.
  mutating func answer(to bytes: [UInt8]) -> [UInt8]? {
    guard let packet = Packet(bytes), packet.family == family, packet.transportOffset + 4 <= bytes.count else { return nil }
    let (source, destination) = (packet.destination, packet.source)
    if destination.isUnspecified { return nil }
    let start = packet.transportOffset
    if dice.chance(12) {
      let kinds: [(UInt8, UInt8)] =
        family == .ipv4 ? [(3, 1), (3, 3), (3, 4), (11, 0), (5, 1), (12, 0), (4, 0)] : [(1, 0), (1, 4), (2, 0), (3, 0), (4, 1)]
      let (type, code) = dice.pick(kinds)
      let sender = dice.chance(60) ? source : address(dice.pick(near + far))
      let quoted = Array(bytes.prefix(dice.pick([28, 64, 120, 500])))
      return datagram(sender, destination, icmp, message(type, code, [0, 0, 5, 0] + quoted, sender, destination))
    }
    let (sport, dport) = (bytes.be16(start + 2), bytes.be16(start))
    switch packet.proto {
    case IPProtocol.udp:
      return datagram(
        source, destination, packet.proto,
        UDPHeader(sourcePort: sport, destinationPort: dport).datagram(data(to: dport), family, source, destination))
    case IPProtocol.tcp:
      guard let got = TCPHeader(bytes, at: start), !got.flags.contains(.rst) else { return nil }
      let (header, data) = segment(answering: got, bytes.count - start - got.headerLength)
      return datagram(source, destination, packet.proto, header.segment(data, family, source, destination))
    case icmp where bytes[start] == 8 || bytes[start] == 128:
      guard (bytes[start] == 8) == (family == .ipv4) else { return nil }
      return datagram(source, destination, icmp, message(family == .ipv4 ? 0 : 129, 0, Array(bytes[(start + 4)...]), source, destination))
    case icmp where family == .ipv4 && [13, 15, 17].contains(bytes[start]):
      return datagram(source, destination, icmp, message(bytes[start] + 1, 0, Array(bytes[(start + 4)...]), source, destination))
    case IPProtocol.sctp:
      guard bytes.count >= start + 13 else { return nil }
      let tag: UInt32 = bytes.be32(start + 4) == 0x1111_1111 ? 0x2222_2222 : 0x1111_1111
      let own: [UInt8] = Array(repeating: tag == 0x1111_1111 ? 0x22 : 0x11, count: 4)
      // INIT 1, INIT ACK 2, SACK 3, HEARTBEAT 4, HEARTBEAT ACK 5, ABORT 6, SHUTDOWN 7, SHUTDOWN ACK 8, COOKIE ECHO 10, COOKIE ACK 11,
      // SHUTDOWN COMPLETE 14.
      let next: [UInt8: [UInt8]] = [
        1: [2, 2, 2, 6], 2: [10], 10: [11], 11: [0, 4, 7], 0: [3, 0, 7], 3: [0, 7, 6], 4: [5], 5: [7], 7: [8], 8: [14],
      ]
      guard let chunk = next[bytes[start + 12]].map({ dice.pick($0) }) else { return nil }
      let body: [UInt8] = chunk == 2 ? own + Array(repeating: 0, count: 12) : chunk == 0 ? Array(repeating: 0, count: 12) : [0, 0, 0, 0]
      return datagram(source, destination, packet.proto, sctp(sport, dport, tag: dice.chance(95) ? tag : 7, [chunk, 0], body))
    case IPProtocol.gre, IPProtocol.esp: return datagram(source, destination, packet.proto, Array(bytes[start...]))
    case IPProtocol.udpLite: return nil
    default: return dice.chance(50) ? datagram(source, destination, packet.proto, Array(bytes[start...])) : nil
    }
  }

  private mutating func segment(answering got: TCPHeader, _ length: Int) -> (header: TCPHeader, data: [UInt8]) {
    var h = TCPHeader()
    (h.sourcePort, h.destinationPort) = (got.destinationPort, got.sourcePort)
    let next =
      got.sequence &+ UInt32(truncatingIfNeeded: max(0, length)) &+ (got.flags.contains(.syn) ? 1 : 0) &+ (got.flags.contains(.fin) ? 1 : 0)
    let jitter = dice.pick([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 100_000, UInt32(bitPattern: -100_000), 30_000])
    h.acknowledgement = next
    h.window = dice.pick([64240, 64240, 500, 0])
    if got.flags.contains(.syn), !got.flags.contains(.ack) {
      h.flags = dice.pick([[.syn, .ack], [.syn, .ack], [.syn, .ack], [.syn, .ack], [.syn, .ack], [.rst, .ack], .ack, .syn])
      h.sequence = 5000 &+ jitter
      if h.flags == .syn { h.acknowledgement = 0 }
      if h.flags.contains(.syn) { h.options = dice.pick(RandomPacket.options) }
      return (h, [])
    }
    h.flags = dice.pick([
      .ack, .ack, .ack, .ack, [.psh, .ack], [.psh, .ack], [.psh, .ack], [.fin, .ack], [.fin, .ack], [.fin, .ack], [.rst, .ack], .rst,
    ])
    h.sequence = got.acknowledgement &+ jitter
    if h.flags == .rst { h.acknowledgement = 0 }
    return (h, h.flags.contains(.psh) ? data(to: min(got.sourcePort, got.destinationPort)) : [])
  }
}

extension UDPHeader {
  /// The header without checksum, and what follows.
  fileprivate func bytes(_ payload: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes.set16(0, sourcePort)
    bytes.set16(2, destinationPort)
    bytes.set16(4, UInt16(truncatingIfNeeded: 8 + payload.count))
    return bytes + payload
  }
}
