// Every example is as it says.

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
}
