// Datagrams whose fragments are not all there yet (net/ipv4/inet_fragment.c). What IPv4 and IPv6 do differently is in Defragmentation4.swift
// and Defragmentation6.swift.

import Machine
import Wire

/// Who reassembles; the kernel keeps their fragments apart (enum ip_defrag_users).
package enum FragmentUser: UInt8, Hashable, Sendable {
  /// Connection tracking at PREROUTING and at OUTPUT.
  case input, output
  /// IPv4's local delivery, in front of INPUT.
  case delivery
}

/// What fragments of one datagram have in common (struct frag_v4_compare_key, frag_v6_compare_key).
struct FragmentKey: Hashable, Sendable {
  var user: FragmentUser
  var family: Family
  var source: Address
  var destination: Address
  /// Zero for IPv6.
  var proto: UInt8 = 0
  var identification: UInt32
  /// Where it matters: IPv6 multicast and link-local destinations.
  var interface = InterfaceID.none
}

/// The fragments of one datagram that are there (struct inet_frag_queue).
struct FragmentQueue: Sendable {
  /// What became of a fragment.
  enum Insertion { case taken, duplicate, overlap }

  /// The first fragment, with its headers and all that goes with a packet.
  var first: Packet?
  /// Bytes of the original payload, by their position, in the order in which they came.
  private var pieces: [(offset: Int, bytes: [UInt8])] = []
  /// Ranges without gaps, sorted. Fragments in order make one; others only stand beside it (fragrun_append_to_last).
  private var runs: [Range<Int>] = []
  /// Where the payload ends as far as is known.
  var length = 0
  var hasLast = false
  private(set) var received = 0
  /// Size of the largest fragment, and of the largest with DF.
  var largest = 0
  var largestUnfragmentable = 0
  /// One bit for each ECN codepoint seen.
  var ecn: UInt8 = 0
  var deadline: UInt64

  init(deadline: UInt64) { self.deadline = deadline }

  /// Both ends and all between are there.
  var isComplete: Bool { first != nil && hasLast && received == length }

  /// Takes bytes of the payload in (inet_frag_queue_insert). RFC 5722: fragments that overlap kill the datagram; only exact repetition of
  /// what is there is forgiven. `end` is where its header says that a fragment ends, which may have fewer bytes; it is what is compared.
  mutating func insert(_ bytes: ArraySlice<UInt8>, at offset: Int, to end: Int) -> Insertion {
    let range = offset..<offset + bytes.count
    if let last = runs.last {
      if end > last.upperBound {
        if offset < last.upperBound { return .overlap }
        if offset == last.upperBound { runs[runs.count - 1] = last.lowerBound..<range.upperBound } else { runs.append(range) }
      } else {
        var at = runs.count
        for (i, run) in runs.enumerated().reversed() {
          if offset >= run.upperBound { break }
          if end <= run.lowerBound {
            at = i
            continue
          }
          return offset >= run.lowerBound && end <= run.upperBound ? .duplicate : .overlap
        }
        runs.insert(range, at: at)
      }
    } else {
      runs.append(range)
    }
    pieces.append((offset, Array(bytes)))
    received += bytes.count
    return .taken
  }

  /// `header` with the whole payload behind it.
  func datagram(behind header: [UInt8]) -> [UInt8] {
    var out = header
    out.reserveCapacity(header.count + length)
    for piece in pieces.sorted(by: { $0.offset < $1.offset }) { out += piece.bytes }
    return out
  }

  /// The sizes of the fragments' payloads, in their place.
  var sizes: [Int] { pieces.sorted { $0.offset < $1.offset }.map(\.bytes.count) }

  /// What the whole's ECN bits are to be set to, or nil where fragments contradict each other (ip_frag_ecn_table, RFC 3168, 5.3).
  var ecnToSet: UInt8? {
    let notECT: UInt8 = 1
    let ce: UInt8 = 8
    if ecn & notECT != 0 { return ecn == notECT ? 0 : nil }
    return ecn & ce != 0 && ecn != ce ? 3 : 0
  }
}

/// How a datagram was cut.
package struct FragmentShape: Sendable {
  /// The sizes of the fragments' payloads, in their place.
  package var sizes: [Int]
  /// In IPv6, where the payload begins in the whole, and where the byte stands that names what begins there.
  package var start = 0
  package var field = 0
}

