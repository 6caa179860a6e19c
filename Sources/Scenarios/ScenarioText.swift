// What `whytables why FILE.yaml` prints: the story, then each step with the answer of the host that decided how it went, in short form; the
// answers of the other hosts that saw packets follow where there are several.

package import Explain
internal import Simulator

extension ScenarioRun {
  /// The whole story.
  package func text(_ style: PageStyle = PageStyle(), isVerbose: Bool = false) -> String {
    var out = ""
    if !file.title.isEmpty { out += "\(file.title)\n" }
    if !file.about.isEmpty { out += "\n" + lines(file.about.trimmed.replacing("\n", with: " "), style) }
    for r in results {
      out += "\n== \(r.title)\n"
      guard let main = r.conversation else { continue }
      // The packets are those of the step before.
      if case .look = r.action, !isVerbose {
        out += "\n" + lines(Answer.sentence(main), style)
        for f in r.failures { out += "\nNot as expected (line \(f.line)): \(f.message)\n" }
        continue
      }
      if r.seen.count > 1 { out += "\nAs \(r.seen[r.main].host) sees it:\n" }
      out += "\n" + TextRenderer.render(r.answer(of: r.main, isVerbose: isVerbose), style)
      for (n, s) in r.seen.enumerated() where n != r.main {
        let answer = r.answer(of: n, isVerbose: isVerbose)
        // A host without rules has nothing to tell of its packets' ways.
        out += "\nAs \(s.host) sees it:\n\n"
        out += s.conversation.hasRules || isVerbose ? TextRenderer.render(answer, style) : lines(answer.sentence, style)
      }
      for f in r.failures { out += "\nNot as expected (line \(f.line)): \(f.message)\n" }
    }
    return out
  }

  private func lines(_ text: String, _ style: PageStyle) -> String { Page.wrapped(text, width: style.width).map { $0 + "\n" }.joined() }

  /// One object: the steps with their answers, each as `why --json` has it.
  package var json: String {
    var steps: [String] = []
    for r in results {
      var answers: [String] = []
      for (n, s) in r.seen.enumerated() {
        answers.append(
          "{\"host\": \(JSON.string(s.host).text.trimmed), \"answer\": \(JSONRenderer.render(r.answer(of: n)).trimmed)}")
      }
      let failures = JSON.array(r.failures.map { .object([("line", .number($0.line)), ("message", .string($0.message))]) }).text.trimmed
      steps.append(
        "{\"step\": \(r.number), \"title\": \(JSON.string(r.title).text.trimmed), \"decidedBy\": \(r.main), \"failures\": \(failures),\n"
          + " \"answers\": [\(answers.joined(separator: ",\n"))]}")
    }
    return "{\"title\": \(JSON.string(file.title).text.trimmed),\n\"steps\": [\(steps.joined(separator: ",\n"))]}\n"
  }
}
