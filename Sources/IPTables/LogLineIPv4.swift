// The IPv4 part of a log line (net/netfilter/nf_log_syslog.c, dump_ipv4_packet).

import Netfilter
import Wire

extension LogWriter {
  /// The datagram at `start`: the packet itself, or the one inside an ICMP error.
  mutating func addIPv4(at start: Int) {
    guard has(start, 20) else { return add("TRUNCATED") }
    let isOuter = start == 0
    add("SRC=\(bytes.address(start + 12, .ipv4).text(.ipv4)) DST=\(bytes.address(start + 16, .ipv4).text(.ipv4)) ")
    let tos = bytes[start + 1]
    add("LEN=\(bytes.be16(start + 2)) TOS=0x\([tos & 0x1e].hex.uppercased()) PREC=0x\([tos & 0xe0].hex.uppercased()) ")
    add("TTL=\(bytes[start + 8]) ID=\(bytes.be16(start + 4)) ")
    let fragment = bytes.be16(start + 6)
    if fragment & 0x8000 != 0 { add("CE ") }
    if fragment & IPv4Header.dontFragment != 0 { add("DF ") }
    if fragment & IPv4Header.moreFragments != 0 { add("MF ") }
    let isLaterFragment = fragment & 0x1fff != 0
    if isLaterFragment { add("FRAG:\(fragment & 0x1fff) ") }
    let headerLength = Int(bytes[start] & 15) * 4
    if flags.contains(.ipOptions), headerLength > 20 {
      guard has(start, headerLength) else { return add("TRUNCATED") }
      addOptions(start + 20..<start + headerLength)
    }
    let at = start + headerLength
    let proto = bytes[start + 9]
    switch proto {
    case IPProtocol.tcp: if !addTCP(at: at, isLaterFragment: isLaterFragment) { return }
    case IPProtocol.udp, IPProtocol.udpLite: if !addUDP(proto, at: at, isLaterFragment: isLaterFragment) { return }
    case IPProtocol.icmp:
      add("PROTO=ICMP ")
      if !isLaterFragment { addICMP(at: at, isOuter: isOuter) }
    case IPProtocol.ah:
      if !isLaterFragment {
        add("PROTO=AH ")
        if has(at, 12) { add("SPI=0x\(String(bytes.be32(at + 4), radix: 16)) ") } else { addIncomplete(from: at) }
      }
    case IPProtocol.esp:
      add("PROTO=ESP ")
      if !isLaterFragment {
        if has(at, 8) { add("SPI=0x\(String(bytes.be32(at), radix: 16)) ") } else { addIncomplete(from: at) }
      }
    default: add("PROTO=\(proto) ")
    }
    if isOuter { addOwner() }
  }

  private mutating func addICMP(at: Int, isOuter: Bool) {
    guard has(at, 8) else { return addIncomplete(from: at) }
    let type = bytes[at]
    let code = bytes[at + 1]
    add("TYPE=\(type) CODE=\(code) ")
    if packet.length - at < LogWriter.requiredLength(type) { return addIncomplete(from: at) }
    switch type {
    case ICMP.echoReply, ICMP.echoRequest: add("ID=\(bytes.be16(at + 4)) SEQ=\(bytes.be16(at + 6)) ")
    case ICMP.parameterProblem: add("PARAMETER=\(bytes[at + 4]) ")
    case ICMP.redirect, ICMP.destinationUnreachable, ICMP.sourceQuench, ICMP.timeExceeded:
      if type == ICMP.redirect { add("GATEWAY=\(bytes.address(at + 4, .ipv4).text(.ipv4)) ") }
      if isOuter {
        add("[")
        addIPv4(at: at + 8)
        add("] ")
      }
      if type == ICMP.destinationUnreachable, code == 4 { add("MTU=\(bytes.be16(at + 6)) ") }
    default: break
    }
  }

  /// Bytes that a message of the type must have to be read on.
  private static func requiredLength(_ type: UInt8) -> Int {
    switch type {
    case ICMP.echoReply, ICMP.echoRequest: 4
    case ICMP.destinationUnreachable, ICMP.sourceQuench, ICMP.redirect, ICMP.timeExceeded, ICMP.parameterProblem: 28
    case ICMP.timestampRequest, ICMP.timestampReply: 20
    case ICMP.addressMaskRequest, ICMP.addressMaskReply: 12
    default: 0
    }
  }
}
