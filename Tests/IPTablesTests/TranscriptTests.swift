// Every transcript, against this project's tool and against the real one.

import IPTables
import KernelJudge
import Testing

extension Transcript {
  static let all =
    listings + warnings + mistakes + extensions + changes + restores + restoreCorners + sets + twoMistakes
    + nameCorners
}

@Suite struct TranscriptTests {
  @Test("the tool says what the real one said", arguments: Transcript.all)
  func tool(_ transcript: Transcript) {
    #expect(!transcript.steps.isEmpty)
    var world = MemoryWorld()
    for step in transcript.steps {
      let (status, printed) = world.run(step.words, input: step.input)
      check(step, status, printed.output, printed.errors)
    }
  }

  @Test(
    "the real tool says it again", .enabled(if: KernelJudge.availability.isReady, "\(KernelJudge.availability.reason)"),
    arguments: Transcript.all)
  func realTool(_ transcript: Transcript) throws {
    let namespace = try Namespace()
    for step in transcript.steps {
      var words = step.words
      words[0] = MemoryWorld.realName(words[0])
      let finished = try namespace.run(words, input: step.input)
      check(step, finished.status, finished.output, finished.errors)
    }
  }

  private func check(_ step: Transcript.Step, _ status: Int32, _ output: String, _ errors: String) {
    let note = Comment(rawValue: step.command + (step.input.isEmpty ? "" : " <<< \(step.input.debugDescription)"))
    #expect(status == step.status, note)
    #expect(Transcript.lines(output) == step.output, note)
    #expect(Transcript.lines(errors) == step.errors, note)
  }
}
