// A case on this machine's kernel and on the engine, and what came of it. Only where the two differ is the kernel asked again: what it does
// differently the second time is chance, and chance is compared by class.

package import KernelJudge
internal import Simulator

/// The outcome of one case.
package struct Verification: Sendable {
  package enum Verdict: String, Sendable, Encodable {
    case agree, differ
    /// The case can't be asked as it is: one of the two did not understand it.
    case unanswered
  }

  package var asked: KernelCase
  package var backend: Backend
  package var kernel: KernelResult
  package var engine: KernelResult
  package var comparison: Comparison
  /// Parts in which the kernel draws at random, compared by class.
  package var byClass: [Comparison.Part] = []
  /// Parts in which the kernel's own answers differ from run to run even by class.
  package var unsettled: [Comparison.Part] = []
  /// Packets of the scenario that the case is made of, and that neither was given.
  package var leftOut = 0
  /// How long one step of a scenario may take on a real clock, in nanoseconds.
  static let patience: UInt64 = 3_200 * ManualClock.millisecond

  package var verdict: Verdict {
    if !kernel.errors.isEmpty || !engine.errors.isEmpty || lacking != nil { return .unanswered }
    return comparison.agrees ? .agree : .differ
  }

  /// What this kernel says of an extension that it was built without: its rules are the case's, but not its to judge.
  var lacking: String? {
    let restores = kernel.events.compactMap { if case .restore(let done) = $0.what { done.stderr } else { nil } }
    let commands = kernel.events.compactMap { if case .command(let done) = $0.what { done.stderr } else { nil } }
    let said = [kernel.restore4?.stderr, kernel.restore6?.stderr].compactMap { $0 } + kernel.commands.map(\.stderr) + restores + commands
    return said.joined(separator: "\n").split(separator: "\n").first { $0.contains("missing kernel module") }.map(String.init)
  }

  /// What the engine is given otherwise than the kernel, so that it can be tested that this is noticed.
  package typealias Mistake = @Sendable (inout KernelCase) -> Void
  let mistake: Mistake?

  /// Asks both. `again` says that this is a part of what was asked before.
  package init(_ asked: KernelCase, backend: Backend = .legacy, mistake: Mistake? = nil, again: Bool = false) {
    self.asked = asked
    self.backend = backend
    self.mistake = mistake
    var given = asked
    mistake?(&given)
    // The kernel can't be told the time, so the engine is told the kernel's.
    given.clock = given.clock ?? KernelJudge.secondsSince1970
    kernel = KernelJudge.run(asked, backend: backend, again: again)
    engine = Replay.run(given)
    comparison = Comparison(kernel: kernel, engine: engine, asked: asked, backend: backend)
    if verdict == .differ { tellTimes(given) }
    if verdict == .differ { askAgain(given) }
  }

  /// The kernel's clock goes on while it works, and on a busy machine by more than the waits of a case leave room for: the engine is told
  /// when each step really was.
  private mutating func tellTimes(_ given: KernelCase) {
    let timed = Replay.run(given, times: kernel.times)
    let again = Comparison(kernel: kernel, engine: timed, asked: asked, backend: backend)
    if again.differences.count < comparison.differences.count { (engine, comparison) = (timed, again) }
  }

  private mutating func askAgain(_ given: KernelCase) {
    let choice = RandomChoice(asked)
    var runs = [kernel]
    for _ in 0..<3 {
      let again = KernelJudge.run(asked, backend: backend, again: true)
      if again.errors.isEmpty { runs.append(again) }
    }
    func compare(_ a: KernelResult, _ b: KernelResult) -> Comparison { Comparison(kernel: a, engine: b, asked: asked, backend: backend) }
    func differing(_ a: KernelResult, _ b: KernelResult) -> Set<Comparison.Part> { Set(compare(a, b).differences.map(\.part)) }

    let unstable = runs.dropFirst().reduce(into: Set<Comparison.Part>()) { $0.formUnion(differing(runs[0], $1)) }
    let masked = runs.map(choice.masked)
    let unstableByClass = masked.dropFirst().reduce(into: Set<Comparison.Part>()) { $0.formUnion(differing(masked[0], $1)) }
    let exact = runs.flatMap { run in [engine, Replay.run(given, times: run.times)].map { differing(run, $0) } }
    // Of secrets the engine is given some others.
    let engines = [engine] + (choice.hasCookies ? (2...9).map { Replay.run(given, seed: $0) } : [])
    let classes = engines.map(choice.masked).flatMap { engine in masked.map { differing($0, engine) } }
    comparison.differences.removeAll { difference in
      let part = difference.part
      if exact.contains(where: { !$0.contains(part) }) {
        byClass.append(part)
        return true
      }
      guard unstable.contains(part) || choice.isAskedFor || part == .log && choice.hasCopies else { return false }
      if classes.contains(where: { !$0.contains(part) }) {
        byClass.append(part)
        return true
      }
      guard unstableByClass.contains(part) else { return false }
      unsettled.append(part)
      return true
    }
    if !comparison.agrees, choice.isAskedFor { drawAgain(given, choice) }
    // What differs is told without what was chance.
    let inClasses = compare(masked[0], choice.masked(engine)).differences
    comparison.differences = comparison.differences.map { shown in inClasses.first { $0.part == shown.part } ?? shown }
  }

  /// What rules draw may decide what comes of a packet: what the kernel did must be what the engine does with some other draw.
  private mutating func drawAgain(_ given: KernelCase, _ choice: RandomChoice) {
    let masked = choice.masked(kernel)
    for seed: UInt64 in 2...100 {
      let engine = choice.masked(Replay.run(given, seed: seed, times: kernel.times))
      guard Comparison(kernel: masked, engine: engine, asked: asked, backend: backend).agrees else { continue }
      byClass += comparison.differences.map(\.part)
      comparison.differences = []
      return
    }
  }

  /// What can't be compared with this backend.
  package var notCompared: [String] {
    backend == .legacy
      ? []
      : [
        "the text of rules (iptables-nft has its own)", "what policies count (nf_tables does not)",
        "TRACE lines (nf_tables traces by netlink, not in the log)",
      ]
  }
}
