// What people call a packet: SYN, SYN+ACK, request, response, echo reply, port unreachable.

import Machine
import Netfilter
import Simulator
import Wire

extension Packet {
  /// The packet's name in a conversation. Data from the side that began it is a request.
  package func name(in flow: Flow) -> String {
    if isFragment, fragmentOffset != 0 { return "fragment" }
    guard hasTransport else { return proto == IPProtocol.tcp ? "TCP, cut off" : IPProtocol.name(proto) }
    switch proto {
    case IPProtocol.tcp: return tcpName(in: flow)
    case IPProtocol.udp: return dataName(isFromOpener(of: flow), length - transportOffset - 8)
    case IPProtocol.icmp: return ICMP.name(icmpType, icmpCode)
    case IPProtocol.icmpv6: return ICMPv6.name(icmpType, icmpCode)
    default: return IPProtocol.name(proto)
    }
  }

  private func tcpName(in flow: Flow) -> String {
    if tcpFlags.contains(.rst) { return "RST" }
    if tcpFlags.contains(.syn) { return tcpFlags.contains(.ack) ? "SYN+ACK" : "SYN" }
    let data = length - transportOffset - Int(bytes[transportOffset + 12] >> 4) * 4
    if data > 0 { return dataName(isFromOpener(of: flow), data) + (tcpFlags.contains(.fin) ? ", FIN" : "") }
    return tcpFlags.contains(.fin) ? "FIN" : tcpFlags.contains(.ack) ? "ACK" : "no flags"
  }

  private func dataName(_ isFromOpener: Bool, _ count: Int) -> String {
    (isFromOpener ? "request, " : "response, ") + (count == 1 ? "1 byte" : "\(count) bytes")
  }

  /// Whether it begins as a packet of the side that began the conversation, or of another that asks the same program.
  func isFromOpener(of flow: Flow) -> Bool {
    source == flow.source && (flow.sourcePort == nil || flow.sourcePort == sourcePort)
      || destination == flow.destination && destinationPort == flow.destinationPort && source != flow.destination
  }

  /// Whether it says again what an earlier packet said: the same bytes but for what changes by itself (identification, timestamps).
  func repeats(_ earlier: Packet) -> Bool {
    guard proto == IPProtocol.tcp, hasTransport, earlier.hasTransport, proto == earlier.proto, source == earlier.source,
      destination == earlier.destination, sourcePort == earlier.sourcePort, destinationPort == earlier.destinationPort,
      tcpFlags == earlier.tcpFlags, length == earlier.length
    else { return false }
    let carries = tcpFlags.contains(.syn) || tcpFlags.contains(.fin) || length > transportOffset + Int(bytes[transportOffset + 12] >> 4) * 4
    return carries && bytes.be32(transportOffset + 4) == earlier.bytes.be32(earlier.transportOffset + 4)
  }
}

extension IPProtocol {
  /// As people write it; the number where it has no common name.
  static func name(_ proto: UInt8) -> String {
    switch proto {
    case icmp: "icmp"
    case tcp: "tcp"
    case udp: "udp"
    case icmpv6: "icmpv6"
    case sctp: "sctp"
    case udpLite: "udplite"
    case dccp: "dccp"
    case gre: "gre"
    case esp: "esp"
    case ah: "ah"
    case igmp: "igmp"
    default: "protocol \(proto)"
    }
  }
}

extension ICMP {
  /// RFC 792, 1122 and 1812.
  package static func name(_ type: UInt8, _ code: UInt8) -> String {
    switch (type, code) {
    case (echoRequest, _): "echo request"
    case (echoReply, _): "echo reply"
    case (destinationUnreachable, 0): "network unreachable"
    case (destinationUnreachable, 1): "host unreachable"
    case (destinationUnreachable, 2): "protocol unreachable"
    case (destinationUnreachable, 3): "port unreachable"
    case (destinationUnreachable, 4): "fragmentation needed"
    case (destinationUnreachable, 9), (destinationUnreachable, 10), (destinationUnreachable, 13): "administratively prohibited"
    case (destinationUnreachable, _): "destination unreachable, code \(code)"
    case (timeExceeded, _): "time exceeded"
    case (parameterProblem, _): "parameter problem"
    case (redirect, _): "redirect"
    default: "icmp type \(type)"
    }
  }
}

extension ICMPv6 {
  /// RFC 4443.
  package static func name(_ type: UInt8, _ code: UInt8) -> String {
    switch (type, code) {
    case (echoRequest, _): "echo request"
    case (echoReply, _): "echo reply"
    case (destinationUnreachable, 0): "no route"
    case (destinationUnreachable, 1): "administratively prohibited"
    case (destinationUnreachable, 3): "address unreachable"
    case (destinationUnreachable, 4): "port unreachable"
    case (destinationUnreachable, _): "destination unreachable, code \(code)"
    case (packetTooBig, _): "packet too big"
    case (timeExceeded, _): "time exceeded"
    case (parameterProblem, _): "parameter problem"
    case (redirect, _): "redirect"
    default: "icmpv6 type \(type)"
    }
  }
}
