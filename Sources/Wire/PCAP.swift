// Captures of packets: the classic pcap file (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng), read to the frames they hold.
// What is torn off at the end, as of a capture that still runs, is left out; what lies about its length ends the reading.

/// What stands in front of a captured packet's IP header (LINKTYPE_ numbers, tcpdump.org/linktypes.html).
package enum LinkType: Hashable, Sendable {
  case ethernet, raw, null, linuxCooked, linuxCooked2
  case other(UInt32)

  package init(_ number: UInt32) {
    switch number {
    case 0, 108: self = .null
    case 1: self = .ethernet
    case 12, 14, 101, 228, 229: self = .raw
    case 113: self = .linuxCooked
    case 276: self = .linuxCooked2
    default: self = .other(number)
    }
  }
}

/// One captured frame.
package struct CapturedFrame: Hashable, Sendable {
  /// Nanoseconds since 1970, UTC.
  package var time: UInt64
  package var link: LinkType
  /// The bytes from the link's header on.
  package var bytes: [UInt8]
  /// Whether the capture cut the frame (`tcpdump -s`).
  package var isCut: Bool
  /// The interface by its number in the file (pcapng), else 0.
  package var interface: Int

  package init(time: UInt64, link: LinkType, bytes: [UInt8], isCut: Bool = false, interface: Int = 0) {
    self.time = time
    self.link = link
    self.bytes = bytes
    self.isCut = isCut
    self.interface = interface
  }

  /// The Ethernet header, where there is one.
  package var ethernet: EthernetHeader? { link == .ethernet ? EthernetHeader(bytes) : nil }

  /// The IP datagram in it, or nil if it holds another protocol. One VLAN tag (IEEE 802.1Q) is passed over.
  package var datagram: [UInt8]? {
    let start: Int
    switch link {
    case .raw: start = 0
    case .null: start = 4
    case .ethernet:
      guard bytes.count >= 14 else { return nil }
      start = bytes.be16(12) == 0x8100 ? 18 : 14
    case .linuxCooked: start = 16
    case .linuxCooked2: start = 20
    case .other: return nil
    }
    guard bytes.count > start, bytes[start] >> 4 == 4 || bytes[start] >> 4 == 6 else { return nil }
    if start >= 14, link == .ethernet {
      let type = bytes.be16(start - 2)
      guard type == EthernetHeader.ipv4 || type == EthernetHeader.ipv6 else { return nil }
    }
    return Array(bytes[start...])
  }
}

