// The TCP options that SYNPROXY reads and writes (net/netfilter/nf_synproxy_core.c, synproxy_parse_options, synproxy_build_options), and the
// timestamp in which a client keeps its own for the proxy (synproxy_init_timestamp_cookie, synproxy_check_timestamp_cookie).

import Wire

struct SynproxyOptions: Hashable, Sendable {
  var mss: UInt16?
  var windowScale: UInt8?
  var timestamp: (value: UInt32, echo: UInt32)? {
    get { hasTimestamp ? (value, echo) : nil }
    set {
      hasTimestamp = newValue != nil
      (value, echo) = newValue ?? (0, 0)
    }
  }
  var permitsSACK = false
  /// Explicit congestion notification, which is no option but goes with them.
  var usesECN = false
  private var hasTimestamp = false
  private var value: UInt32 = 0
  private var echo: UInt32 = 0

  init() {}

  /// Nil if the header is cut off or its length is below five words. An option that can't be ends the list.
  init?(_ packet: borrowing Packet) {
    let start = packet.transportOffset
    guard packet.bytes.count >= start + TCPHeader.minimumLength else { return nil }
    let end = start + Int(packet.bytes[start + 12] >> 4) * 4
    guard end >= start + TCPHeader.minimumLength, packet.bytes.count >= end else { return nil }
    var at = start + TCPHeader.minimumLength
    while at < end {
      let kind = packet.bytes[at]
      if kind == TCPHeader.Kind.end { return }
      if kind == TCPHeader.Kind.nop {
        at += 1
        continue
      }
      guard at + 1 < end else { return }
      let length = Int(packet.bytes[at + 1])
      guard length >= 2, at + length <= end else { return }
      switch (kind, length) {
      case (TCPHeader.Kind.mss, 4): mss = packet.bytes.be16(at + 2)
      case (TCPHeader.Kind.windowScale, 3): windowScale = min(packet.bytes[at + 2], 14)
      case (TCPHeader.Kind.timestamp, 10): timestamp = (packet.bytes.be32(at + 2), packet.bytes.be32(at + 6))
      case (TCPHeader.Kind.sackPermitted, 2): permitsSACK = true
      default: break
      }
      at += length
    }
  }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    let (nop, sack) = (TCPHeader.Kind.nop, TCPHeader.Kind.sackPermitted)
    if let mss {
      out += [TCPHeader.Kind.mss, 4]
      out.append16(mss)
    }
    if hasTimestamp {
      out += permitsSACK ? [sack, 2] : [nop, nop]
      out += [TCPHeader.Kind.timestamp, 10]
      out.append32(value)
      out.append32(echo)
    } else if permitsSACK {
      out += [nop, nop, sack, 2]
    }
    if let windowScale { out += [nop, TCPHeader.Kind.windowScale, 3, windowScale] }
    return out
  }

  /// Answers the client's timestamp with the time, whose lower six bits keep what the client can do: a cookie has no room for it.
  mutating func hideInTimestamp(scale: UInt8, milliseconds: UInt32) {
    guard hasTimestamp else { return }
    var time = milliseconds & ~0x3f
    if let own = windowScale {
      time |= UInt32(own)
      windowScale = scale
    } else {
      time |= 0xf
    }
    if permitsSACK { time |= 1 << 4 }
    if usesECN { time |= 1 << 5 }
    timestamp = (time, value)
  }

  /// Reads it again from what the client echoes.
  mutating func readTimestamp() {
    guard hasTimestamp else { return }
    let scale = UInt8(echo & 0xf)
    if scale != 0xf { windowScale = scale }
    if echo & 1 << 4 != 0 { permitsSACK = true }
    if echo & 1 << 5 != 0 { usesECN = true }
  }
}
