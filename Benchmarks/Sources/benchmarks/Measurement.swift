// Time and allocations of a repeated piece of work.

import CountingAllocator

#if canImport(Glibc)
  @_exported import func Glibc.exit
#elseif canImport(Musl)
  @_exported import func Musl.exit
#elseif canImport(Darwin)
  @_exported import func Darwin.exit
#endif

struct Measurement {
  /// Nanoseconds of one turn in the best round: the one in which the machine did the least beside it.
  var best: Double
  /// Allocations in all rounds, or 0 where they can't be counted.
  var allocations: UInt64
  var turns: Int

  /// Many short rounds: on a busy machine a long one is always interrupted, and a short one is not.
  private static let rounds = 500

  /// Runs `work` `turns` times in each round. The first round, uncounted, lets arrays grow to their size.
  static func take(turns: Int, _ work: () -> Void) -> Measurement { take(turns: turns, work, {}).0 }

  /// Two works in turn, round by round, so that a busy machine is busy for both.
  static func take(turns: Int, _ first: () -> Void, _ second: () -> Void) -> (Measurement, Measurement) {
    var result = (Measurement(best: .infinity, allocations: 0, turns: 0), Measurement(best: .infinity, allocations: 0, turns: 0))
    for _ in 0..<turns { first() }
    for _ in 0..<turns { second() }
    for _ in 0..<rounds {
      result.0.round(turns, first)
      result.1.round(turns, second)
    }
    return result
  }

  private mutating func round(_ turns: Int, _ work: () -> Void) {
    let before = counting_allocator_count()
    let time = ContinuousClock().measure { for _ in 0..<turns { work() } }
    allocations += counting_allocator_count() - before
    self.turns += turns
    let nanoseconds = Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
    best = min(best, nanoseconds / Double(turns))
  }

  func nanoseconds(per parts: Int) -> String { decimal(best / Double(parts)) }

  var allocationText: String {
    if counting_allocator_works() == 0 { return "allocations are counted on Linux only" }
    return allocations == 0 ? "no allocation in \(turns) packets" : "\(allocations) allocations in \(turns) packets"
  }
}

/// With two digits behind the point.
func decimal(_ x: Double) -> String {
  let hundredths = Int((x * 100).rounded())
  let rest = hundredths % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}
