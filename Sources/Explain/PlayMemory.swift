// What came of a question with changes, kept: rules of one ruleset are asked about with the same changes again and again.

import Netfilter
import Simulator

package final class PlayMemory {
  private var conversations: [[[Change]]: Conversation] = [:]

  /// For one question, and what it becomes with changes.
  package init() {}

  /// What came of a question that was made from the one question by changes; nil where it can't be asked.
  func conversation(_ q: Question) -> Conversation? {
    if let c = conversations[q.trail] { return c }
    guard let c = try? q.play().conversation else { return nil }
    conversations[q.trail] = c
    return c
  }
}
