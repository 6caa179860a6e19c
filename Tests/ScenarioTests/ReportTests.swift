// The reports of `whytables test` in the forms that others read.

import Scenarios
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif
import Foundation

struct ReportTests {
  static let report: TestReport = {
    var r = TestReport()
    for (n, outcome) in ["connected", "refused"].enumerated() {
      let text = "interfaces: {eth0: 10.0.0.1/24}\nlisten: tcp/80\nflow: tcp 10.0.0.2 -> 10.0.0.1:80\nexpect: \(outcome)\n"
      if let run = try? ScenarioRun(try ScenarioReader.scenario(text, path: "a & \"b\" #\(n).yaml", read: { _ in [] })) { r.add(run) }
    }
    r.add(ScenarioProblem(file: "c.yaml", line: 3, key: "hosts", "<no> such \\ thing"), file: "c.yaml")
    return r
  }()

  @Test func statusAndText() {
    let r = ReportTests.report
    #expect(r.status == 2)
    #expect(r.failed == 2)
    #expect(r.text.contains("line 4: expected refused, but it is connected"))
    #expect(r.text.contains("why: Connected, and served"))
    #expect(r.text.hasSuffix("1 of 3 as expected, 2 not.\n"))
  }

  /// The grammar of TAP version 14, as far as it is used: version, plan, test points with YAML blocks indented by two.
  @Test func tap() {
    let lines = ReportTests.report.tap.split(separator: "\n").map(String.init)
    #expect(lines.first == "TAP version 14")
    #expect(lines.dropFirst().first == "1..3")
    var points: [Bool] = []
    var inBlock = false
    for line in lines.dropFirst(2) {
      if inBlock {
        if line == "  ..." { inBlock = false } else { #expect(line.hasPrefix("  ")) }
      } else if line == "  ---" {
        inBlock = true
      } else {
        let point = line.wholeMatch(of: #/(not )?ok (\d+) - (?:[^#\\]|\\[#\\])+/#)
        #expect(point.map { Int($0.2) } == points.count + 1, "\(line)")
        points.append(point?.1 == nil)
      }
    }
    #expect(points == [true, false, false])
    #expect(!inBlock)
  }

  @Test func junit() throws {
    let parser = XMLParser(data: Data(ReportTests.report.junit.utf8))
    let counter = ElementCounter()
    parser.delegate = counter
    #expect(parser.parse())
    #expect(counter.counts == ["testsuites": 1, "testsuite": 3, "testcase": 3, "failure": 1, "error": 1])
  }

  @Test func json() throws {
    let object = try JSONSerialization.jsonObject(with: Data(ReportTests.report.json.utf8)) as? [String: Any]
    #expect(object?["passed"] as? Int == 1)
    #expect((object?["cases"] as? [Any])?.count == 3)
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]
  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]
  ) { counts[name, default: 0] += 1 }
}
