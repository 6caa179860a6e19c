// How the tests here play scenarios.

import Scenarios

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The project's directory.
let project = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/"

func contents(_ path: String) throws -> String { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) }

/// The scenarios of the directory `examples`.
let exampleNames: [String] = {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: project + "examples")) ?? []
  return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
}()

func example(_ name: String) throws -> ScenarioFile {
  try ScenarioReader.scenario(try contents(project + "examples/\(name).yaml"), path: "\(name).yaml") {
    Array(try Data(contentsOf: URL(filePath: project + "examples/" + $0)))
  }
}

struct NoFiles: Error {}

func read(_ text: String) throws(ScenarioProblem) -> ScenarioFile {
  try ScenarioReader.scenario(text, path: "s.yaml") { _ in throw NoFiles() }
}
func play(_ text: String) throws(ScenarioProblem) -> ScenarioRun { try ScenarioRun(try read(text)) }

/// The messages of what is not as expected.
func failures(_ text: String) throws -> [String] { try play(text).results.flatMap(\.failures).map(\.message) }
