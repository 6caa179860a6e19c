// Packets that came to harm, or that somebody forged: bytes, lengths, protocols and headers that do not belong together. Few of them are
// what a rule is for, and all of them reach a host.

internal import KernelJudge
internal import Netfilter
internal import Wire

/// One way to spoil a packet.
private enum Damage: CaseIterable {
  case bytes, transport, cut, longer, fragment, hopLimit, protocolNumber, header, swapped, address
}

extension RandomPacket {
  /// The packet with something in it changed; most lengths and checksums are right again.
  mutating func damaged(_ packet: [UInt8]) -> [UInt8] {
    guard packet.count >= (family == .ipv4 ? 20 : 40), let headers = PacketHeaders(packet) else { return packet }
    var bytes = packet
    switch dice.pick(Damage.allCases + [.bytes, .bytes, .transport]) {
    case .bytes: for _ in 0..<dice.pick([1, 1, 2, 4]) { spoil(&bytes, 0..<bytes.count) }
    case .transport: spoil(&bytes, min(headers.transport, bytes.count)..<min(headers.transport + 24, bytes.count))
    case .cut: bytes.removeSubrange(Int.random(in: 20...bytes.count, using: &dice)...)
    case .longer: bytes += (0..<dice.pick([1, 4, 40])).map { _ in UInt8.random(in: 0...255, using: &dice) }
    case .fragment where family == .ipv4: bytes.set(be16: dice.pick([0x2000, 0x4000, 1, 0x2001, 0x8000, 185]), at: 6)
    case .fragment, .header: bytes = withHeader(bytes)
    case .hopLimit: bytes[family == .ipv4 ? 8 : 7] = dice.pick([0, 1, 2, 255])
    case .protocolNumber:
      bytes[family == .ipv4 ? 9 : 6] = dice.pick([0, 1, 6, 17, 33, 41, 43, 44, 47, 50, 51, 58, 59, 60, 94, 103, 108, 115, 132, 136, 253])
    case .swapped:
      let (at, size) = family == .ipv4 ? (12, 4) : (8, 16)
      bytes.replaceSubrange(at..<at + 2 * size, with: bytes.piece(at + size, size) + bytes.piece(at, size))
    case .address: bytes[dice.pick(family == .ipv4 ? [12, 16] : [8, 24])] = dice.pick([0, 10, 127, 169, 192, 224, 240, 254, 255])
    }
    if dice.chance(80) {
      if family == .ipv4 {
        bytes.set(be16: UInt16(bytes.count), at: 2)
      } else if bytes.count >= 40 {
        bytes.set(be16: UInt16(bytes.count - 40), at: 4)
      }
    }
    if dice.chance(60), let headers = PacketHeaders(bytes) { bytes = headers.withTransportChecksum }
    if dice.chance(92), family == .ipv4, bytes.count >= 20, bytes.count >= Int(bytes[0] & 15) * 4 { IPv4Header.fixChecksum(&bytes) }
    return bytes
  }

  /// Changes one byte of a range: a bit of it, or all.
  private mutating func spoil(_ bytes: inout [UInt8], _ range: Range<Int>) {
    guard let at = range.randomElement(using: &dice) else { return }
    bytes[at] = dice.pick([bytes[at] ^ 1 << UInt8.random(in: 0..<8, using: &dice), UInt8.random(in: 0...255, using: &dice), 0, 255])
  }

  /// IPv4 options, or an extension header of IPv6, with much in it that is wrong.
  private mutating func withHeader(_ packet: [UInt8]) -> [UInt8] {
    var bytes = packet
    if family == .ipv4 {
      guard bytes[0] & 15 == 5 else { return packet }
      let words = dice.pick([1, 1, 2, 3, 4])
      bytes[0] += UInt8(words)
      let kinds: [UInt8] = [0, 1, 7, 68, 131, 137, 148, 130, 3, 4, 5, 8, 255, 12]
      bytes.insert(contentsOf: (0..<words * 4).map { _ in dice.pick(kinds) }, at: 20)
      return bytes
    }
    let kind: UInt8 = dice.pick([
      IPProtocol.hopByHop, IPProtocol.routing, IPProtocol.fragment, IPProtocol.fragment, IPProtocol.destinationOptions, IPProtocol.ah,
    ])
    var header = [bytes[6]] + (0..<7).map { _ in dice.pick([0, 0, 0, 1, 5, UInt8.random(in: 0...255, using: &dice)]) }
    if dice.chance(70) { header[1] = 0 }
    let hasOptions = kind == IPProtocol.hopByHop || kind == IPProtocol.destinationOptions
    if hasOptions, dice.chance(60) { header.replaceSubrange(2..., with: [1, 4, 0, 0, 0, 0]) }
    bytes[6] = kind
    bytes.insert(contentsOf: header, at: 40)
    return bytes
  }
}
