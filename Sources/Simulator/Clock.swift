// Time as a value. Nothing here reads a clock: a driver says what time it is, so that a conversation is the same on every run.

/// Nanoseconds since the start of a scenario.
package struct ManualClock: Hashable, Sendable {
  package private(set) var now: UInt64 = 0
  package init() {}

  /// Moves to `time`; a clock never goes back.
  package mutating func advance(to time: UInt64) { now = max(now, time) }

  package static let microsecond: UInt64 = 1_000
  package static let millisecond: UInt64 = 1_000_000
  package static let second: UInt64 = 1_000_000_000
}

/// Things that happen at a time, earliest first; of those at one time, the one that was added first.
package struct EventQueue<Event: Sendable>: Sendable {
  private struct Entry: Sendable {
    var time: UInt64
    var event: Event
  }
  /// In order. A conversation has few packets under way at once, so that inserting in place is the fastest queue as well as the shortest.
  private var entries: [Entry] = []

  package init() {}
  package var isEmpty: Bool { entries.isEmpty }
  package var nextTime: UInt64? { entries.first?.time }

  package mutating func add(_ event: Event, at time: UInt64) {
    let at = entries.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
    entries.insert(Entry(time: time, event: event), at: at)
  }

  package mutating func removeFirst() -> (time: UInt64, event: Event)? {
    guard !entries.isEmpty else { return nil }
    let first = entries.removeFirst()
    return (first.time, first.event)
  }
}
