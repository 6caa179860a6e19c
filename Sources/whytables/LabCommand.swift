// `whytables lab`: an interactive session. From a terminal with a prompt, history and completion; from a pipe line by line.

import ArgumentParser
import Explain
import Lab
import Machine
import Scenarios
import Simulator
import Wire

struct LabSession: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Hosts to type on: iptables, curl, conntrack, dmesg and why, without a kernel.",
    discussion: """
      Without FILE there is one host with the address 10.0.0.1 on eth0 and a default route; every other address is a machine outside, \
      where all ports are open. FILE is a scenario, of which the hosts are taken and the steps are left out.

        $ whytables lab
        host# listen tcp 8888
        host# iptables -t nat -I OUTPUT 1 -p tcp -j REDIRECT --to-port 9999
        host# from 10.0.0.2 curl http://10.0.0.1:8888/
        host# why

      What is typed is kept for later sessions in $XDG_STATE_HOME/whytables/lab-history (~/.local/state if that is not set).

      Lines may come from a pipe, too; then the first line that fails ends the session with its status, unless -k is given.
      """)

  @Option(
    name: .customLong("host"),
    help: ArgumentHelp("An interface of the host and its addresses; repeat for more.", valueName: "if=addr/len[,addr/len]"))
  var hosts: [String] = []
  @Flag(name: [.customShort("k"), .customLong("keep-going")], help: "Lines from a pipe: go on after one that failed.")
  var keepGoing = false
  @Argument(help: ArgumentHelp("A scenario whose hosts are used.", valueName: "file"))
  var file: String?

  mutating func run() throws {
    var lab: Lab
    do { lab = try begin() } catch {
      System.print(error: "whytables: \(error)\n")
      throw ExitCode(2)
    }
    if Terminal.isInteractive { talk(&lab) } else { try readLines(&lab) }
  }

  private func begin() throws -> Lab {
    if let file, !hosts.isEmpty { throw QuestionError("--host is not for a session that begins with a file, and \(file) is given") }
    let read: FileReader = { path in
      guard let bytes = try System.contents(path) else { throw QuestionError("there is no such file") }
      return bytes
    }
    guard let file else {
      return try Lab(LabSession.text(hosts.isEmpty ? ["eth0=10.0.0.1/24"] : hosts), path: "lab", style: Terminal.style, read: read)
    }
    let text: String
    do { text = String(decoding: file == "-" ? try System.readAll(0) : try read(file), as: UTF8.self) } catch {
      throw QuestionError("\(file): \((error as? System.Failure)?.text ?? "\(error)")")
    }
    return try Lab(text, path: file, style: Terminal.style, read: read)
  }

  /// One host as a scenario has it. All other addresses are behind its last interface.
  private static func text(_ hosts: [String]) throws -> String {
    var interfaces = ""
    var routes = ""
    for h in hosts {
      let i = try HostInterface(parsing: h)
      interfaces += "  \(i.name): \(i.addresses.map { "\($0.address)/\($0.prefixLength)" }.joined(separator: ","))\n"
      routes = ""
      for family in Set(i.addresses.map(\.address.family)) { routes += "  - \(family == .ipv4 ? "default" : "::/0") dev \(i.name)\n" }
    }
    return "interfaces:\n\(interfaces)" + (routes.isEmpty ? "" : "routes:\n\(routes)")
  }

  /// Says what came of a line, and writes the file that it asked for.
  private static func show(_ answer: LabAnswer) -> Int32 {
    if let file = answer.file {
      do { try System.overwrite(file.path, with: file.content) } catch {
        System.print(error: "\(file.path): \(error.text)\n")
        return 1
      }
    }
    System.print(answer.text)
    return answer.status
  }

  private func readLines(_ lab: inout Lab) throws {
    let lines: [Substring]
    do { lines = String(decoding: try System.readAll(0), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) } catch {
      System.print(error: "whytables: standard input: \(error.text)\n")
      throw ExitCode(2)
    }
    for (n, line) in lines.enumerated() where !line.isEmpty {
      System.print(lab.prompt + line + "\n")
      let answer = lab.run(String(line))
      let status = LabSession.show(answer)
      if answer.isEnd { return }
      if status != 0, !keepGoing {
        let left = lines[(n + 1)...].count { !$0.isEmpty }
        if left > 0 {
          System.print(error: "whytables: lab: this line failed, and \(left) more \(left == 1 ? "was" : "were") left out; -k goes on\n")
        }
        throw ExitCode(status)
      }
    }
  }

  private func talk(_ lab: inout Lab) {
    System.print("whytables lab: \(lab.greeting)\nType `help' for the commands, `exit' to leave.\n")
    var history = HistoryFile()
    var terminal = LineTerminal(history: history.lines)
    while let line = terminal.read(lab.prompt, { lab.completions($0) }) {
      history.append(line)
      let answer = lab.run(line)
      _ = LabSession.show(answer)
      if answer.isEnd { return }
    }
    System.print("\n")
  }
}
