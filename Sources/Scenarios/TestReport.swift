// What `whytables test` says: for people, as TAP version 14 (testanything.org), as JUnit's XML, as JSON. A case is a step of which something
// is expected, or a file that can't be played.

internal import Explain
internal import Simulator

package struct TestReport: Sendable {
  package struct Case: Sendable {
    package var file: String
    package var line: Int
    package var name: String
    package var failures: [ExpectationFailure] = []
    /// The first sentence of `why`, where something failed.
    package var because = ""
    /// Why the file could not be played at all.
    package var error: String?
    package var passes: Bool { failures.isEmpty && error == nil }
  }
  package private(set) var cases: [Case] = []
  /// Files of which nothing is expected.
  package private(set) var silent: [String] = []
  package init() {}

  package var failed: Int { cases.count { !$0.passes } }
  package var hasErrors: Bool { cases.contains { $0.error != nil } }
  /// 0 all is as expected, 1 something is not, 2 a file can't be played.
  package var status: Int32 { hasErrors ? 2 : failed > 0 ? 1 : 0 }

  package mutating func add(_ run: ScenarioRun) {
    let checked = run.results.filter { $0.checks > 0 }
    if checked.isEmpty { silent.append(run.file.path) }
    for r in checked {
      cases.append(
        Case(
          file: run.file.path, line: r.line, name: run.results.count > 1 ? "step \(r.number): \(r.title)" : r.title, failures: r.failures,
          because: r.failures.isEmpty ? "" : r.answer()?.sentence ?? ""))
    }
  }
  package mutating func add(_ problem: ScenarioProblem, file: String) {
    cases.append(Case(file: file, line: problem.line, name: "can be played", error: problem.description))
  }

  // MARK: renderings

  package var text: String {
    var out = ""
    var files: [String] = []
    for c in cases where files.last != c.file { files.append(c.file) }
    for file in files {
      let own = cases.filter { $0.file == file }
      let bad = own.filter { !$0.passes }
      out += "\(bad.isEmpty ? "ok    " : "FAILED")  \(file)\n"
      for c in bad {
        if let e = c.error {
          out += TestReport.indented(e, "        ") + "\n"
          continue
        }
        out += "        \(c.name)\n"
        for f in c.failures { out += "          line \(f.line): \(f.message)\n" }
        if !c.because.isEmpty { out += TestReport.indented("why: " + c.because, "          ") + "\n" }
      }
    }
    for f in silent { out += "nothing is expected in \(f)\n" }
    out += "\n\(cases.count - failed) of \(cases.count) as expected"
    return out + (failed > 0 ? ", \(failed) not.\n" : ".\n")
  }

  private static func indented(_ text: String, _ margin: String) -> String {
    margin + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n" + margin)
  }

  package var tap: String {
    var out = "TAP version 14\n1..\(cases.count)\n"
    for (n, c) in cases.enumerated() {
      // A number sign would begin a directive.
      let name = "\(c.file): \(c.name)".replacing("\\", with: "\\\\").replacing("#", with: "\\#").replacing("\n", with: " ")
      out += "\(c.passes ? "ok" : "not ok") \(n + 1) - \(name)\n"
      if c.passes { continue }
      out += "  ---\n  message: \(TestReport.quoted(c.message))\n"
      if !c.because.isEmpty { out += "  why: \(TestReport.quoted(c.because))\n" }
      out += "  at:\n    file: \(TestReport.quoted(c.file))\n    line: \(c.failures.first?.line ?? c.line)\n  ...\n"
    }
    return out
  }

  /// A double-quoted YAML text.
  private static func quoted(_ text: String) -> String {
    var out = ""
    for c in text.unicodeScalars {
      switch c {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      default: if c.value >= 0x20 { out.unicodeScalars.append(c) }
      }
    }
    return "\"\(out)\""
  }

  package var junit: String {
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    func count(_ some: [Case]) -> String {
      "tests=\"\(some.count)\" failures=\"\(some.count { !$0.failures.isEmpty })\" errors=\"\(some.count { $0.error != nil })\""
    }
    out += "<testsuites name=\"whytables\" \(count(cases))>\n"
    var files: [String] = []
    for c in cases where !files.contains(c.file) { files.append(c.file) }
    for file in files {
      let own = cases.filter { $0.file == file }
      out += "  <testsuite name=\"\(TestReport.escaped(file))\" \(count(own))>\n"
      for c in own {
        let head = "    <testcase name=\"\(TestReport.escaped(c.name))\" classname=\"\(TestReport.escaped(file))\""
        if c.passes {
          out += head + "/>\n"
          continue
        }
        let tag = c.error == nil ? "failure" : "error"
        let first = c.message.split(separator: "\n").first.map(String.init) ?? ""
        let body = c.message + (c.because.isEmpty ? "" : "\nwhy: \(c.because)")
        out += head + ">\n      <\(tag) message=\"\(TestReport.escaped(first))\">\(TestReport.escaped(body))</\(tag)>\n    </testcase>\n"
      }
      out += "  </testsuite>\n"
    }
    return out + "</testsuites>\n"
  }

  /// Text for XML 1.0: its five signs, and no control characters.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for c in text.unicodeScalars {
      switch c {
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "&": out += "&amp;"
      case "\"": out += "&quot;"
      case "'": out += "&apos;"
      case "\n", "\t": out.unicodeScalars.append(c)
      default: if c.value >= 0x20, c.value != 0xfffe, c.value != 0xffff { out.unicodeScalars.append(c) }
      }
    }
    return out
  }

  package var json: String {
    JSON.object([
      ("passed", .number(cases.count - failed)), ("failed", .number(failed)),
      (
        "cases",
        .array(
          cases.map { c in
            var members: [(String, JSON)] = [
              ("file", .string(c.file)), ("line", .number(c.line)), ("name", .string(c.name)), ("passes", .bool(c.passes)),
            ]
            if let e = c.error { members.append(("error", .string(e))) }
            if !c.failures.isEmpty {
              members.append(
                ("failures", .array(c.failures.map { .object([("line", .number($0.line)), ("message", .string($0.message))]) })))
              members.append(("why", .string(c.because)))
            }
            return .object(members)
          })
      ), ("unchecked", .array(silent.map { .string($0) })),
    ]).text
  }
}

extension TestReport.Case {
  fileprivate var message: String { error ?? failures.map(\.message).joined(separator: "\n") }
}
