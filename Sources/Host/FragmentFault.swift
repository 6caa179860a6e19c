// What an end host answers to an IPv6 fragment that is no good (ipv6_frag_rcv and ip6_frag_queue, net/ipv6/reassembly.c; RFC 8200, 4.5).

import Netfilter
import Wire

extension Packet {
  /// A fragment header that says that this is all (RFC 6946). An end host steps over it, and errors quote it.
  func isAtomicFragment(at header: Int) -> Bool { header + 8 <= bytes.count && bytes.be16(header + 2) & 0xfff9 == 0 }

  /// Code and pointer of the parameter problem that the sender of a fragment is told of, or nil.
  func fragmentFault(at header: Int) -> (code: UInt8, pointer: Int)? {
    // The header itself is not all there.
    guard header + 8 <= bytes.count else { return (0, header) }
    if isAtomicFragment(at: header) { return nil }
    let word = bytes.be16(header + 2)
    if let chain = IPv6Chain(bytes), isCutFirstFragment(chain) { return (3, 0) }
    let length = bytes.count - (header + 8)
    if Int(word & 0xfff8) + length > 0xffff { return (0, header + 2) }
    // Only the last fragment may have any length.
    return word & 1 != 0 && length & 7 != 0 ? (0, 4) : nil
  }
}
