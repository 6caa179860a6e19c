// Many random cases, each on the kernel and on the engine.

package import KernelJudge
package import Wire

/// What came of a run of random cases.
package struct RandomVerification: Sendable {
  package var seeds: Range<UInt64>
  package var families: [Family]
  package var agreeing = 0
  /// Those that needed classes, because the kernel drew at random.
  package var byClass = 0
  /// Those in which the kernel's own answers differ from run to run.
  package var unsettled = 0
  /// Failures, each shrunk.
  package var failing: [Verification] = []
  package var unanswered: [Verification] = []
  package var reach: Reach
  /// Seeds that are done.
  package var count: Int { agreeing + failing.count + unanswered.count }

  /// Runs `count` cases of each family, `jobs` at once. `begun` hears of each case before the engine does each step of it, so that a crash
  /// leaves what it came from; `told` hears of each case that is done.
  package static func run(
    count: Int, seed: UInt64, families: [Family], jobs: Int, backend: Backend = .legacy, shrinks: Bool = true,
    begun: @escaping @Sendable (KernelCase) -> Void = { _ in }, told: @escaping @Sendable (Verification) -> Void = { _ in }
  ) -> RandomVerification {
    let seeds = seed..<(seed &+ UInt64(max(0, count)))
    let lacking = Lacking.ask(families, backend)
    let tally = Tally(RandomVerification(seeds: seeds, families: families, reach: Reach(families.first ?? .ipv4, lacking)))
    for family in families {
      KernelJudge.inParallel(seeds.count, jobs: jobs) { n in
        let (asked, reach) = RandomCase.reaching(seed: seed &+ UInt64(n), family, without: lacking, begun: begun)
        var done = Verification(asked, backend: backend)
        if done.verdict == .differ, shrinks {
          let small = Shrinker.shrunk(done)
          // A difference that is gone was none to rely on.
          if small.verdict == .differ { done = small }
        }
        tally.add(done, reach)
        told(done)
      }
    }
    return tally.result
  }

  package var text: String {
    let last = seeds.upperBound &- 1
    let names = families.map { $0 == .ipv4 ? "IPv4" : "IPv6" }.joined(separator: " and ")
    var out = "\(agreeing) of \(count) cases agree (\(names), seeds \(seeds.lowerBound) to \(last))"
    if byClass > 0 { out += "; \(byClass) of them by class, because the kernel draws at random" }
    if unsettled > 0 { out += "; in \(unsettled) the kernel's own answers differ from run to run" }
    out += "\n"
    if !unanswered.isEmpty { out += "\(unanswered.count) could not be asked: \(unanswered.first.map { $0.text } ?? "")" }
    return out + "Reach:\n" + reach.text
  }
}

extension RandomVerification {
  /// What `--json` prints in the end.
  package struct Summary: Encodable, Sendable {
    var cases: Int
    var agreeing: Int
    var byClass: Int
    var unsettled: Int
    var differing: [String]
    var unanswered: [String]
    /// By kind: how many of all were met, and which never.
    var reach: [String: Reached]
    struct Reached: Encodable {
      var met: Int
      var all: Int
      var never: [String]
    }
  }
  package var summary: Summary {
    Summary(
      cases: count, agreeing: agreeing, byClass: byClass, unsettled: unsettled, differing: failing.compactMap(\.asked.name).sorted(),
      unanswered: unanswered.compactMap(\.asked.name).sorted(),
      reach: Dictionary(
        uniqueKeysWithValues: Reach.Kind.allCases.map { kind in
          let (all, never) = (reach.all(kind), reach.never(kind))
          return (kind.rawValue, Summary.Reached(met: all.count - never.count, all: all.count, never: never))
        }))
  }
}

/// The results of several threads, together.
private final class Tally: Sendable {
  private let lock: Guarded<RandomVerification>
  init(_ start: RandomVerification) { lock = Guarded(start) }
  var result: RandomVerification { lock.with { $0 } }

  func add(_ done: Verification, _ reach: Reach) {
    lock.with { all in
      all.reach.add(reach)
      switch done.verdict {
      case .agree:
        all.agreeing += 1
        if !done.byClass.isEmpty { all.byClass += 1 }
        if !done.unsettled.isEmpty { all.unsettled += 1 }
      case .differ: all.failing.append(done)
      case .unanswered: all.unanswered.append(done)
      }
    }
  }
}
