// The classic Berkeley packet filter: an accumulator, an index register and sixteen words of memory (Documentation/networking/filter.rst;
// bpf_check_classic and the classic instructions of net/core/filter.c). Numbers are big-endian in the packet, which begins at the IP header.

import Machine
import Wire

/// struct sock_filter.
package struct FilterInstruction: Hashable, Sendable {
  package var code: UInt16
  package var ifTrue: UInt8
  package var ifFalse: UInt8
  package var k: UInt32
}

enum FilterMachine {
  // Classes, sizes, modes and operations (include/uapi/linux/bpf_common.h).
  private enum Class {
    static let ld: UInt16 = 0, ldx: UInt16 = 1, st: UInt16 = 2, stx: UInt16 = 3, alu: UInt16 = 4, jump: UInt16 = 5, ret: UInt16 = 6
  }
  private static let usesX: UInt16 = 8
  private static let valid: Set<UInt16> = Set(
    [0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0x94, 0x9c, 0x54, 0x5c, 0x44, 0x4c, 0xa4, 0xac, 0x64, 0x6c, 0x74, 0x7c, 0x84]
      + [0x20, 0x28, 0x30, 0x80, 0x40, 0x48, 0x50, 0x00, 0x60, 0x81, 0xb1, 0x01, 0x61, 0x02, 0x03, 0x07, 0x87, 0x06, 0x16]
      + [0x05, 0x15, 0x1d, 0x35, 0x3d, 0x25, 0x2d, 0x45, 0x4d])
  private static let memory = 16
  /// Offsets from here on ask for the link header, the network header or the kernel (SKF_LL_OFF, SKF_NET_OFF, SKF_AD_OFF).
  private static let linkOffset: UInt32 = 0xffe0_0000
  private static let networkOffset: UInt32 = 0xfff0_0000
  private static let ancillaryOffset: UInt32 = 0xffff_f000

  /// bpf_check_classic: known instructions, jumps inside, no division by a constant zero, memory written before it is read, `ret` at the end.
  static func accepts(_ program: [FilterInstruction]) -> Bool {
    guard let last = program.last, last.code & 7 == Class.ret, program.count <= 4096 else { return false }
    // Bit N: on every way to this instruction, memory word N was written.
    var written = Array(repeating: UInt16.max, count: program.count)
    var seen: UInt16 = 0
    for (i, p) in program.enumerated() {
      guard valid.contains(p.code) else { return false }
      seen &= written[i]
      func reaches(_ offset: Int) -> Bool {
        guard i + 1 + offset < program.count else { return false }
        written[i + 1 + offset] &= seen
        return true
      }
      switch p.code {
      case 0x34, 0x94: if p.k == 0 { return false }
      case 0x64, 0x74: if p.k >= 32 { return false }
      case 0x60, 0x61:
        guard p.k < memory, seen >> UInt16(p.k) & 1 != 0 else { return false }
      case 0x02, 0x03:
        guard p.k < memory else { return false }
        seen |= 1 << UInt16(p.k)
      case 0x05:
        guard p.k < program.count, reaches(Int(p.k)) else { return false }
        seen = .max
      case 0x15, 0x1d, 0x35, 0x3d, 0x25, 0x2d, 0x45, 0x4d:
        guard reaches(Int(p.ifTrue)), reaches(Int(p.ifFalse)) else { return false }
        seen = .max
      default: break
      }
    }
    return true
  }

