// One packet with its bytes, its headers decoded once, and what the kernel keeps beside it in an sk_buff
// (include/linux/skbuff.h): mark, devices, connection. Later stages read the decoded fields; whoever changes bytes changes them too.

import Machine
import Wire

/// How the link layer addressed a packet (include/uapi/linux/if_packet.h).
package enum PacketType: UInt8, Hashable, Sendable {
  case host = 0
  case broadcast = 1
  case multicast = 2
  case otherHost = 3
  case outgoing = 4
  case loopback = 5
}

/// The template that `-j CT` hangs on a packet before tracking (net/netfilter/xt_CT.c): zone, helper, timeout policy.
package struct TrackingTemplate: Hashable, Sendable {
  package var zone: UInt16 = 0
  /// Directions in which the zone counts: bit 0 original, bit 1 reply (NF_CT_ZONE_DIR_*).
  package var zoneDirections: UInt8 = 3
  /// The zone is the packet's mark (`--zone mark`).
  package var zoneFromMark = false
  /// Number in the list of helpers, or -1.
  package var helper: Int8 = -1
  /// The template of SYNPROXY's own SYN (synproxy_net.tmpl): the connection remembers the handshake.
  package var isProxied = false
  package init() {}
}

/// What this host read in the options of an IPv4 header (struct ip_options). Places are bytes from the start of the header; zero: none.
package struct IPv4Options: Hashable, Sendable {
  package var recordRoute: UInt8 = 0
  package var timestamp: UInt8 = 0
  package var sourceRoute: UInt8 = 0
  /// CIPSO, the commercial IP security option.
  package var security: UInt8 = 0
  /// This host wrote its address and its time, and writes the address anew where the packet leaves.
  package var needsRouteAddress = false
  package var needsTimestampAddress = false
  package var needsTime = false
  /// The header's checksum is not right until the packet leaves.
  package var areChanged = false
  package init() {}
}

