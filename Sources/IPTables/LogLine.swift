// A line of the kernel log about a packet, word for word (net/netfilter/nf_log_syslog.c, nf_log_ip_packet and nf_log_ip6_packet). Every
// field has a blank behind it, the last one too.

import Machine
import Netfilter
import Wire

/// What the kernel writes for one LOG rule, one step of a traced packet or one invalid packet.
package struct LogLine: Hashable, Sendable, CustomStringConvertible {
  /// syslog(3)'s number.
  package var level: UInt8
  package var text: String
  package var description: String { text }

  package init(_ record: LogRecord, _ machine: Machine) {
    // Traces and complaints are logged with every field but the decoded hardware addresses (NF_LOG_DEFAULT_MASK).
    let everything: LogFlags = [.tcpSequence, .tcpOptions, .ipOptions, .uid]
    let prefix: String
    let flags: LogFlags
    switch record.kind {
    case .log(let level, let text, let wanted):
      self.level = level
      prefix = text
      flags = wanted
    case .trace:
      level = 4
      prefix = TraceLine.prefix(record.kind)
      flags = everything
    case .invalid(let complaint), .helper(let complaint):
      level = 5
      prefix = complaint
      flags = everything
    }
    var writer = LogWriter(packet: record.packet, flags: flags)
    writer.add("\(prefix)IN=\(machine.name(record.input)) OUT=\(machine.name(record.output)) ")
    writer.addPorts(record, machine)
    if !record.input.isNone { writer.addHardware(record, machine) }
    if record.packet.family == .ipv4 { writer.addIPv4(at: 0) } else { writer.addIPv6(at: 0) }
    text = writer.text
  }
}

/// Collects a line. The kernel's buffer (struct nf_log_buf, lib of nf_log.c) has 1019 bytes with the level in front and a zero behind; what
/// does not fit is cut off.
struct LogWriter {
  static let capacity = 1016

  let packet: Packet
  let flags: LogFlags
  private(set) var text = ""
  private var used = 0

  init(packet: Packet, flags: LogFlags) {
    self.packet = packet
    self.flags = flags
  }

  var bytes: [UInt8] { packet.bytes }

  mutating func add(_ s: String) {
    let room = LogWriter.capacity - used
    used += s.utf8.count
    if room >= s.utf8.count { text += s } else if room > 0 { text += String(decoding: s.utf8.prefix(room), as: UTF8.self) }
  }

  /// Whether so many bytes are there (skb_header_pointer).
  func has(_ at: Int, _ count: Int) -> Bool { at >= 0 && at + count <= packet.length }

  /// `INCOMPLETE [3 bytes] `: a header that is cut off. The number is unsigned: it wraps where a lying header ends beyond the packet.
  mutating func addIncomplete(from at: Int, _ tail: String = " ") {
    add("INCOMPLETE [\(UInt32(truncatingIfNeeded: packet.length - at)) bytes]\(tail)")
  }

  /// The options behind a header: `OPT (…) `.
  mutating func addOptions(_ range: Range<Int>) {
    add("OPT (\(Array(bytes[range]).hex.uppercased())) ")
  }

  /// UID, GID and mark; only of the packet itself, not of one inside an ICMP error.
  mutating func addOwner() {
    if flags.contains(.uid), let owner = packet.socket, !owner.isKernels { add("UID=\(owner.uid) GID=\(owner.gid) ") }
    if packet.mark != 0 { add("MARK=0x\(String(packet.mark, radix: 16)) ") }
  }

  /// The ports of a bridge that the packet crosses (nf_log_dump_packet_common).
  mutating func addPorts(_ record: LogRecord, _ machine: Machine) {
    if !packet.physIn.isNone, packet.physIn != record.input { add("PHYSIN=\(machine.name(packet.physIn)) ") }
    if !packet.physOut.isNone, packet.physOut != record.output { add("PHYSOUT=\(machine.name(packet.physOut)) ") }
  }

  /// dump_mac_header: the link header that the packet came with, if the device it is at has one.
  mutating func addHardware(_ record: LogRecord, _ machine: Machine) {
    // At POSTROUTING the packet is already at the device it leaves by.
    let device = machine.interface(record.hook == .postrouting ? record.output : record.input)
    let link: EthernetHeader? =
      switch device?.kind {
      case .ethernet: packet.link
      case .loopback:
        packet.link
          ?? EthernetHeader(
            destination: .zero, source: .zero, type: packet.family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6)
      case .tun, nil: nil
      }
    if flags.contains(.macDecode), device?.kind == .ethernet {
      guard let link else { return }
      func four(_ n: UInt16) -> String { String(repeating: "0", count: 4 - String(n, radix: 16).count) + String(n, radix: 16) }
      // nf_log_dump_vlan: the number is the whole tag's, priority and all.
      let tag = link.tag == 0 ? "" : "VPROTO=\(four(UInt16(truncatingIfNeeded: link.tag >> 16))) VID=\(link.tag & 0xffff) "
      add("MACSRC=\(link.source) MACDST=\(link.destination) \(tag)MACPROTO=\(four(link.type)) ")
      return
    }
    add("MAC=\(link?.bytes.map { [$0].hex }.joined(separator: ":") ?? "") ")
  }

  // MARK: upper layers

  /// False if the line ends here.
  mutating func addTCP(at: Int, isLaterFragment: Bool) -> Bool {
    add("PROTO=TCP ")
    if isLaterFragment { return true }
    guard has(at, 20) else {
      addIncomplete(from: at)
      return false
    }
    add("SPT=\(bytes.be16(at)) DPT=\(bytes.be16(at + 2)) ")
    if flags.contains(.tcpSequence) { add("SEQ=\(bytes.be32(at + 4)) ACK=\(bytes.be32(at + 8)) ") }
    // TCP_RESERVED_BITS leaves out the lowest of the four, which is Accurate ECN's.
    let reserved = (bytes[at + 12] & 0x0e) << 2
    add("WINDOW=\(bytes.be16(at + 14)) RES=0x\([reserved].hex) ")
    if bytes[at + 12] & 1 != 0 { add("AE ") }
    let names: [(TCPFlags, String)] = [
      (.cwr, "CWR "), (.ece, "ECE "), (.urg, "URG "), (.ack, "ACK "), (.psh, "PSH "), (.rst, "RST "), (.syn, "SYN "), (.fin, "FIN "),
    ]
    let set = TCPFlags(rawValue: bytes[at + 13])
    for (flag, name) in names where set.contains(flag) { add(name) }
    add("URGP=\(bytes.be16(at + 18)) ")
    let length = Int(bytes[at + 12] >> 4) * 4
    if flags.contains(.tcpOptions), length > 20 {
      guard has(at, length) else {
        add("OPT (TRUNCATED)")
        return false
      }
      addOptions(at + 20..<at + length)
    }
    return true
  }

  /// False if the line ends here.
  mutating func addUDP(_ proto: UInt8, at: Int, isLaterFragment: Bool) -> Bool {
    add(proto == IPProtocol.udp ? "PROTO=UDP " : "PROTO=UDPLITE ")
    if isLaterFragment { return true }
    guard has(at, 8) else {
      addIncomplete(from: at)
      return false
    }
    add("SPT=\(bytes.be16(at)) DPT=\(bytes.be16(at + 2)) LEN=\(bytes.be16(at + 4)) ")
    return true
  }
}
