// Where the program starts. Called by one of iptables's six names, or with one as its first word, it is that program and knows nothing of
// argument parsers; else it is `whytables` with its own subcommands.

import ArgumentParser
import IPTables

@main
enum Entry {
  static func main() {
    let words = CommandLine.arguments
    let called = words.first ?? "whytables"
    if IPSetTool.isCalled(called) { System.exit(runIPSet(Array(words.dropFirst()), StateOptions())) }
    if let program = Program(called: called) { run(program, called, Array(words.dropFirst()), StateOptions()) }
    var rest = words.dropFirst()
    var options = StateOptions()
    options.take(&rest)
    if rest.first == "ipset" { System.exit(runIPSet(Array(rest.dropFirst()), options)) }
    if let name = rest.first, let program = Program(called: name), !name.contains("/") {
      run(program, name, Array(rest.dropFirst()), options)
    }
    if rest.first == CaptureInside.name { CaptureInside.run(Array(rest.dropFirst())) }
    if let unknown = Suggestion.text(rest.first) {
      System.print(error: unknown)
      System.exit(2)
    }
    Whytables.run(Array(words.dropFirst()))
  }

  /// `--state FILE` and `--resolve` may stand right behind the name as well.
  private static func run(_ program: Program, _ called: String, _ words: [String], _ given: StateOptions) -> Never {
    var rest = words[...]
    var options = given
    options.take(&rest)
    var tool = Tool(program, calledAs: called.split(separator: "/").last.map(String.init) ?? called)
    var world = StateStore(options)
    let status = tool.run(Array(rest), &world)
    System.print(tool.printed.output)
    System.print(bytes: tool.saved)
    System.print(error: tool.printed.errors)
    // Memory goes with the process: to take a large ruleset apart would be a twentieth of the work.
    withExtendedLifetime(world) { System.exit(status) }
  }
}

extension Entry {
  private static func runIPSet(_ words: [String], _ given: StateOptions) -> Int32 {
    var rest = words[...]
    var options = given
    options.take(&rest)
    var tool = IPSetTool()
    var world = StateStore(options)
    let status = tool.run(Array(rest), &world)
    System.print(tool.printed.output)
    System.print(error: tool.printed.errors)
    return status
  }
}

/// The two options that the real programs do not have.
struct StateOptions {
  var path: String? = System.environment("WHYTABLES_STATE")
  var resolves = false

  mutating func take(_ words: inout ArraySlice<String>) {
    while let word = words.first {
      if word == "--resolve" {
        resolves = true
      } else if word == "--state", words.count > 1 {
        words.removeFirst()
        path = words.first
      } else if word.hasPrefix("--state=") {
        path = String(word.dropFirst("--state=".count))
      } else {
        return
      }
      words.removeFirst()
    }
  }
}
