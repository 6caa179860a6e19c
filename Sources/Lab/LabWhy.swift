// `why`: the answer to the last conversation, in the words of `whytables why`.

internal import Explain
internal import Host
internal import Netfilter
internal import Simulator

extension Lab {
  func why(_ arguments: [String]) -> LabAnswer {
    guard let played else { return .wrong("nothing has happened yet: begin a conversation with curl, nc or ping") }
    var host = played.host
    var isVerbose = false
    var rules: [String] = []
    var words = arguments[...]
    while let a = words.popFirst() {
      if a == "-v" || a == "--verbose" {
        isVerbose = true
      } else if a == "--rule" {
        guard let text = words.popFirst() else { return .wrong("why: write --rule 'nat OUTPUT 1', or the rule as it is written") }
        rules.append(text)
      } else if let n = names.firstIndex(of: a) {
        host = n
      } else {
        return .wrong("why: '\(a)' is none of -v, --rule and a host; the hosts are \(names.joined(separator: ", "))")
      }
    }
    let view = played.views[host]
    guard !view.steps.isEmpty else { return .wrong("no packet of the last conversation came to \(names[host])") }
    let question = Question(replaying: view, on: played.before[host])
    var answer = Answer(view, isVerbose: isVerbose, replayed: question)
    if !rules.isEmpty {
      guard let question else {
        return .wrong("why: other hosts had their part in this conversation, so that \(names[host])'s rules can't be asked about alone")
      }
      do throws(QuestionError) {
        for text in rules { answer.about.append(try question.answer(about: try question.rule(named: text))) }
      } catch { return .wrong("why: \(error.description)") }
      answer.remedies = answer.about.compactMap { question.remedy(for: $0, answer.packets) } + question.remedies(answer)
    }
    return LabAnswer(TextRenderer.render(answer, style))
  }
}
