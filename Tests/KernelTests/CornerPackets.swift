// The packets of the rule loop's corners, by name: from 10.0.0.2 to 192.0.2.2, or from fd00:a::2 to fd00:b::2 (RFC 791, RFC 8200).
import KernelJudge
import Wire

/// A packet by what is remarkable about it. `At8` is a fragment whose data begins there, `CutAt7` a header of which seven bytes are there.
enum CornerPacket: String, Sendable {
  case udp, tcp, icmp, gre, toHost, fromHost
  case tcpCutAt19, tcpCutAt8, tcpEmpty, udpCutAt7
  case udpFirst, udpAt8, udpAt24, tcpFirst, tcpAt8, tcpAt24, tcpFirstOf16
  case optionsUDP, optionsOptionsTCP, hopbyhopUDP, authenticationUDP, atomicFragmentUDP, optionsTCPCutAt19
  case optionsThenNothing, noNextHeader, esp, unknown200
  case optionsClaim64Bytes16There, optionsCutAt7, optionsCutAt1, optionsBehindOptionsAreCut, fragmentHeaderCutAt7
  case optionsAt24, nothingAt24, fragmentHeaderInsideAFragmentAt24

  func bytes(_ family: Family) -> Hex? { family == .ipv4 ? ipv4 : ipv6 }

  private var ipv4: Hex? {
    let (here, there) = ("10.0.0.2:5000", "192.0.2.2:53")
    func fragment(_ proto: UInt8, at offset: UInt16 = 0, more: Bool = false, _ data: [UInt8]) -> Hex {
      Craft.datagram(proto, "10.0.0.2", "192.0.2.2", data, fragment: offset / 8 | (more ? 0x2000 : 0))
    }
    switch self {
    case .udp: return Craft.udp(here, there, "x")
    case .tcp: return Craft.tcp(here, "192.0.2.2:80", "S")
    case .icmp: return fragment(1, [8, 0, 0xf7, 0xfd, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    case .gre: return fragment(47, zeros(8))
    case .toHost: return Craft.udp(here, "10.0.0.1:53", "x")
    case .fromHost: return Craft.udp("192.0.2.1:5000", there, "x")
    case .tcpCutAt19: return fragment(6, Array(tcpHeader.prefix(19)))
    case .tcpCutAt8: return fragment(6, Array(tcpHeader.prefix(8)))
    case .tcpEmpty: return fragment(6, [])
    case .udpCutAt7: return fragment(17, Array(udpHeader.prefix(7)))
    case .udpFirst: return fragment(17, more: true, udpHeader + zeros(16))
    case .udpAt8: return fragment(17, at: 8, zeros(8))
    case .udpAt24: return fragment(17, at: 24, zeros(8))
    case .tcpFirst: return fragment(6, more: true, tcpHeader + zeros(4))
    case .tcpAt8: return fragment(6, at: 8, zeros(16))
    case .tcpAt24: return fragment(6, at: 24, zeros(16))
    case .tcpFirstOf16: return fragment(6, more: true, Array(tcpHeader.prefix(16)))
    default: return nil
    }
  }

  private var ipv6: Hex? {
    let (options, fragment, udp, tcp): (UInt8, UInt8, UInt8, UInt8) = (60, 44, 17, 6)
    func packet(_ next: UInt8, _ payload: [UInt8]) -> Hex { Craft.datagram(next, "fd00:a::2", "fd00:b::2", payload) }
    /// A fragment header (RFC 8200, 4.5) and what follows it.
    func piece(_ next: UInt8, at offset: UInt8 = 0, more: Bool = false, _ data: [UInt8]) -> Hex {
      packet(fragment, [next, 0, 0, offset | (more ? 1 : 0), 0, 0, 0, 7] + data)
    }
    switch self {
    case .udp: return Craft.udp("[fd00:a::2]:5000", "[fd00:b::2]:53", "x")
    case .tcp: return Craft.tcp("[fd00:a::2]:5000", "[fd00:b::2]:80", "S")
    case .icmp: return packet(58, [128, 0, 0, 0, 0, 1, 0, 1] + zeros(8))
    case .optionsUDP: return packet(options, padding(udp) + udpHeader + zeros(1))
    case .optionsOptionsTCP: return packet(options, padding(options, 2) + padding(tcp) + tcpHeader)
    case .hopbyhopUDP: return packet(0, padding(udp) + udpHeader + zeros(1))
    case .authenticationUDP: return packet(51, [udp, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1] + zeros(12) + udpHeader + zeros(1))
    case .atomicFragmentUDP: return piece(udp, udpHeader + zeros(1))
    case .optionsTCPCutAt19: return packet(options, padding(tcp) + tcpHeader.prefix(19))
    case .optionsThenNothing: return packet(options, padding(udp))
    case .noNextHeader: return packet(59, zeros(4))
    case .esp: return packet(50, zeros(16))
    case .unknown200: return packet(200, zeros(4))
    case .optionsClaim64Bytes16There: return packet(options, [udp, 7, 1, 12] + zeros(12))
    case .optionsCutAt7: return packet(options, Array(padding(udp).prefix(7)))
    case .optionsCutAt1: return packet(options, [udp])
    case .optionsBehindOptionsAreCut: return packet(options, padding(options) + padding(udp).prefix(4))
    case .fragmentHeaderCutAt7: return packet(fragment, [udp, 0, 0, 0, 0, 0, 0])
    case .udpFirst: return piece(udp, more: true, udpHeader + zeros(16))
    case .udpAt8: return piece(udp, at: 8, zeros(8))
    case .udpAt24: return piece(udp, at: 24, zeros(8))
    case .tcpFirstOf16: return piece(tcp, more: true, Array(tcpHeader.prefix(16)))
    case .tcpAt8: return piece(tcp, at: 8, zeros(16))
    case .tcpAt24: return piece(tcp, at: 24, zeros(16))
    case .optionsAt24: return piece(options, at: 24, padding(udp) + udpHeader + zeros(1))
    case .nothingAt24: return piece(59, at: 24, zeros(8))
    case .fragmentHeaderInsideAFragmentAt24: return piece(fragment, at: 24, [udp, 0, 0, 0, 0, 0, 0, 7] + udpHeader + zeros(1))
    default: return nil
    }
  }
}

private func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
/// From 5000 to 53; without a checksum, nine bytes long.
private let udpHeader: [UInt8] = [0x13, 0x88, 0, 53, 0, 9, 0, 0]
/// A SYN from 5000 to 80.
private let tcpHeader: [UInt8] = [0x13, 0x88, 0, 80, 0, 0, 3, 0xe8, 0, 0, 0, 0, 0x50, 2, 0xfa, 0xf0, 0, 0, 0, 0]
/// A header of options, eight bytes for each of `count`: a PadN option and nothing else (RFC 8200, 4.2).
private func padding(_ next: UInt8, _ count: UInt8 = 1) -> [UInt8] { [next, count - 1, 1, count * 8 - 4] + zeros(Int(count) * 8 - 4) }
