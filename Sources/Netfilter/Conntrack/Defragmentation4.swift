// Reassembly of IPv4 datagrams (net/ipv4/ip_fragment.c, ip_frag_queue and ip_frag_reasm; RFC 791, RFC 5722).

import Machine
import Wire

extension Context {
  mutating func defragment4(_ packet: inout Packet, _ user: FragmentUser) -> Verdict {
    guard packet.isFragment else { return .accept }
    let key = FragmentKey(
      user: user, family: .ipv4, source: packet.source, destination: packet.destination, proto: packet.proto,
      identification: UInt32(packet.bytes.be16(4)))
    if fragments.bytes > FragmentTable.limit { return .drop(.fragment(.timeout)) }
    var queue =
      fragments.queues[key] ?? fragments.begin(now, seconds: machine.sysctl.conntrack.fragmentTime)

    let header = packet.transportOffset
    let offset = packet.fragmentOffset
    var end = offset + packet.bytes.count - header
    if packet.moreFragments {
      // Only the last fragment may end anywhere; what is too much elsewhere is cut off.
      end &= ~7
      if end > queue.length {
        if queue.hasLast { return discard(key, queue, .malformed) }
        queue.length = end
      }
    } else {
      if end < queue.length || queue.hasLast && end != queue.length { return discard(key, queue, .malformed) }
      queue.hasLast = true
      queue.length = end
    }
    if end <= offset { return discard(key, queue, .malformed) }
    let before = queue.received
    switch queue.insert(packet.bytes[header..<header + end - offset], at: offset, to: end) {
    case .taken: break
    case .duplicate:
      fragments.queues[key] = queue
      return .drop(.fragment(.duplicate))
    case .overlap: return discard(key, queue, .overlap)
    }
    fragments.bytes += queue.received - before
    queue.ecn |= 1 << (packet.tos & 3)
    let size = end - offset + header
    queue.largest = max(queue.largest, size)
    if packet.bytes.be16(6) & IPv4Header.dontFragment != 0 { queue.largestUnfragmentable = max(queue.largestUnfragmentable, size) }
    if offset == 0 { queue.first = packet }
    guard queue.isComplete, let first = queue.first else {
      fragments.queues[key] = queue
      return .stolen
    }

    fragments.remove(key, queue)
    let whole = queue.datagram(behind: Array(first.bytes[..<first.transportOffset]))
    guard whole.count <= 0xffff, let ecn = queue.ecnToSet else { return .drop(.fragment(.unassemblable)) }
    let interface = packet.inInterface
    packet = first
    packet.inInterface = interface
    packet.bytes = whole
    packet.bytes.set16(2, UInt16(truncatingIfNeeded: whole.count))
    packet.bytes[1] |= ecn
    // DF only if a fragment with it was the largest: then the path takes that size.
    packet.bytes.set16(6, queue.largestUnfragmentable == queue.largest ? IPv4Header.dontFragment : 0)
    IPv4Header.fixChecksum(&packet.bytes)
    packet.decode()
    packet.fragmentShape = fragments.remember(FragmentShape(sizes: queue.sizes))
    packet.largestFragment = queue.largest
    return .accept
  }

  /// A fragment that can't be: the whole datagram goes (inet_frag_kill).
  private mutating func discard(_ key: FragmentKey, _ queue: FragmentQueue, _ reason: FragmentDrop) -> Verdict {
    fragments.remove(key, queue)
    return .drop(.fragment(reason))
  }
}
