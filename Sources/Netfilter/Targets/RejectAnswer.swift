// What REJECT sends (net/ipv4/netfilter/nf_reject_ipv4.c, nf_send_reset and nf_send_unreach; net/ipv6/netfilter/nf_reject_ipv6.c,
// nf_send_reset6 and nf_send_unreach6; include/net/netfilter/nf_reject.h). Nothing is answered that could be forged easily: no fragment, no
// reset, nothing with a wrong checksum.

import Machine
import Wire

extension Context {
  /// A TCP reset back to where the packet came from.
  mutating func sendReset(_ packet: borrowing Packet) {
    let family = packet.family
    let at = packet.transportOffset
    guard packet.proto == IPProtocol.tcp, packet.fragmentOffset == 0, packet.isChainComplete, at + 20 <= packet.length,
      !packet.tcpFlags.contains(.rst)
    else { return }
    if family == .ipv6, !packet.source.isUnicastV6 || !packet.destination.isUnicastV6 { return }
    guard hasRightSum(packet, IPProtocol.tcp, at: at) else { return }
    if family == .ipv4, isBroadcastOrMulticast(packet) { return }

    var tcp = TCPHeader()
    tcp.sourcePort = packet.destinationPort
    tcp.destinationPort = packet.sourcePort
    tcp.flags = .rst
    if packet.tcpFlags.contains(.ack) {
      tcp.sequence = packet.bytes.be32(at + 8)
    } else {
      // The data offset is taken as it stands, even where it is wrong.
      let data = UInt32(truncatingIfNeeded: packet.length - at - Int(packet.bytes[at + 12] >> 4) * 4)
      let syn: UInt32 = packet.tcpFlags.contains(.syn) ? 1 : 0
      let fin: UInt32 = packet.tcpFlags.contains(.fin) ? 1 : 0
      tcp.acknowledgement = packet.bytes.be32(at + 4) &+ syn &+ fin &+ data
      tcp.flags.insert(.ack)
    }
    let segment = tcp.segment([], family, packet.destination, packet.source)
    let bytes: [UInt8]
    if family == .ipv4 {
      var ip = IPv4Header(source: packet.destination, destination: packet.source, proto: IPProtocol.tcp)
      ip.fragmentWord = IPv4Header.dontFragment
      ip.ttl = machine.sysctl.defaultTTL
      bytes = ip.datagram(segment)
    } else {
      bytes = IPv6Header(source: packet.destination, destination: packet.source, nextHeader: IPProtocol.tcp).datagram(segment)
    }
    guard var reset = Packet(bytes) else { return }
    // nf_reject_ip_tcphdr_put; its IPv6 twin computes the sum itself.
    reset.leavesChecksum = family == .ipv4
    attach(&reset, from: packet)
    if let link = packet.link, !packet.physIn.isNone {
      // A frame's answer goes straight back by its port, as if the other machine had sent it, but in no VLAN and no session.
      reset.physOut = packet.physIn
      let type = family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6
      reset.link = EthernetHeader(destination: link.source, source: link.destination, type: type)
    }
    connections[packet.connection].setClosing(ticks, machine.sysctl.conntrack)
    emissions.append(.send(reset))
    if isTracing { trace.add(.answered(.tcpReset)) }
  }

  /// An ICMP "destination unreachable" about the packet.
  mutating func sendUnreachable(_ packet: borrowing Packet, code: UInt8) {
    if packet.fragmentOffset != 0 { return }
    if packet.family == .ipv6 {
      guard packet.isChainComplete, packet.proto != IPProtocol.noNext, packet.transportOffset < packet.length else { return }
    }
    guard hasRightSum(packet, packet.proto, at: packet.transportOffset) else { return }
    let type = packet.family == .ipv4 ? ICMP.destinationUnreachable : ICMPv6.destinationUnreachable
    emissions.append(.icmpError(type: type, code: code, info: 0, about: copy packet))
    if isTracing { trace.add(.answered(.icmpError(type: type, code: code))) }
  }

  /// Whether the checksum of the upper layer holds, or needs not hold (nf_reject_verify_csum, nf_ip_checksum, nf_ip6_checksum).
  func hasRightSum(_ packet: borrowing Packet, _ proto: UInt8, at: Int) -> Bool {
    switch proto {
    case IPProtocol.udp: if packet.length >= at + 8, packet.bytes.be16(at + 6) == 0 { return true }
    case IPProtocol.gre, IPProtocol.ah, IPProtocol.esp, IPProtocol.sctp, IPProtocol.udpLite: return true
    default: break
    }
    var sum = Checksum()
    let pseudoLength = packet.length - at
    if packet.family == .ipv6 {
      sum.addPseudoHeader(.ipv6, packet.source, packet.destination, proto, length: pseudoLength)
      sum.add(packet.bytes, min(at, packet.length)..<packet.length)
    } else {
      if proto == IPProtocol.tcp || proto == IPProtocol.udp {
        sum.addPseudoHeader(.ipv4, packet.source, packet.destination, proto, length: pseudoLength)
      }
      // From the start of the datagram: a right header adds nothing to the sum.
      sum.add(packet.bytes, 0..<packet.length)
    }
    return sum.folded == 0xffff
  }

  private func isBroadcastOrMulticast(_ packet: borrowing Packet) -> Bool {
    if packet.destination.isMulticast || packet.destination.v4 == .max { return true }
    let query = RouteQuery(to: packet.destination, from: packet.source, mark: packet.mark, input: machine.name(packet.inInterface))
    return machine.routes.lookup(query)?.kind == .broadcast
  }
}

extension Address {
  /// ipv6_addr_type has IPV6_ADDR_UNICAST (net/ipv6/addrconf_core.c): not multicast, not `::`, not IPv4-mapped.
  fileprivate var isUnicastV6: Bool { !isMulticast && self != .zero && !isIPv4 && high >> 56 != 0xff }
}
