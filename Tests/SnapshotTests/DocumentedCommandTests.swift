// The commands of the README and of docs, typed as they stand there, one after the other, in a directory where the files are that they name.
// What the first screen's commands print is held against the README in ExplainTests; what needs root or a real machine is left out.

import Foundation
import ProgramRuns
import Testing

@Suite struct DocumentedCommandTests {
  private static let project = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/"
  private static func contents(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  /// The commands of a page: what is indented by four, a line with a backslash at its end together with the next.
  private static func commands(_ page: String) throws -> [String] {
    var out: [String] = []
    var isFenced = false
    var goesOn = false
    for line in try contents(project + page).split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced, line.hasPrefix("    ") else { continue }
      let text = line.drop { $0 == " " }
      if goesOn { out[out.count - 1] += "\n" + text } else { out.append(String(text)) }
      goesOn = text.hasSuffix("\\")
    }
    return out.map { $0.replacing("swift run -c release whytables", with: "whytables") }.filter { command in
      (command.hasPrefix("whytables ") || command.hasPrefix("export "))
        && !["sudo ", "…", "--snapshot", "capture --"].contains { command.contains($0) }
    }
  }

  /// The README's scenario, as a file.
  private static func scenario() throws -> String {
    let text = try contents(project + "README.md")
    let block = try #require(text.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
    return String(block)
  }

  @Test(arguments: [("README.md", 7), ("docs/why.md", 2)]) func canBeTyped(_ page: String, _ least: Int) throws {
    let program = try ProgramRun.whytables().deletingLastPathComponent()
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("whytables-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    try FileManager.default.createSymbolicLink(atPath: place + "/examples", withDestinationPath: Self.project + "examples")
    for name in ["rules.txt", "web-server.rules"] {
      try FileManager.default.copyItem(atPath: Self.project + "examples/web-server.rules", toPath: "\(place)/\(name)")
    }
    try Self.scenario().write(toFile: place + "/firewall.yaml", atomically: true, encoding: .utf8)
    let commands = try Self.commands(page)
    #expect(commands.count >= least)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.currentDirectoryURL = URL(fileURLWithPath: place)
    process.arguments = ["-c", commands.map { "\($0)\necho \"=$?\"" }.joined(separator: "\n")]
    process.environment = ["PATH": "\(program.path):/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let statuses = text.split(separator: "\n").filter { $0.wholeMatch(of: #/=\d+/#) != nil }
    #expect(statuses.count == commands.count)
    for (status, command) in zip(statuses, commands) { #expect(status == "=0", "\(command)\n\(text)") }
  }
}
