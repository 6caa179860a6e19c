// Reassembly of IPv6 datagrams for connection tracking (net/ipv6/netfilter/nf_conntrack_reasm.c, nf_ct_frag6_gather; RFC 8200, 4.5).

import Machine
import Wire

extension Context {
  mutating func defragment6(_ packet: inout Packet, _ user: FragmentUser) -> Verdict {
    // A jumbogram has no fragment header that counts.
    let payload = Int(packet.bytes.be16(4))
    guard payload != 0, let chain = IPv6Chain(packet.bytes) else { return .accept }
    // The end host will say so.
    if packet.isCutFirstFragment(chain) { return .accept }
    guard let header = chain.fragmentHeader, header + 8 <= packet.bytes.count else {
      // One that is cut off (find_prev_fhdr finds it, and pskb_may_pull does not).
      let isCut = chain.fragmentHeader != nil || chain.proto == IPProtocol.fragment && chain.offset <= packet.bytes.count
      return isCut ? .drop(.fragment(.malformed)) : .accept
    }
    let identification = packet.bytes.be32(header + 4)
    let key = FragmentKey(
      user: user, family: .ipv6, source: packet.source, destination: packet.destination, identification: identification,
      interface: packet.destination.isMulticast || packet.destination.isLinkLocal ? packet.inInterface : .none)
    if fragments.bytes > FragmentTable.limit { return .drop(.fragment(.timeout)) }
    let settings = machine.sysctl.conntrack
    var queue =
      fragments.queues[key] ?? fragments.begin(now, seconds: user == .delivery ? settings.delivery6Time : settings.fragment6Time)

    let word = packet.bytes.be16(header + 2)
    let offset = Int(word & 0xfff8)
    let end = offset + 40 + payload - (header + 8)
    if end > 0xffff { return .drop(.fragment(.malformed)) }
    if word & 1 != 0 {
      // The end host will send a parameter problem (RFC 8200, 4.5), so the fragment passes as it is.
      if end & 7 != 0 {
        fragments.remove(key, queue)
        return .accept
      }
      if end > queue.length {
        if queue.hasLast { return .drop(.fragment(.malformed)) }
        queue.length = end
      }
    } else {
      if end < queue.length || queue.hasLast && end != queue.length { return .drop(.fragment(.malformed)) }
      queue.hasLast = true
      queue.length = end
    }
    if end <= offset { return hold(key, queue, .drop(.fragment(.malformed))) }
    let before = queue.received
    switch queue.insert(packet.bytes[(header + 8)...].prefix(end - offset), at: offset, to: end) {
    case .taken: break
    case .duplicate: return hold(key, queue, .drop(.fragment(.duplicate)))
    case .overlap:
      fragments.remove(key, queue)
      return .drop(.fragment(.overlap))
    }
    fragments.bytes += queue.received - before
    queue.ecn |= 1 << (packet.tos & 3)
    queue.largest = max(queue.largest, payload)
    if offset == 0 { queue.first = packet }
    guard queue.isComplete, let first = queue.first, let firstChain = IPv6Chain(first.bytes), let firstHeader = firstChain.fragmentHeader
    else { return hold(key, queue, .stolen) }

    fragments.remove(key, queue)
    // The unfragmentable part without the fragment header, whose next header moves to the header in front.
    var whole = Array(first.bytes[..<firstHeader])
    whole[firstChain.fragmentField] = first.bytes[firstHeader]
    whole = queue.datagram(behind: whole)
    guard whole.count - 40 <= 0xffff, let ecn = queue.ecnToSet else { return .drop(.fragment(.unassemblable)) }
    whole.set16(4, UInt16(truncatingIfNeeded: whole.count - 40))
    whole[1] |= ecn << 4
    let interface = packet.inInterface
    packet = first
    packet.inInterface = interface
    packet.bytes = whole
    packet.decode()
    packet.fragmentShape = fragments.remember(FragmentShape(sizes: queue.sizes, start: firstHeader, field: firstChain.fragmentField))
    packet.largestFragment = 40 + queue.largest
    packet.mayBeCut = true
    packet.fragmentIdentification = identification
    return .accept
  }

  private mutating func hold(_ key: FragmentKey, _ queue: FragmentQueue, _ verdict: Verdict) -> Verdict {
    fragments.queues[key] = queue
    return verdict
  }
}

extension Packet {
  /// A first fragment without all headers through that of the upper layer (RFC 8200, 4.5; ipv6frag_thdr_truncated, net/ipv6/reassembly.c).
  package func isCutFirstFragment(_ chain: IPv6Chain) -> Bool {
    chain.fragmentOffset == 0 && chain.isComplete && chain.offset + Packet.bytesOfFirstFragment(chain.proto) > bytes.count
  }
  /// How much of the upper layer a first fragment must have.
  package static func bytesOfFirstFragment(_ proto: UInt8) -> Int {
    switch proto {
    case IPProtocol.tcp: 20
    case IPProtocol.udp, IPProtocol.icmpv6: 8
    default: 1
    }
  }
}