  /// The value the program returns; zero also where it reads beyond the packet or divides by zero.
  static func run(_ program: [FilterInstruction], _ packet: inout Packet) -> UInt32 {
    var a: UInt32 = 0
    var x: UInt32 = 0
    var m = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    var i = 0
    while i < program.count {
      let p = program[i]
      i += 1
      let operand = p.code & usesX != 0 ? x : p.k
      switch p.code {
      case 0x20, 0x28, 0x30, 0x40, 0x48, 0x50:
        guard let v = load(&packet, p.code & 0x40 != 0 ? x &+ p.k : p.k, size: p.code & 0x18) else { return 0 }
        a = v
      case 0xb1:
        guard let v = load(&packet, p.k, size: 0x10) else { return 0 }
        x = (v & 15) << 2
      case 0x00: a = p.k
      case 0x01: x = p.k
      case 0x80: a = UInt32(truncatingIfNeeded: packet.length)
      case 0x81: x = UInt32(truncatingIfNeeded: packet.length)
      case 0x60: a = word(m, p.k)
      case 0x61: x = word(m, p.k)
      case 0x02: set(&m, p.k, a)
      case 0x03: set(&m, p.k, x)
      case 0x07: x = a
      case 0x87: a = x
      case 0x06: return p.k
      case 0x16: return a
      case 0x84: a = 0 &- a
      case 0x05: i += Int(p.k)
      default:
        if p.code & 7 == Class.jump {
          let holds =
            switch p.code & 0xf0 {
            case 0x10: a == operand
            case 0x20: a > operand
            case 0x30: a >= operand
            default: a & operand != 0
            }
          i += Int(holds ? p.ifTrue : p.ifFalse)
          continue
        }
        switch p.code & 0xf0 {
        case 0x00: a &+= operand
        case 0x10: a &-= operand
        case 0x20: a &*= operand
        case 0x30:
          if operand == 0 { return 0 }
          a /= operand
        case 0x90:
          if operand == 0 { return 0 }
          a %= operand
        case 0x40: a |= operand
        case 0x50: a &= operand
        case 0xa0: a ^= operand
        case 0x60: a &<<= operand
        default: a &>>= operand
        }
      }
    }
    return 0
  }

  private static func load(_ packet: inout Packet, _ offset: UInt32, size: UInt16) -> UInt32? {
    if offset >= ancillaryOffset { return ancillary(&packet, offset - ancillaryOffset) }
    var at = Int(offset)
    if offset >= networkOffset {
      at = Int(offset - networkOffset)
    } else if offset >= linkOffset {
      return linkByte(&packet, Int(offset - linkOffset), size)
    }
    let length = size == 0x10 ? 1 : size == 0x08 ? 2 : 4
    guard at + length <= packet.bytes.count else { return nil }
    return size == 0x10 ? UInt32(packet.bytes[at]) : size == 0x08 ? UInt32(packet.bytes.be16(at)) : packet.bytes.be32(at)
  }

  /// What the kernel tells of the packet (SKF_AD_*): what is not modelled is zero.
  private static func ancillary(_ packet: inout Packet, _ what: UInt32) -> UInt32? {
    switch what {
    case 0: packet.family == .ipv4 ? 0x0800 : 0x86dd
    case 4: UInt32(packet.type.rawValue)
    case 8: UInt32(bitPattern: (packet.inInterface.isNone ? packet.outInterface : packet.inInterface).rawValue &+ 1)
    case 20: packet.mark
    default: 0
    }
  }

  /// Bytes of the link header, which lies in front of the datagram.
  private static func linkByte(_ packet: inout Packet, _ at: Int, _ size: UInt16) -> UInt32? {
    let length = size == 0x10 ? 1 : size == 0x08 ? 2 : 4
    guard let link = packet.link else {
      guard at + length <= packet.bytes.count else { return nil }
      return (0..<length).reduce(0) { $0 << 8 | UInt32(packet.bytes[at + $1]) }
    }
    let header = link.bytes
    guard at + length <= header.count + packet.bytes.count else { return nil }
    return (0..<length).reduce(0) { v, i in
      let p = at + i
      return v << 8 | UInt32(p < header.count ? header[p] : packet.bytes[p - header.count])
    }
  }

  private typealias Memory = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)
  private static func word(_ m: Memory, _ i: UInt32) -> UInt32 {
    let pair =
      switch i >> 1 {
      case 0: m.0
      case 1: m.1
      case 2: m.2
      case 3: m.3
      case 4: m.4
      case 5: m.5
      case 6: m.6
      default: m.7
      }
    return UInt32(truncatingIfNeeded: pair >> (UInt64(i & 1) * 32))
  }
  private static func set(_ m: inout Memory, _ i: UInt32, _ v: UInt32) {
    func put(_ pair: inout UInt64) {
      let shift = UInt64(i & 1) * 32
      pair = pair & ~(0xffff_ffff << shift) | UInt64(v) << shift
    }
    switch i >> 1 {
    case 0: put(&m.0)
    case 1: put(&m.1)
    case 2: put(&m.2)
    case 3: put(&m.3)
    case 4: put(&m.4)
    case 5: put(&m.5)
    case 6: put(&m.6)
    default: put(&m.7)
    }
  }
}
