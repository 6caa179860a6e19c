// Every example is as it says, and is told as it was when somebody last read the answer. That its packets are treated so by a real kernel,
// `ScenarioVerificationTests` asks.

import Scenarios
import Testing

struct ExampleTests {
  @Test(arguments: exampleNames) func isAsExpected(_ name: String) throws {
    let run = try ScenarioRun(try example(name))
    for r in run.results { for f in r.failures { Issue.record("\(name).yaml:\(f.line): \(f.message)") } }
    #expect(run.results.reduce(0) { $0 + $1.checks } > 0, "nothing is expected in \(name).yaml")
    #expect(!run.file.title.isEmpty)
    #expect(!run.file.about.isEmpty)
  }

  /// What `why` prints of it is what is written beside it.
  @Test(arguments: exampleNames) func answerIsAsRecorded(_ name: String) throws {
    let recorded = try contents(project + "examples/\(name).answer.txt")
    #expect(try ScenarioRun(try example(name)).text() == recorded, "if the change is meant: scripts/record-answers")
  }

  /// The README's list has every example, each once and under its title, with both of its files; and nothing else.
  @Test func theREADMEListsThem() throws {
    let readme = try contents(project + "README.md")
    var listed: [String] = []
    for line in readme.split(separator: "\n") where line.contains("[scenario](examples/") {
      let found = line.wholeMatch(of: #/ - (.*): \[scenario\]\(examples/(.*)\.yaml\), \[answer\]\(examples/(.*)\.answer\.txt\)/#)
      guard let found else {
        Issue.record("\(line)")
        continue
      }
      #expect(found.2 == found.3)
      #expect(String(found.1) == (try example(String(found.2)).title))
      listed.append(String(found.2))
    }
    #expect(listed.sorted() == exampleNames)
  }

  @Test func thereAreThirty() { #expect(exampleNames.count >= 30) }
}