/// All datagrams that wait for fragments.
package struct FragmentTable: Sendable {
  var queues: [FragmentKey: FragmentQueue] = [:]
  /// Bytes held; above the kernel's limit nothing new is taken in (net.ipv4.ipfrag_high_thresh).
  var bytes = 0
  static let limit = 4 * 1024 * 1024

  /// How the datagrams that are on their way now were cut.
  private var shapes: [FragmentShape] = []

  package init() {}

  package var count: Int { queues.count }

  /// Remembers how a datagram was cut until all walks are over.
  mutating func remember(_ shape: FragmentShape) -> Int32 {
    shapes.append(shape)
    return Int32(truncatingIfNeeded: shapes.count - 1)
  }
  package func shape(_ place: Int32) -> FragmentShape? { place >= 0 && Int(place) < shapes.count ? shapes[Int(place)] : nil }
  /// So much of a datagram lies in one piece from now on (skb_ensure_writable, pskb_may_pull): its first fragment takes from the next.
  fileprivate mutating func join(_ place: Int32, _ count: Int) {
    guard var sizes = shape(place)?.sizes, sizes.reduce(0, +) >= count else { return }
    while sizes[0] < count {
      let taken = min(count - sizes[0], sizes[1])
      sizes[0] += taken
      sizes[1] -= taken
      if sizes[1] == 0 { sizes.remove(at: 1) }
    }
    shapes[Int(place)].sizes = sizes
  }
  package mutating func forgetShapes() { if !shapes.isEmpty { shapes = [] } }

  /// No datagram's time is over before.
  private var soonest = UInt64.max

  /// A datagram that has so many seconds from now.
  mutating func begin(_ now: UInt64, seconds: UInt32) -> FragmentQueue {
    let deadline = now &+ UInt64(seconds) &* 1_000_000_000
    soonest = min(soonest, deadline)
    return FragmentQueue(deadline: deadline)
  }

  /// Forgets the first datagram whose time is over, and gives it.
  fileprivate mutating func expireOne(by time: UInt64) -> (FragmentKey, FragmentQueue)? {
    if time < soonest { return nil }
    let first = queues.min { ($0.value.deadline, $0.key.identification) < ($1.value.deadline, $1.key.identification) }
    soonest = first?.value.deadline ?? .max
    guard let (key, queue) = first, queue.deadline <= time else { return nil }
    remove(key, queue)
    return (key, queue)
  }

  mutating func remove(_ key: FragmentKey, _ queue: FragmentQueue) {
    bytes -= queue.received
    queues[key] = nil
  }
}

extension Context {
  /// Holds a fragment, or lets the whole datagram go in place of the last one (nf_defrag_ipv4.c, ipv4_conntrack_defrag;
  /// nf_defrag_ipv6_hooks.c, ipv6_defrag). `largestFragment` of a reassembled packet tells the largest size it may leave in.
  package mutating func defragment(_ packet: inout Packet) -> Verdict {
    let isFragment = packet.family == .ipv4 ? packet.isFragment : packet.hasFragmentHeader
    guard isFragment, packet.connectionState != .untracked, packet.connection.isNone else { return .accept }
    return defragment(&packet, for: hook == .output ? .output : .input)
  }

  /// The same for one of the kernel's users of reassembly.
  package mutating func defragment(_ packet: inout Packet, for user: FragmentUser) -> Verdict {
    while expireFragments(by: now) {}
    let verdict = packet.family == .ipv4 ? defragment4(&packet, user) : defragment6(&packet, user)
    if isTracing, verdict == .stolen { trace.add(.held(.fragment)) }
    return verdict
  }

  /// Forgets one datagram whose time is over by then. Its sender hears of it (RFC 792; RFC 4443, 3.3) if the first fragment came, in IPv4
  /// where tracking held it only if it was for this host (ip_expire, net/ipv4/ip_fragment.c; ip6frag_expire_frag_queue, net/ipv6_frag.h).
  /// False if there is none.
  package mutating func expireFragments(by time: UInt64) -> Bool {
    guard let (key, queue) = fragments.expireOne(by: time) else { return false }
    now = max(now, queue.deadline)
    guard let first = queue.first else { return true }
    if key.family == .ipv4, key.user != .delivery {
      let query = RouteQuery(to: first.destination, from: first.source, mark: first.mark, input: machine.name(first.inInterface))
      if machine.routes.lookup(query)?.kind != .local { return true }
    }
    let type = key.family == .ipv4 ? ICMP.timeExceeded : ICMPv6.timeExceeded
    emissions.append(.icmpError(type: type, code: 1, info: 0, about: first))
    return true
  }
}

extension Context {
  /// So many bytes behind a packet's IP header were read or written as one: fragments that it came in leave by other bounds.
  @inline(__always) package mutating func join(_ packet: borrowing Packet, _ header: Int) {
    if packet.fragmentShape >= 0 { fragments.join(packet.fragmentShape, header) }
  }
}
