// `whytables test`: scenario files are played, and what is expected of them is checked.

import ArgumentParser
import Scenarios

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Play scenario files, and check what they expect.",
    discussion: """
      A scenario is a YAML file: hosts with their rules, what happens, and what is expected of it (docs/scenarios.md). A directory is \
      searched for *.yaml and *.yml.

        whytables test firewall.yaml
        whytables test --junit report.xml examples

      Exit status: 0 all is as expected; 1 something is not; 2 a file can't be read or played.
      """)

  @Option(help: ArgumentHelp("Write a report in JUnit's form.", valueName: "file"))
  var junit: String?
  @Flag(help: "Print TAP (testanything.org).")
  var tap = false
  @Flag(help: "Print JSON.")
  var json = false
  @Argument(help: ArgumentHelp("Scenario files, or directories of them.", valueName: "file"))
  var files: [String]

  func validate() throws {
    if tap, json { throw ValidationError("--tap and --json can't both be printed") }
  }

  func run() throws {
    var report = TestReport()
    for path in try ScenarioFiles.find(files) {
      do throws(ScenarioProblem) { report.add(try ScenarioRun(try ScenarioFiles.read(path))) } catch { report.add(error, file: path) }
    }
    if let junit {
      do throws(System.Failure) { try System.overwrite(junit, with: report.junit) } catch {
        System.print(error: "whytables: test: \(junit): \(error.text)\n")
        throw ExitCode(2)
      }
    }
    System.print(tap ? report.tap : json ? report.json : report.text)
    if report.status != 0 { throw ExitCode(report.status) }
  }
}

/// Scenario files on disk.
enum ScenarioFiles {
  static func isScenario(_ path: String) -> Bool { path.hasSuffix(".yaml") || path.hasSuffix(".yml") }

  /// Files as they are, directories searched, in the order of names.
  static func find(_ paths: [String]) throws -> [String] {
    var out: [String] = []
    for path in paths {
      guard let names = System.directory(path) else {
        out.append(path)
        continue
      }
      let inside = try find(
        names.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }.filter { isScenario($0) || System.directory($0) != nil })
      out += inside
    }
    if out.isEmpty {
      System.print(error: "whytables: there is no scenario (*.yaml) in \(paths.joined(separator: " "))\n")
      throw ExitCode(2)
    }
    return out
  }

  /// Files that a scenario names stand beside it.
  static func read(_ path: String) throws(ScenarioProblem) -> ScenarioFile {
    let found: [UInt8]?
    do throws(System.Failure) { found = path == "-" ? try System.readAll(0) : try System.contents(path) } catch {
      throw ScenarioProblem(file: path, error.text)
    }
    guard let text = found else { throw ScenarioProblem(file: path, "there is no such file") }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try ScenarioReader.scenario(String(decoding: text, as: UTF8.self), path: path) { name in
      guard let found = try System.contents(name.hasPrefix("/") ? name : folder + name) else {
        throw ScenarioProblem(file: name, "there is no such file")
      }
      return found
    }
  }
}

extension System {
  /// The names in a directory; nil where there is none.
  static func directory(_ path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