/// A capture file's frames, in the file's order.
package struct PCAP: Sendable {
  package var frames: [CapturedFrame] = []

  /// Why a file is no capture, and where.
  package enum Damage: Error, Hashable, Sendable, CustomStringConvertible {
    case notACapture
    /// A record or block at this offset has a length that can't be.
    case badLength(offset: Int)

    package var description: String {
      switch self {
      case .notACapture: "this is no capture: neither pcap nor pcapng"
      case .badLength(let offset): "the record at byte \(offset) has a length that can't be"
      }
    }
  }

  /// No record is longer: what a capture of tcpdump may hold at most (MAXIMUM_SNAPLEN).
  private static let longest = 262_144

  package init(_ file: [UInt8]) throws(Damage) {
    let reader = Reader(file)
    switch reader.u32(0) {
    case 0x0a0d_0d0a?: try readBlocks(reader)
    case 0xa1b2_c3d4?: try readRecords(Reader(file), 1000)
    case 0xa1b2_3c4d?: try readRecords(Reader(file), 1)
    case 0xd4c3_b2a1?: try readRecords(Reader(file, isSwapped: true), 1000)
    case 0x4d3c_b2a1?: try readRecords(Reader(file, isSwapped: true), 1)
    default: throw .notACapture
    }
  }

  /// Numbers of either byte order; nil behind the end.
  private struct Reader {
    let bytes: [UInt8]
    /// Whether numbers are little-endian.
    var isSwapped = false
    init(_ bytes: [UInt8], isSwapped: Bool = false) {
      self.bytes = bytes
      self.isSwapped = isSwapped
    }
    func u32(_ at: Int) -> UInt32? {
      guard at >= 0, at + 4 <= bytes.count else { return nil }
      return isSwapped ? bytes.be32(at).byteSwapped : bytes.be32(at)
    }
    func u16(_ at: Int) -> UInt16? {
      guard at >= 0, at + 2 <= bytes.count else { return nil }
      return isSwapped ? bytes.be16(at).byteSwapped : bytes.be16(at)
    }
    func slice(_ at: Int, _ length: Int) -> [UInt8]? { at + length <= bytes.count ? Array(bytes[at..<at + length]) : nil }
  }

  /// pcap: a header of 24 bytes, then records of 16 bytes and the frame. `unit`: nanoseconds of the fraction's unit.
  private mutating func readRecords(_ file: Reader, _ unit: UInt64) throws(Damage) {
    guard let linkNumber = file.u32(20) else { throw .notACapture }
    let link = LinkType(linkNumber & 0x0fff_ffff)
    var at = 24
    while let seconds = file.u32(at), let fraction = file.u32(at + 4), let length = file.u32(at + 8), let whole = file.u32(at + 12) {
      guard length <= PCAP.longest else { throw .badLength(offset: at) }
      guard let bytes = file.slice(at + 16, Int(length)) else { return }
      let time = UInt64(seconds) * 1_000_000_000 + UInt64(fraction) * unit
      frames.append(CapturedFrame(time: time, link: link, bytes: bytes, isCut: length < whole))
      at += 16 + Int(length)
    }
  }

  /// pcapng: blocks of a type, a length, a body padded to four bytes, and the length again. Sections may differ in byte order.
  private mutating func readBlocks(_ given: Reader) throws(Damage) {
    /// Link type and units a second of each interface of the section.
    var interfaces: [(link: LinkType, perSecond: UInt64)] = []
    var file = given
    var at = 0
    while let type = file.u32(at) {
      if type == 0x0a0d_0d0a {
        guard let order = Reader(given.bytes).u32(at + 8) else { return }
        guard order == 0x1a2b_3c4d || order == 0x4d3c_2b1a else { throw .badLength(offset: at) }
        file.isSwapped = order == 0x4d3c_2b1a
        interfaces = []
      }
      guard let length = file.u32(at + 4).map(Int.init) else { return }
      guard length >= 12, length % 4 == 0 else { throw .badLength(offset: at) }
      guard at + length <= given.bytes.count else { return }
      let end = at + length - 4
      switch type {
      case 1:
        guard let link = file.u16(at + 8) else { return }
        interfaces.append((LinkType(UInt32(link)), PCAP.unitsPerSecond(file, at + 16, end)))
      case 6:
        if let frame = try PCAP.enhanced(file, at, end, interfaces) { frames.append(frame) }
      case 3:
        guard let first = interfaces.first, let whole = file.u32(at + 8) else { break }
        let kept = min(Int(whole), end - at - 12)
        if kept >= 0, let bytes = file.slice(at + 12, kept) {
          frames.append(CapturedFrame(time: 0, link: first.link, bytes: bytes, isCut: kept < Int(whole)))
        }
      default: break
      }
      at += length
    }
  }

  /// An Enhanced Packet Block.
  private static func enhanced(_ file: Reader, _ at: Int, _ end: Int, _ interfaces: [(link: LinkType, perSecond: UInt64)]) throws(Damage)
    -> CapturedFrame?
  {
    guard let number = file.u32(at + 8), let high = file.u32(at + 12), let low = file.u32(at + 16), let length = file.u32(at + 20),
      let whole = file.u32(at + 24)
    else { return nil }
    guard Int(length) <= end - at - 28 else { throw .badLength(offset: at) }
    guard Int(number) < interfaces.count, let bytes = file.slice(at + 28, Int(length)) else { return nil }
    let ticks = UInt64(high) << 32 | UInt64(low)
    let perSecond = interfaces[Int(number)].perSecond
    let rest = (ticks % perSecond).multipliedFullWidth(by: 1_000_000_000)
    let time = (ticks / perSecond) &* 1_000_000_000 &+ perSecond.dividingFullWidth(rest).quotient
    return CapturedFrame(time: time, link: interfaces[Int(number)].link, bytes: bytes, isCut: length < whole, interface: Int(number))
  }

  /// The option if_tsresol of an interface's block: a power of ten, or of two if the highest bit is set; microseconds without it.
  private static func unitsPerSecond(_ file: Reader, _ start: Int, _ end: Int) -> UInt64 {
    var at = start
    while at + 4 <= end, let code = file.u16(at), let length = file.u16(at + 2), code != 0 {
      if code == 9, length == 1, at + 4 < end {
        let value = file.bytes[at + 4]
        if value & 0x80 != 0 { return 1 << UInt64(min(value & 0x7f, 63)) }
        return (0..<min(value, 19)).reduce(1) { r, _ in r * 10 }
      }
      at += 4 + (Int(length) + 3) / 4 * 4
    }
    return 1_000_000
  }
}
