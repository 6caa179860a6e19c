// The IPv6 part of a log line (net/netfilter/nf_log_syslog.c, dump_ipv6_packet).

import Netfilter
import Wire

extension LogWriter {
  /// The datagram at `start`: the packet itself, or the one inside an ICMPv6 error.
  mutating func addIPv6(at start: Int) {
    guard has(start, 40) else { return add("TRUNCATED") }
    let isOuter = start == 0
    add("SRC=\(bytes.address(start + 8, .ipv6).fullIPv6Text) DST=\(bytes.address(start + 24, .ipv6).fullIPv6Text) ")
    let word = bytes.be32(start)
    add("LEN=\(Int(bytes.be16(start + 4)) + 40) TC=\(word >> 20 & 0xff) HOPLIMIT=\(bytes[start + 7]) FLOWLBL=\(word & 0xfffff) ")

    var proto = bytes[start + 6]
    var at = start + 40
    var isLaterFragment = false
    let wantsOptions = flags.contains(.ipOptions)
    while LogWriter.isExtension(proto) {
      guard has(at, 2) else { return add("TRUNCATED") }
      if wantsOptions { add("OPT ( ") }
      let length: Int
      switch proto {
      case IPProtocol.fragment:
        add("FRAG:")
        guard has(at, 8) else { return add("TRUNCATED ") }
        let field = bytes.be16(at + 2)
        add("\(field & 0xfff8) ")
        if field & 1 != 0 { add("INCOMPLETE ") }
        let id = String(bytes.be32(at + 4), radix: 16)
        add("ID:\(String(repeating: "0", count: 8 - id.count))\(id) ")
        if field & 0xfff8 != 0 { isLaterFragment = true }
        length = 8
      case IPProtocol.destinationOptions, IPProtocol.routing, IPProtocol.hopByHop:
        if isLaterFragment {
          if wantsOptions { add(")") }
          return
        }
        length = (Int(bytes[at + 1]) + 1) * 8
      case IPProtocol.ah:
        if wantsOptions {
          add("AH ")
          if isLaterFragment { return add(")") }
          guard has(at, 12) else { return addIncomplete(from: at, " )") }
          add("SPI=0x\(String(bytes.be32(at + 4), radix: 16)) ")
        }
        length = (Int(bytes[at + 1]) + 2) * 4
      default:  // ESP: nothing behind it can be read.
        if wantsOptions {
          add("ESP ")
          if isLaterFragment { return add(")") }
          guard has(at, 8) else { return addIncomplete(from: at, " )") }
          add("SPI=0x\(String(bytes.be32(at), radix: 16)) )")
        }
        return
      }
      if wantsOptions { add(") ") }
      proto = bytes[at]
      at += length
    }

    switch proto {
    case IPProtocol.tcp: if !addTCP(at: at, isLaterFragment: isLaterFragment) { return }
    case IPProtocol.udp, IPProtocol.udpLite: if !addUDP(proto, at: at, isLaterFragment: isLaterFragment) { return }
    case IPProtocol.icmpv6:
      add("PROTO=ICMPv6 ")
      if !isLaterFragment {
        guard has(at, 8) else { return addIncomplete(from: at) }
        addICMPv6(at: at, isOuter: isOuter)
      }
    default: add("PROTO=\(proto) ")
    }
    if isOuter { addOwner() }
  }

  /// nf_ip6_ext_hdr without "no next header", where the walk ends.
  private static func isExtension(_ proto: UInt8) -> Bool {
    switch proto {
    case IPProtocol.hopByHop, IPProtocol.routing, IPProtocol.fragment, IPProtocol.esp, IPProtocol.ah, IPProtocol.destinationOptions: true
    default: false
    }
  }

  private mutating func addICMPv6(at: Int, isOuter: Bool) {
    let type = bytes[at]
    add("TYPE=\(type) CODE=\(bytes[at + 1]) ")
    switch type {
    case ICMPv6.echoRequest, ICMPv6.echoReply: add("ID=\(bytes.be16(at + 4)) SEQ=\(bytes.be16(at + 6)) ")
    case ICMPv6.parameterProblem, ICMPv6.destinationUnreachable, ICMPv6.packetTooBig, ICMPv6.timeExceeded:
      if type == ICMPv6.parameterProblem {
        let pointer = String(bytes.be32(at + 4), radix: 16)
        add("POINTER=\(String(repeating: "0", count: 8 - pointer.count))\(pointer) ")
      }
      if isOuter {
        add("[")
        addIPv6(at: at + 8)
        add("] ")
      }
      if type == ICMPv6.packetTooBig { add("MTU=\(bytes.be32(at + 4)) ") }
    default: break
    }
  }
}