/// A datagram on its way. Lengths and offsets are in bytes from the start of the IP header.
package struct Packet: Sendable {
  // MARK: bytes and decoded headers

  /// The IP datagram.
  package var bytes: [UInt8]
  package var family: Family
  package var source: Address
  package var destination: Address
  /// The transport protocol: IPv4's field, or the header at the end of IPv6's chain.
  package var proto: UInt8
  /// Where the transport header begins, or would begin.
  package var transportOffset: Int
  /// Position of this fragment's data in the original payload; zero for whole packets and first fragments.
  package var fragmentOffset: Int
  package var moreFragments: Bool
  /// False where an IPv6 extension header is cut off: no transport header can be found.
  package var isChainComplete: Bool
  /// True where IPv6's chain has a fragment header, even one that says it is all (an atomic fragment, RFC 6946), or that is cut off.
  package var hasFragmentHeader: Bool
  /// True if the transport header was read: a whole or first fragment whose first bytes are there.
  package var hasTransport: Bool
  /// Ports of TCP, UDP, UDP-Lite, SCTP and DCCP; for ICMP and ICMPv6, type in the upper and code in the lower byte of `sourcePort`.
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package var tcpFlags: TCPFlags

  // MARK: what goes with the packet

  package var mark: UInt32
  package var priority: UInt32
  package var inInterface: InterfaceID
  package var outInterface: InterfaceID
  package var type: PacketType
  /// The port of a bridge that it came in by, and the one that it leaves by where it is bridged (struct nf_bridge_info).
  package var physIn: InterfaceID
  package var physOut: InterfaceID
  /// The link header the packet came with; nil on devices without one.
  package var link: EthernetHeader?
  /// The entry the packet belongs to; `.none` if untracked, invalid or not yet looked up.
  package var connection: ConnectionID
  package var connectionState: ConnectionState?
  /// What the CT target asks of connection tracking; nil without a CT rule.
  package var template: TrackingTemplate?
  /// Set by the TRACE target: every rule that matches is logged.
  package var isTraced: Bool
  /// A copy that TEE made; it is not copied again (nf_skb_duplicated).
  package var isCopy: Bool
  /// The socket that sent it, for locally made packets.
  package var socket: SocketOwner?
  /// The local socket that TPROXY chose for it, as a place in the machine's table, or -1 (sk_buff.sk of a packet that comes in).
  package var assignedSocket: Int32
  /// The neighbour the packet goes to, once routed.
  package var nextHop: Address
  /// Came back over lo with the route it left by (a valid skb_dst): it is not routed again unless its destination changes.
  package var isRouted: Bool
  /// IPv6 may cut it on its way out: a protocol of this host made it, or it was put together of fragments (sk_buff.ignore_df).
  package var mayBeCut = false
  /// Reassembled from fragments of at most this size; zero otherwise. It is fragmented again on its way out.
  package var largestFragment: Int
  /// How its fragments were cut, as a place in the table of fragments, or -1.
  package var fragmentShape: Int32
  /// The identification its IPv6 fragments had; they have it again when they leave.
  package var fragmentIdentification: UInt32
  package var options = IPv4Options()
  /// Made here, and routed to a broadcast address of the link it leaves by.
  package var isBroadcast = false
  /// The copy, on its way out, of what this machine sends to itself as well.
  package var isLoopedCopy = false
  /// The checksum of its transport header is left to the device (CHECKSUM_PARTIAL). The bytes have it all the same.
  package var leavesChecksum = false
  /// What a raw socket gets over lo, without a device, and what an ICMP error quotes of a packet that has not met one: where the device would
  /// put the checksum, the kernel left the sum of the pseudo header.
  package var bytesBeforeDevice: [UInt8] {
    guard leavesChecksum, proto == IPProtocol.tcp, hasTransport, bytes.count >= transportOffset + TCPHeader.minimumLength else {
      return bytes
    }
    var unfinished = bytes
    var sum = Checksum()
    sum.addPseudoHeader(family, source, destination, proto, length: length - transportOffset)
    unfinished.set16(transportOffset + 16, sum.folded)
    return unfinished
  }

  /// A CT rule has been here and tracking has not: rules see the template as a NEW connection.
  @inline(__always) package var carriesTemplate: Bool { template != nil && connection.isNone && connectionState == nil }
  @inline(__always) package var isFragment: Bool { fragmentOffset != 0 || moreFragments }
  @inline(__always) package var length: Int { bytes.count }
  /// Whether it tells of a shorter way (RFC 792; RFC 4861, 4.5).
  package var isRedirect: Bool {
    family == .ipv4 ? proto == IPProtocol.icmp && icmpType == ICMP.redirect : proto == IPProtocol.icmpv6 && icmpType == ICMPv6.redirect
  }
  @inline(__always) package var icmpType: UInt8 { UInt8(sourcePort >> 8) }
  @inline(__always) package var icmpCode: UInt8 { UInt8(truncatingIfNeeded: sourcePort) }
  /// TOS or traffic class.
  package var tos: UInt8 {
    family == .ipv4 ? bytes[1] : UInt8(truncatingIfNeeded: bytes.be16(0) >> 4)
  }
  /// TTL or hop limit.
  package var ttl: UInt8 { family == .ipv4 ? bytes[8] : bytes[7] }

  /// Decodes a datagram as ip_rcv_core (net/ipv4/ip_input.c) and ip6_rcv_core (net/ipv6/ip6_input.c) accept it: nil for a wrong version,
  /// length or IPv4 header checksum. Bytes behind the length in the header are cut off. What a program of this machine sends with an IPv6
  /// header of its own, `isMadeHere`, is as long as it is, whatever its header says (rawv6_send_hdrinc, net/ipv6/raw.c).
  package init?(_ bytes: consuming [UInt8], isMadeHere: Bool = false) {
    guard let first = bytes.first else { return nil }
    mark = 0
    priority = 0
    inInterface = .none
    outInterface = .none
    physIn = .none
    physOut = .none
    type = .host
    link = nil
    connection = .none
    connectionState = nil
    template = nil
    isTraced = false
    isCopy = false
    socket = nil
    assignedSocket = -1
    nextHop = .zero
    largestFragment = 0
    fragmentShape = -1
    fragmentIdentification = 0
    sourcePort = 0
    destinationPort = 0
    tcpFlags = []
    hasTransport = false
    moreFragments = false
    fragmentOffset = 0
    isChainComplete = true
    hasFragmentHeader = false
    isRouted = false
    proto = 0
    transportOffset = 0
    source = .zero
    destination = .zero
    switch first >> 4 {
    case 4:
      family = .ipv4
      guard bytes.count >= 20 else { return nil }
      let headerLength = Int(first & 15) * 4
      guard headerLength >= 20, bytes.count >= headerLength else { return nil }
      let total = Int(bytes.be16(2))
      guard total >= headerLength, total <= bytes.count else { return nil }
      var sum = Checksum()
      sum.add(bytes, 0..<headerLength)
      guard sum.folded == 0xffff else { return nil }
      if total < bytes.count { bytes.removeSubrange(total...) }
    case 6:
      family = .ipv6
      guard bytes.count >= 40 else { return nil }
      let total = isMadeHere ? bytes.count : Packet.length6(bytes)
      guard total <= bytes.count else { return nil }
      if total < bytes.count { bytes.removeSubrange(total...) }
    default: return nil
    }
    self.bytes = bytes
    decode()
  }

  /// The length that an IPv6 header gives its datagram. Where there are hop-by-hop options, none stands for one that they would say.
  private static func length6(_ bytes: borrowing [UInt8]) -> Int {
    let payload = Int(bytes.be16(4))
    return payload == 0 && bytes[6] == IPProtocol.hopByHop ? bytes.count : 40 + payload
  }

  /// Cuts what this machine sent to itself to the length in its header; false if it is shorter.
  package mutating func cutToLength() -> Bool {
    guard family == .ipv6 else { return true }
    let total = Packet.length6(bytes)
    if total < bytes.count {
      bytes.removeSubrange(total...)
      decode()
    }
    return total == bytes.count
  }

  /// Reads the decoded fields anew from `bytes`, which must be a datagram that `init` accepted, rewritten or not.
  package mutating func decode() {
    if family == .ipv4 {
      source = bytes.address(12, .ipv4)
      destination = bytes.address(16, .ipv4)
      proto = bytes[9]
      transportOffset = Int(bytes[0] & 15) * 4
      let word = bytes.be16(6)
      fragmentOffset = Int(word & 0x1fff) * 8
      moreFragments = word & IPv4Header.moreFragments != 0
    } else {
      source = bytes.address(8, .ipv6)
      destination = bytes.address(24, .ipv6)
      if let chain = IPv6Chain(bytes) {
        proto = chain.proto
        transportOffset = chain.offset
        fragmentOffset = chain.fragmentOffset
        moreFragments = chain.moreFragments
        isChainComplete = chain.isComplete
        hasFragmentHeader = chain.fragmentHeader != nil || chain.proto == IPProtocol.fragment
      }
    }
    decodeTransport()
  }

  private mutating func decodeTransport() {
    sourcePort = 0
    destinationPort = 0
    tcpFlags = []
    hasTransport = false
    let at = transportOffset
    guard fragmentOffset == 0, isChainComplete, at < bytes.count else { return }
    switch proto {
    case IPProtocol.tcp:
      guard bytes.count >= at + 20 else { return }
      tcpFlags = TCPFlags(rawValue: bytes[at + 13])
      fallthrough
    case IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp, IPProtocol.dccp:
      guard bytes.count >= at + 8 else { return }
      sourcePort = bytes.be16(at)
      destinationPort = bytes.be16(at + 2)
    case IPProtocol.icmp, IPProtocol.icmpv6:
      guard bytes.count >= at + 4 else { return }
      sourcePort = bytes.be16(at)
    default: break
    }
    hasTransport = true
  }
}
