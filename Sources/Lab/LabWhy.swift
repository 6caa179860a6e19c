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
    for a in arguments {
      if a == "-v" || a == "--verbose" {
        isVerbose = true
      } else if let n = names.firstIndex(of: a) {
        host = n
      } else {
        return .wrong("why: '\(a)' is neither -v nor a host; the hosts are \(names.joined(separator: ", "))")
      }
    }
    let view = played.views[host]
    guard !view.steps.isEmpty else { return .wrong("no packet of the last conversation came to \(names[host])") }
    return LabAnswer(TextRenderer.render(Answer(view, isVerbose: isVerbose), style))
  }
}
