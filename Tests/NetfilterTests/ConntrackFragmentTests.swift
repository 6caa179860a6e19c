// Defragmentation (net/ipv4/ip_fragment.c, net/ipv6/netfilter/nf_conntrack_reasm.c). Which fragment completes a datagram, and what becomes
// of wrong ones, was recorded on Linux 6.18: for IPv4 by counters in mangle FORWARD after each fragment, for IPv6 by counters in mangle
// OUTPUT and the sender's error.

import Machine
import Testing
import Wire

@testable import Netfilter

/// Fragments of one UDP datagram, in the order in which they come: position, length, and whether more follow.
struct FragmentRow: Sendable, CustomTestStringConvertible {
  let name: String
  let fragments: [(offset: Int, length: Int, more: Bool)]
  /// What becomes of each: `held`, `whole`, `passes` as it is, or a drop — `dropped` unheard, `refused` with an error for a local sender.
  let outcome: String
  init(_ name: String, _ fragments: [(Int, Int, Bool)], _ outcome: String) {
    self.name = name
    self.fragments = fragments.map { (offset: $0.0, length: $0.1, more: $0.2) }
    self.outcome = outcome
  }
  var testDescription: String { name }
}

@Suite struct ConntrackFragmentTests {
  static let rows4 = [
    FragmentRow("in order", [(0, 64, true), (64, 64, false)], "held whole"),
    FragmentRow("the other way round", [(64, 64, false), (0, 64, true)], "held whole"),
    FragmentRow("the middle last", [(0, 40, true), (80, 48, false), (40, 40, true)], "held held whole"),
    FragmentRow("one twice", [(0, 64, true), (0, 64, true), (64, 64, false)], "held dropped whole"),
    FragmentRow(
      "inside what came in order", [(0, 40, true), (40, 40, true), (8, 40, true), (80, 48, false)], "held held dropped whole"),
    FragmentRow(
      "across what came out of order", [(40, 40, true), (0, 40, true), (8, 40, true), (80, 48, false)], "held held dropped held"),
    FragmentRow("overlap", [(0, 64, true), (56, 24, true), (64, 64, false), (0, 64, true)], "held dropped held whole"),
    FragmentRow("another end", [(64, 64, false), (64, 72, false), (0, 64, true)], "held dropped held"),
    FragmentRow("behind the end", [(64, 16, false), (80, 40, true), (0, 64, true)], "held dropped held"),
    FragmentRow("not a multiple of eight", [(0, 60, true), (56, 72, false)], "held whole"),
    FragmentRow("nothing in it", [(0, 64, true), (64, 0, true), (64, 64, false)], "held dropped held"),
    FragmentRow("less than eight", [(0, 7, true), (0, 64, true), (64, 64, false)], "dropped held whole"),
    FragmentRow("the end before what is there", [(64, 64, false), (0, 72, true)], "held dropped"),
  ]
  static let rows6 = [
    FragmentRow("in order", [(0, 64, true), (64, 64, false)], "held whole"),
    FragmentRow("one twice", [(0, 64, true), (0, 64, true)], "held dropped"),
    FragmentRow("inside what is there", [(64, 64, false), (120, 8, false)], "held dropped"),
    FragmentRow("overlap", [(0, 64, true), (56, 24, true), (64, 64, false)], "held refused held"),
    FragmentRow("behind the end", [(64, 16, false), (80, 40, true), (0, 64, true)], "held refused whole"),
    FragmentRow("another end", [(64, 16, false), (64, 24, false), (0, 64, true)], "held refused whole"),
    FragmentRow("too long", [(65528, 100, false)], "refused"),
    FragmentRow("not a multiple of eight", [(0, 60, true), (64, 64, false)], "passes held"),
    FragmentRow("no header in the first", [(0, 0, true), (0, 0, true)], "passes passes"),
    FragmentRow("nothing in a later one", [(64, 0, true)], "refused"),
    FragmentRow("nothing in the last", [(64, 0, false)], "refused"),
    FragmentRow("atomic", [(0, 128, false)], "whole"),
  ]

  @Test(arguments: rows4) func ipv4(_ row: FragmentRow) throws { try check(row, .ipv4) }
  @Test(arguments: rows6) func ipv6(_ row: FragmentRow) throws { try check(row, .ipv6) }

