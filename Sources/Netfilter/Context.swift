// All that an extension may ask or change, in one concrete value: the machine, the connections, clocks, randomness, and what is going on
// right now. The evaluator gets it `inout`; it does no I/O and reads no clock.

import Machine
import Wire

/// A packet that the filter itself makes while another one is on its way; the host sends it when that walk is over.
package enum Emission: Sendable {
  /// A finished packet for the OUTPUT hook (a TCP reset).
  case send(Packet)
  /// An ICMP error about a packet; the host chooses source and route as icmp_send does.
  case icmpError(type: UInt8, code: UInt8, info: UInt32, about: Packet)
  /// A copy for a gateway (TEE), by one interface or by any.
  case copy(Packet, gateway: Address, output: InterfaceID)
  /// From here on a connection's sequence numbers of one direction change by so much on their way out. Between two packets this has its
  /// place: the one before is not changed yet.
  case adjustSequences(ConnectionID, Direction, by: UInt32)
}

/// A seedable generator (SplitMix64), so that equal copies of a host draw alike.
package struct Randomness: Hashable, Sendable {
  package var state: UInt64
  package init(seed: UInt64) { state = seed }
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
  package mutating func next32() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }
}

/// The world of one host's packet filter.
package struct Context: Sendable {
  /// Timer ticks a second of the modelled kernel (CONFIG_HZ); `limit` and the connections' timeouts are counted in ticks.
  package static let hz: UInt64 = 250
  package static let nanosecondsPerTick = 1_000_000_000 / hz

  package var machine: Machine
  package var connections = ConnectionTable()
  package var fragments = FragmentTable()
  package var named = NamedState()
  package var sets = Sets()
  /// Which stages are registered, by family.
  package var stages4: StageSet = []
  package var stages6: StageSet = []
  /// Nanoseconds since the host's clock began.
  package var now: UInt64 = 0
  /// Seconds since 1970 when the host's clock began, and the kernel's time zone in minutes west, for `-m time`.
  package var wallClockAtStart: Int64 = 0
  package var minutesWest: Int32 = 0
  package var random = Randomness(seed: 1)

  // What is going on now.
  package var hook: Hook = .prerouting
  package var table: TableKind = .filter
  package var inName: InterfaceName = .none
  package var outName: InterfaceName = .none
  /// Set by a match that can't read what it must: the packet is dropped.
  package var hotdrop = false
  /// Queues of NFQUEUE at which a program listens.
  package var queues: Set<UInt16> = []
  /// NFQUEUE's --queue-bypass ended the table: to NAT that is not yet an answer.
  package var isQueueBypassed = false

  // What comes out beside verdicts.
  package var emissions: [Emission] = []
  package var logs: [LogRecord] = []

  /// True while a trace is recorded.
  package var isTracing = false
  package var trace = Trace()
  /// What the last match or target saw; filled only while tracing.
  package var evidence = Evidence.none

  package var jumpStack: [Int32] = []
  /// The entry at which a table's walk goes on that waits for what its target sends; -1: none waits.
  package var pausedAt: Int32 = -1
  /// Whether that is in the second nat table of the hook.
  package var isPausedInSecond = false

  package init(machine: Machine) { self.machine = machine }

  /// Numbers what comes to this machine or is sent by it: all that becomes of one packet happens in one tick.
  package var arrival: UInt64 = 0

  /// Ticks since the clock began.
  @inline(__always) package var jiffies: UInt64 { now / Context.nanosecondsPerTick }

  @inline(__always) package func stages(_ family: Family) -> StageSet { family == .ipv4 ? stages4 : stages6 }

  package mutating func log(_ packet: borrowing Packet, _ kind: LogRecord.Kind) {
    logs.append(
      LogRecord(kind: kind, packet: copy packet, hook: hook, input: packet.inInterface, output: packet.outInterface, time: now))
  }
}
