// A verification for people, and as one JSON object.

internal import KernelJudge

extension Verification {
  /// The program's answer.
  package var text: String {
    let name = asked.name.map { "\($0): " } ?? ""
    var out = ""
    switch verdict {
    case .agree:
      out = "\(name)agree. Linux \(KernelJudge.release) (iptables-\(backend.rawValue)) and the engine do the same.\n"
      let width = comparison.counts.map(\.part.rawValue.count).max() ?? 0
      for (part, count) in comparison.counts {
        out += "  \(part.rawValue)\(String(repeating: " ", count: width - part.rawValue.count))  \(count)\n"
      }
    case .differ:
      out = "\(name)differ. Linux \(KernelJudge.release) (iptables-\(backend.rawValue)) and the engine do not do the same.\n"
      if let first = comparison.differences.first { out += "\n" + shown(first) }
      let others = comparison.differences.dropFirst().map(\.part.rawValue)
      if !others.isEmpty { out += "\nAlso different: \(others.joined(separator: ", "))\n" }
    case .unanswered:
      out = "\(name)not answered.\n"
      for e in kernel.errors { out += "  the kernel can't be asked: \(e)\n" }
      if let lacking { out += "  this kernel was built without an extension of the rules: \(lacking)\n" }
      for e in engine.errors { out += "  the engine can't be asked: \(e)\n" }
    }
    if !byClass.isEmpty {
      out += "Compared by class, because the kernel draws at random: \(byClass.map(\.rawValue).joined(separator: ", "))\n"
    }
    if !unsettled.isEmpty {
      out += "Not compared, because the kernel's own answers differ from run to run: \(unsettled.map(\.rawValue).joined(separator: ", "))\n"
    }
    if leftOut > 0 {
      out +=
        "Left out: \(leftOut) packet\(leftOut == 1 ? "" : "s") of the scenario that came later than "
        + "\(Double(Verification.patience) / 1e9) s after \(leftOut == 1 ? "its step" : "their steps") began\n"
    }
    if !notCompared.isEmpty { out += "Not compared: \(notCompared.joined(separator: "; "))\n" }
    return out
  }

  private func shown(_ difference: Comparison.Difference) -> String {
    var out = "First difference: \(difference.part.rawValue)"
    if let step = difference.step { out += ", at step \(step): \(Self.words(asked, step))" }
    let rows = [difference.kernel ?? "(none)", difference.engine ?? "(none)"]
    out += "\n  kernel  \(indented(rows[0]))\n  engine  \(indented(rows[1]))\n"
    if difference.kernel != nil, difference.engine != nil, !rows[0].contains("\n"), !rows[1].contains("\n") {
      let same = zip(rows[0], rows[1]).prefix { $0 == $1 }.count
      out += "          \(String(repeating: " ", count: same))^\n"
    }
    return out
  }
  private func indented(_ text: String) -> String { text.replacing("\n", with: "\n          ") }

  /// A step in a few words.
  static func words(_ asked: KernelCase, _ step: Int) -> String {
    guard asked.steps.indices.contains(step) else { return "after the last" }
    switch asked.steps[step] {
    case .inject(let s):
      let isFrame = asked.interfaces.first { $0.name == s.interface }?.type == "tap"
      return "\(s.interface) receives \(isFrame ? frameSummary(s.hex.bytes) : packetSummary(s.hex.bytes))"
    case .localRaw(let s): return "a program sends \(packetSummary(s.hex.bytes))"
    case .wait(let s): return "wait \(s.ms) ms"
    case .command(let s): return s.argv.joined(separator: " ")
    case .sysctl(let s): return "sysctl \(s.key)=\(s.value.text)"
    case let other: return other.name
    }
  }
}

/// What `--json` prints.
extension Verification: Encodable {
  private enum Keys: String, CodingKey {
    case name, verdict, kernel, backend, agreeing, differences, byClass, unsettled, notCompared, leftOut, errors
  }
  package func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: Keys.self)
    try c.encodeIfPresent(asked.name, forKey: .name)
    try c.encode(verdict, forKey: .verdict)
    try c.encode(KernelJudge.release, forKey: .kernel)
    try c.encode(backend.rawValue, forKey: .backend)
    try c.encode(Dictionary(uniqueKeysWithValues: comparison.counts.map { ($0.part.rawValue, $0.count) }), forKey: .agreeing)
    try c.encode(comparison.differences, forKey: .differences)
    try c.encode(byClass, forKey: .byClass)
    try c.encode(unsettled, forKey: .unsettled)
    try c.encode(notCompared, forKey: .notCompared)
    try c.encode(leftOut, forKey: .leftOut)
    try c.encode(
      kernel.errors.map { "kernel: \($0)" } + engine.errors.map { "engine: \($0)" } + [lacking].compactMap { $0 }, forKey: .errors)
  }
}