  private static let payload = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private static func fragment(
    _ f: (offset: Int, length: Int, more: Bool), _ family: Family, _ payload: [UInt8], dontFragment: Bool = false
  )
    -> Packet?
  {
    let data = (0..<f.length).map { payload[(f.offset + $0) % payload.count] }
    if family == .ipv4 {
      var ip = IPv4Header(source: .v4(10, 0, 0, 2), destination: .v4(192, 0, 2, 2), proto: IPProtocol.udp)
      ip.identification = 7
      ip.fragmentWord = UInt16(f.offset / 8) | (f.more ? IPv4Header.moreFragments : 0) | (dontFragment ? IPv4Header.dontFragment : 0)
      return Packet(ip.datagram(data))
    }
    let ip = IPv6Header(
      source: Address(high: 0xfd00_000a_0000_0000, low: 2), destination: Address(high: 0xfd00_000b_0000_0000, low: 2),
      nextHeader: IPProtocol.fragment)
    var header: [UInt8] = [IPProtocol.udp, 0]
    header.append16(UInt16(f.offset) | (f.more ? 1 : 0))
    header.append32(7)
    return Packet(ip.datagram(header + data))
  }

  private func check(_ row: FragmentRow, _ family: Family) throws {
    var context = Context(machine: Machine())
    context.hook = family == .ipv4 ? .prerouting : .output
    let outcome = try row.fragments.map { f -> String in
      let sent = try #require(Self.fragment(f, family, Self.payload))
      var packet = sent
      switch context.defragment(&packet) {
      case .stolen: return "held"
      case .drop(.fragment(let why)): return why.isSilent(family) ? "dropped" : "refused"
      case .accept:
        if packet.bytes == sent.bytes { return "passes" }
        #expect(!packet.isFragment && !packet.hasFragmentHeader)
        let length = packet.bytes.count - packet.transportOffset
        #expect(Array(packet.bytes[packet.transportOffset...]) == Array(Self.payload[..<length]))
        let again = try #require(Packet(packet.bytes), "lengths and checksum are right")
        #expect(again.proto == IPProtocol.udp && again.source == sent.source)
        return "whole"
      default: return "?"
      }
    }
    #expect(outcome.joined(separator: " ") == row.outcome)
  }

  /// What a whole datagram remembers of its fragments, so that it can leave as it came: the largest size, and DF only if a fragment with it
  /// was the largest (ip_frag_reasm).
  @Test(arguments: [(true, true, 84, true), (true, false, 84, true), (false, true, 84, false), (false, false, 84, false)])
  func sizeAndDontFragment(_ first: Bool, _ second: Bool, _ largest: Int, _ whole: Bool) throws {
    var context = Context(machine: Machine())
    var a = try #require(Self.fragment((0, 64, true), .ipv4, Self.payload, dontFragment: first))
    var b = try #require(Self.fragment((64, 40, false), .ipv4, Self.payload, dontFragment: second))
    #expect(context.defragment(&a) == .stolen)
    #expect(context.defragment(&b) == .accept)
    #expect(b.largestFragment == largest)
    #expect((b.bytes.be16(6) & IPv4Header.dontFragment != 0) == whole)
  }

  /// ipfrag_time and nf_conntrack_frag6_timeout, counted from the first fragment.
  @Test(arguments: [(Family.ipv4, UInt64(30)), (.ipv6, 60)])
  func fragmentsWaitSoLong(_ family: Family, _ seconds: UInt64) throws {
    for (late, outcome) in [(UInt64(0), Verdict.stolen), (1, .accept)] {
      var context = Context(machine: Machine())
      var first = try #require(Self.fragment((0, 64, true), family, Self.payload))
      var last = try #require(Self.fragment((64, 64, false), family, Self.payload))
      #expect(context.defragment(&first) == .stolen)
      context.now = seconds * 1_000_000_000 - late
      #expect(context.defragment(&last) == outcome)
      #expect(context.fragments.count == (late == 0 ? 1 : 0))
    }
  }

  /// A packet that has its connection already, or shall have none, is left alone (ipv4_conntrack_defrag).
  @Test func untrackedFragmentsPass() throws {
    var context = Context(machine: Machine())
    var packet = try #require(Self.fragment((0, 64, true), .ipv4, Self.payload))
    packet.connectionState = .untracked
    #expect(context.defragment(&packet) == .accept)
  }

  static let congestion: [(seen: [UInt8], toSet: UInt8?)] = [
    ([0], 0), ([1], 0), ([2], 0), ([3], 0), ([1, 2], 0), ([1, 3], 3), ([2, 3], 3), ([1, 2, 3], 3), ([0, 1], nil), ([0, 2], nil),
    ([0, 3], nil), ([0, 1, 2, 3], nil),
  ]

  /// RFC 3168, 5.3, as ip_frag_ecn_table has it: nil where the fragments contradict each other.
  @Test(arguments: congestion)
  func congestionBits(_ row: (seen: [UInt8], toSet: UInt8?)) {
    var queue = FragmentQueue(deadline: 0)
    for e in row.seen { queue.ecn |= 1 << e }
    #expect(queue.ecnToSet == row.toSet)
  }
}
