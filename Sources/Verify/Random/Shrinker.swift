// From a case that fails to the smallest that still fails in the same way: steps, rules, parts of rules and of the machine are left out, in
// halves and then one by one, as long as kernel and engine still disagree (A. Zeller, R. Hildebrandt: Simplifying and Isolating
// Failure-Inducing Input, 2002).

internal import KernelJudge

package struct Shrinker {
  private var best: KernelCase
  private let parts: Set<Comparison.Part>
  private let backend: Backend
  private let mistake: Verification.Mistake?
  /// How often the kernel may still be asked.
  private var left: Int

  /// The smallest case that was found.
  package static func shrunk(_ failing: Verification, asking most: Int = 250) -> Verification {
    var shrinker = Shrinker(failing, most)
    shrinker.shrink()
    return Verification(shrinker.best, backend: failing.backend, mistake: failing.mistake, again: true)
  }

  private init(_ failing: Verification, _ most: Int) {
    best = failing.asked
    parts = Set(failing.comparison.differences.map(\.part))
    backend = failing.backend
    mistake = failing.mistake
    left = most
  }

  private mutating func shrink() {
    var size = Int.max
    while size > weight, left > 0 {
      size = weight
      leaveOut(\.steps)
      for rules in [\KernelCase.rules4, \.rules6] {
        leaveOutLines(rules)
        leaveOutWords(rules)
      }
      for n in best.steps.indices {
        if case .restore(let step) = best.steps[n] { shrinkRestore(n, step) }
      }
      leaveOutMachine()
    }
  }

  private var weight: Int { best.steps.count + [best.rules4, best.rules6].map { $0?.utf8.count ?? 0 }.reduce(0, +) }

  /// Keeps a smaller case if it fails as the first did.
  private mutating func keep(_ smaller: KernelCase) -> Bool {
    if smaller == best || left <= 0 { return false }
    left -= 1
    let done = Verification(smaller, backend: backend, mistake: mistake, again: true)
    guard done.verdict == .differ, done.comparison.differences.contains(where: { parts.contains($0.part) }) else { return false }
    // Rules that one of them refuses are another failure.
    if !parts.contains(.rules), done.comparison.differences.contains(where: { $0.part == .rules }) { return false }
    best = smaller
    return true
  }

  private mutating func leaveOut<Element>(_ list: WritableKeyPath<KernelCase, [Element]>) {
    var piece = max(1, best[keyPath: list].count / 2)
    while true {
      var start = 0
      while start < best[keyPath: list].count {
        var smaller = best
        smaller[keyPath: list].removeSubrange(start..<min(start + piece, smaller[keyPath: list].count))
        if !keep(smaller) { start += piece }
      }
      if piece == 1 { break }
      piece /= 2
    }
  }

  private mutating func leaveOutLines(_ rules: WritableKeyPath<KernelCase, String?>) {
    guard let text = best[keyPath: rules] else { return }
    // Whole tables first.
    for table in text.components(of: "*") {
      guard let now = best[keyPath: rules], now.contains(table) else { continue }
      var smaller = best
      let rest = now.replacing(table, with: "")
      smaller[keyPath: rules] = rest.isEmpty ? nil : rest
      _ = keep(smaller)
    }
    guard var lines = best[keyPath: rules]?.split(separator: "\n").map(String.init) else { return }
    var piece = max(1, lines.count / 2)
    while true {
      var start = 0
      while start < lines.count {
        let end = min(start + piece, lines.count)
        // The frame of a table stays.
        let fewer = lines[..<start] + lines[start..<end].filter { $0.hasPrefix("*") || $0 == "COMMIT" } + lines[end...]
        var smaller = best
        smaller[keyPath: rules] = fewer.map { $0 + "\n" }.joined()
        if fewer.count < lines.count, keep(smaller) { lines = Array(fewer) } else { start += piece }
      }
      if piece == 1 { break }
      piece /= 2
    }
  }

  /// Conditions of rules: from one `-m`, `-p`, `-s` and the like to the next.
  private mutating func leaveOutWords(_ rules: WritableKeyPath<KernelCase, String?>) {
    guard var lines = best[keyPath: rules]?.split(separator: "\n").map(String.init) else { return }
    for n in lines.indices where lines[n].hasPrefix("-A ") {
      var k = 1
      while case let parts = lines[n].conditions, k < parts.count {
        var fewer = parts
        fewer.remove(at: k)
        var changed = lines
        changed[n] = fewer.joined(separator: " ")
        var smaller = best
        smaller[keyPath: rules] = changed.map { $0 + "\n" }.joined()
        if keep(smaller) { lines = changed } else { k += 1 }
      }
    }
  }

  private mutating func shrinkRestore(_ n: Int, _ step: KernelStep.Restore) {
    var lines = step.text.split(separator: "\n").map(String.init)
    for line in lines where line.hasPrefix("-") {
      var smaller = best
      let fewer = lines.filter { $0 != line }
      smaller.steps[n] = .restore(.init(family: step.family, text: fewer.map { $0 + "\n" }.joined(), args: step.args))
      if keep(smaller) { lines = fewer }
    }
  }

  private mutating func leaveOutMachine() {
    func without(_ change: (inout KernelCase) -> Void) -> KernelCase {
      var smaller = best
      change(&smaller)
      return smaller
    }
    _ = keep(without { $0.ipset = nil })
    _ = keep(without { $0.trace = false })
    _ = keep(without { $0.ip = [] })
    leaveOut(\.routes)
    for key in best.sysctl.keys.sorted() { _ = keep(without { $0.sysctl[key] = nil }) }
    leaveOut(\.interfaces)
    for n in best.interfaces.indices {
      _ = keep(without { $0.interfaces[n].mtu = nil })
      _ = keep(without { $0.interfaces[n].group = nil })
    }
  }
}

extension String {
  /// From each `mark` at the start of a line to the next.
  fileprivate func components(of mark: String) -> [String] {
    var parts: [String] = []
    for line in split(separator: "\n") {
      if line.hasPrefix(mark) { parts.append("") }
      if !parts.isEmpty { parts[parts.count - 1] += line + "\n" }
    }
    return parts
  }

  /// `-A CHAIN`, then a piece a condition, then the target; a `!` goes with what follows it.
  fileprivate var conditions: [String] {
    let starts: Set<Substring> = ["-m", "-p", "-s", "-d", "-i", "-o", "-f", "-j", "-g"]
    var pieces: [String] = []
    var negation = ""
    for word in split(separator: " ") {
      if word == "!" {
        negation = "! "
      } else if starts.contains(word) {
        pieces.append(negation + word)
        negation = ""
      } else {
        pieces = pieces.isEmpty ? [String(word)] : pieces.dropLast() + [pieces[pieces.count - 1] + " " + negation + word]
        negation = ""
      }
    }
    return pieces
  }
}
