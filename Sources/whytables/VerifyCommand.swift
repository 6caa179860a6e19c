// `whytables verify`: the same case on this machine's kernel and on the engine.

import ArgumentParser
import KernelJudge
import Scenarios
import Verify
import Wire

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Hold the engine against this machine's own kernel (Linux, root).",
    discussion: """
      CASE is a file of cases as `whytables replay` reads them, or - for standard input. Each is run on this machine's kernel, in a fresh \
      network namespace, and on the engine. Compared are the packets that left, byte by byte, what local sockets got, what senders were \
      refused, rule counters, connections with their timeouts, and log lines. Where the kernel draws at random (--random, port ranges, \
      statistic), classes are compared.

        sudo whytables verify case.json

      A scenario (*.yaml, as `whytables test` plays it), or a directory of them, is played on the engine first. Then every packet that came \
      to a host, or that a program on it sent, is given to the kernel, when it came. What came later than 3.2 seconds after its step began, \
      which is retransmissions, is left out, and the answer says how much that is.

        sudo whytables verify examples

      --random makes up N cases, of rulesets and of traffic that reacts, from seed S on, and prints how far they reached. A case that \
      does not agree is cut down to the smallest that still does not, and written to a file. A crash leaves the file of the case that it was at, named by its seed.

        sudo whytables verify --random 1000 --seed 1 --jobs 4

      The machine's own rules, connections and settings are not touched, and nothing is left behind, whatever ends the program. \
      iptables-legacy is used; where the kernel lacks it, iptables-nft, and the answer says what is then not compared.

      Exit status: 0 they agree; 1 they differ; 2 the case can't be read, or something that is needed is missing.
      """)

  @Option(help: ArgumentHelp("legacy or nft; without it, legacy if the kernel has it.", valueName: "backend"))
  var backend: Backend?
  @Flag(help: "One JSON object a case.")
  var json = false
  @Option(help: ArgumentHelp("Make up this many cases of each family.", valueName: "n"))
  var random: Int?
  @Option(help: ArgumentHelp("The first seed of --random.", valueName: "s"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("4 or 6; without it, both.", valueName: "family"))
  var family: Int?
  @Option(help: ArgumentHelp("Cases at once.", valueName: "n"))
  var jobs = 2
  @Option(help: ArgumentHelp("Where cases are written that do not agree.", valueName: "directory"))
  var out = "."
  @Flag(help: "Print the random cases, one a line, instead of asking the kernel.")
  var list = false
  @Argument(help: ArgumentHelp("A file of cases.", valueName: "case"))
  var file: String?

  func validate() throws {
    if (file == nil) == (random == nil) { throw ValidationError("give a file of cases, or --random N") }
    if let family, family != 4, family != 6 { throw ValidationError("--family is 4 or 6") }
    if let random, random < 1 { throw ValidationError("--random takes a number of cases") }
  }

  func run() throws {
    if let random { return try makeUp(random) }
    let cases = try cases(file ?? "-")
    let backend = try means(for: cases.map(\.asked))
    var status: Int32 = 0
    for c in cases {
      var done = Verification(c.asked, backend: backend)
      done.leftOut = c.leftOut
      System.print(json ? try line(done) : done.text)
      switch done.verdict {
      case .agree: break
      case .differ: status = max(status, 1)
      case .unanswered: status = 2
      }
    }
    throw ExitCode(status)
  }

  private func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  private func makeUp(_ count: Int) throws {
    let families: [Family] = family == 4 ? [.ipv4] : family == 6 ? [.ipv6] : [.ipv4, .ipv6]
    if list {
      for family in families {
        for n in 0..<UInt64(count) { System.print(try line(RandomCase.make(seed: seed &+ n, family))) }
      }
      return
    }
    // All that a random case may need.
    var needy = KernelCase(trace: true)
    needy.ipset = ""
    needy.family = families.contains(.ipv6) ? 46 : 4
    let backend = try means(for: [needy])
    let (directory, json) = (out, json)
    System.makeDirectory(for: "\(directory)/case", mode: 0o777)
    // A crash of the engine leaves the file of the case that it was at.
    let write: @Sendable (KernelCase) -> Void = { asked in
      try? System.overwrite("\(directory)/\(asked.name ?? "case").json", with: line(asked))
    }
    let result = RandomVerification.run(
      count: count, seed: seed, families: families, jobs: jobs, backend: backend, begun: write
    ) { done in
      let path = "\(directory)/\(done.asked.name ?? "case").json"
      if done.verdict == .agree { return System.remove(path) }
      var text = done.text
      do {
        try System.overwrite(path, with: line(done.asked))
        text += "The case: \(path)\n"
      } catch { text += "The case can't be written to \(path).\n" }
      if json { text = (try? line(done)) ?? "" }
      System.print(text + (json ? "" : "\n"))
    }
    if json {
      System.print(try line(result.summary))
    } else {
      System.print(result.text)
    }
    throw ExitCode(result.failing.isEmpty ? (result.unanswered.isEmpty ? 0 : 2) : 1)
  }

  private func cases(_ file: String) throws -> [ScenarioCase] {
    guard ScenarioFiles.isScenario(file) || System.directory(file) != nil else { return try read(file).map { ScenarioCase(asked: $0) } }
    var out: [ScenarioCase] = []
    do {
      for path in try ScenarioFiles.find([file]) {
        out += ScenarioCase.cases(try ScenarioRun(try ScenarioFiles.read(path), isTraced: false))
      }
    } catch let problem as ScenarioProblem {
      System.print(error: "whytables: verify: \(problem)\n")
      throw ExitCode(2)
    }
    return out
  }

  private func read(_ file: String) throws -> [KernelCase] {
    do {
      guard let bytes = file == "-" ? try System.readAll(0) : try System.contents(file) else {
        throw CaseReader.Failure(description: "there is no such file")
      }
      return try CaseReader.cases(bytes)
    } catch {
      let text = (error as? System.Failure)?.text ?? "\(error)"
      System.print(error: "whytables: verify: \(file == "-" ? "standard input" : file): \(text)\n")
      throw ExitCode(2)
    }
  }

  private func means(for cases: [KernelCase]) throws -> Backend {
    switch KernelJudge.means(for: cases, backend: backend) {
    case .ready(let backend): return backend
    case .missing(let what):
      System.print(error: "whytables: verify needs\n" + what.map { "  \($0)\n" }.joined())
      throw ExitCode(2)
    }
  }
}

extension Backend: ExpressibleByArgument {}
