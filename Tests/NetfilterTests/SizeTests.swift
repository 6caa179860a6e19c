// What the values of the packet's way may take in memory. The rule loop, the trace and the table of connections are as fast and as small as
// these are; who makes one larger should know it.

import Netfilter
import Testing

@Suite struct SizeTests {
  /// The limit for an entry with both tuples, NAT and TCP's state; the kernel's struct nf_conn takes more than 250 without extensions.
  @Test func connection() { #expect(MemoryLayout<Connection>.stride <= 176) }

  /// Five words and the kind: larger payloads stand in a Box.
  @Test func extensions() {
    #expect(MemoryLayout<Match>.size <= 41)
    #expect(MemoryLayout<Target>.size <= 24)
  }

  /// One event for every rule that a traced packet meets.
  @Test func traceEvent() { #expect(MemoryLayout<TraceEvent>.stride <= 88) }
}
