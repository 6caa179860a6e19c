// `whytables verify`: the same case on this machine's kernel and on the engine.

import ArgumentParser
import KernelJudge
import Verify

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

      The machine's own rules, connections and settings are not touched, and nothing is left behind, whatever ends the program. \
      iptables-legacy is used; where the kernel lacks it, iptables-nft, and the answer says what is then not compared.

      Exit status: 0 they agree; 1 they differ; 2 the case can't be read, or something that is needed is missing.
      """)

  @Option(help: ArgumentHelp("legacy or nft; without it, legacy if the kernel has it.", valueName: "backend"))
  var backend: Backend?
  @Flag(help: "One JSON object a case.")
  var json = false
  @Argument(help: ArgumentHelp("A file of cases.", valueName: "case"))
  var file: String

  func run() throws {
    let cases = try read()
    let backend = try means(for: cases)
    var status: Int32 = 0
    for asked in cases {
      let done = Verification(asked, backend: backend)
      if json {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        System.print(String(decoding: try encoder.encode(done), as: UTF8.self) + "\n")
      } else {
        System.print(done.text)
      }
      switch done.verdict {
      case .agree: break
      case .differ: status = max(status, 1)
      case .unanswered: status = 2
      }
    }
    throw ExitCode(status)
  }

  private func read() throws -> [KernelCase] {
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
