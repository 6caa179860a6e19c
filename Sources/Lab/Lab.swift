// An interactive session on simulated hosts: each line is a command as it is typed on a real machine, and the kernel's answer is the
// engine's. It keeps the hosts, what happened last, and what was typed, so that the session can be saved as a scenario. No I/O: lines go
// in, text comes out, and files are read and written by who runs it.

package import Explain
internal import Host
internal import Machine
internal import IPTables
internal import Netfilter
internal import Scenarios
package import Simulator
internal import Wire

/// What a line came to.
package struct LabAnswer: Hashable, Sendable {
  package var text = ""
  package var status: Int32 = 0
  /// The session is over.
  package var isEnd = false
  /// A file that is to be written, and its content.
  package var file: (path: String, content: String)? {
    get { path.map { ($0, content) } }
    set {
      path = newValue?.path
      content = newValue?.content ?? ""
    }
  }
  private var path: String?
  private var content = ""

  package init(_ text: String = "", status: Int32 = 0) {
    self.text = text
    self.status = status
  }
  static func wrong(_ text: String, status: Int32 = 2) -> LabAnswer { LabAnswer(text + "\n", status: status) }
}

/// Reads a file that a line names.
package typealias LabFiles = (_ path: String) throws -> [UInt8]

package struct Lab {
  package internal(set) var network: Network
  /// The hosts' names, in the network's order.
  package let names: [String]
  /// The host that commands are typed on.
  package internal(set) var current = 0
  /// The kernel's log of each host.
  var logs: [[LogEntry]]
  /// The conversation that `why` speaks of, and the host that each packet's way is told of.
  var played: Played?
  var journal = Journal()
  /// The hosts as YAML, for `save`.
  let head: String
  let style: PageStyle
  private let files: LabFiles

  struct LogEntry: Hashable, Sendable {
    var time: UInt64
    var text: String
  }
  struct Played {
    var handle: Network.Handle
    /// As every host saw it, in the network's order.
    var views: [Conversation]
    /// The hosts as they were when it began.
    var before: [Host]
    /// The host whose rules it is about: the first that it met, of those with rules.
    var host: Int
  }

  /// `head` is the hosts as a scenario file has them.
  package init(_ network: Network, names: [String], head: String, style: PageStyle = PageStyle(), files: @escaping LabFiles) {
    self.network = network
    self.names = names
    self.style = style
    self.files = files
    logs = names.map { _ in [] }
    self.head = head
  }

  package var prompt: String { "\(names[current])# " }
  var machine: Machine { network.nodes[current].host.machine }

  /// Runs one line.
  package mutating func run(_ line: String) -> LabAnswer {
    var words = LabLine.words(line)
    if words.first == "sudo" { words.removeFirst() }
    guard let first = words.first else { return LabAnswer() }
    if first == "from" || first == "on" { return elsewhere(words) }
    return run(words)
  }

  /// `from WHO COMMAND`: on another host, or on a machine outside that has this address.
  private mutating func elsewhere(_ words: [String]) -> LabAnswer {
    guard words.count > 2 else {
      return .wrong("write: from HOST-OR-ADDRESS COMMAND, for example `from 10.0.0.2 curl http://10.0.0.1:8888/`")
    }
    let rest = Array(words.dropFirst(2))
    if let n = names.firstIndex(of: words[1]) ?? Address(words[1]).flatMap({ network.node(of: $0) }) {
      let before = current
      current = n
      defer { current = before }
      return run(rest)
    }
    guard let address = Address(words[1]) else {
      return .wrong("\(words[1]): no host has this name, and it is no address; the hosts are \(names.joined(separator: ", "))")
    }
    guard let command = LabCommand(rawValue: rest[0]), command.isTraffic else {
      return .wrong("\(rest[0]): a machine outside can only begin conversations: curl, nc, ping")
    }
    return traffic(command, Array(rest.dropFirst()), from: address)
  }

  private mutating func run(_ given: [String]) -> LabAnswer {
    var words = given
    let redirection: LabLine.Redirection
    do { redirection = try LabLine.redirection(&words) } catch { return .wrong(error.text) }
    guard let name = words.first else { return .wrong("there is no command in front of the file") }
    if let command = LabCommand(rawValue: name) { return run(command, Array(words.dropFirst()), redirection) }
    if let port = LabLine.serverPort(words) { return listen(["tcp/\(port)"], given) }
    var input: [UInt8] = []
    if let path = redirection.input {
      do { input = try files(path) } catch { return .wrong("\(path): \(error)") }
    }
    let host = network.nodes[current].host
    if let shown = host.show(words) { return finish(shown, redirection) }
    guard Host.commands.contains(name) || name.hasPrefix("/") else { return unknown(name) }
    let answer = network.change(current) { $0.run(words, input: input) }
    if answer.status == 0, LabLine.changes(words) {
      if redirection.input != nil {
        journal.note(.run(host: names[current], Journal.commands(network.nodes[current].host.ruleset)))
      } else {
        journal.note(.run(host: names[current], [LabLine.text(words)]))
      }
    }
    return finish(answer, redirection)
  }

  private func finish(_ answer: CommandAnswer, _ r: LabLine.Redirection) -> LabAnswer {
    guard let path = r.output else { return LabAnswer(answer.output + answer.errors, status: answer.status) }
    var out = LabAnswer(answer.errors, status: answer.status)
    out.file = (path, answer.output)
    return out
  }

  private func unknown(_ name: String) -> LabAnswer {
    let all = LabCommand.allCases.map(\.rawValue) + Host.commands
    let near = Nearest.of(name, all).map { " Did you mean `\($0)'?" } ?? ""
    return .wrong("\(name): command not found.\(near) Type `help' for what there is.", status: 127)
  }

  private mutating func run(_ command: LabCommand, _ arguments: [String], _ r: LabLine.Redirection) -> LabAnswer {
    if arguments == ["--help"] || arguments == ["-h"] { return LabAnswer(command.usage + "\n") }
    switch command {
    case .curl, .nc, .ping: return traffic(command, arguments, from: nil)
    case .listen: return listen(arguments, [command.rawValue] + arguments)
    case .stop: return stop(arguments)
    case .outside: return setOutside(arguments)
    case .why: return why(arguments)
    case .dmesg: return dmesg(arguments)
    case .wait: return wait(arguments)
    case .host: return changeHost(arguments)
    case .save: return save(arguments)
    case .help: return help(arguments)
    case .echo: return LabAnswer(arguments.joined(separator: " ") + "\n")
    case .exit, .quit:
      var end = LabAnswer()
      end.isEnd = true
      return end
    }
  }

  // MARK: small commands

  private mutating func dmesg(_ arguments: [String]) -> LabAnswer {
    for a in arguments where !["-c", "-C", "-w", "-T"].contains(a) { return .wrong("dmesg: '\(a)' is not known here; -c clears") }
    let text = arguments.contains("-C") ? "" : logs[current].map { "[\(LabLine.seconds($0.time))] \($0.text)\n" }.joined()
    if arguments.contains("-c") || arguments.contains("-C") { logs[current] = [] }
    return LabAnswer(text)
  }

  private mutating func wait(_ arguments: [String]) -> LabAnswer {
    guard arguments.count == 1, let ns = LabLine.duration(arguments[0]) else {
      return .wrong("write a time: wait 5, wait 200ms, wait 2m")
    }
    network.mark()
    network.wait(ns)
    takeLogs()
    journal.note(.wait(arguments[0]))
    return LabAnswer()
  }

  private mutating func changeHost(_ arguments: [String]) -> LabAnswer {
    if arguments.isEmpty {
      return LabAnswer(
        names.enumerated().map { n, name in
          let addresses = network.nodes[n].host.machine.interfaces.dropFirst().flatMap { i in
            i.addresses.map { "\(i.name) \($0.address)/\($0.prefixLength)" }
          }
          return "\(n == current ? "*" : " ") \(name)  \(addresses.joined(separator: ", "))\n"
        }.joined())
    }
    guard arguments.count == 1, let n = names.firstIndex(of: arguments[0]) else {
      return .wrong("host: the hosts are \(names.joined(separator: ", "))")
    }
    current = n
    return LabAnswer()
  }

  /// What the packets since the last mark wrote into the kernels' logs.
  mutating func takeLogs() {
    for n in names.indices where !network.nodes[n].host.machine.hidesLog {
      for s in network.nodes[n].steps {
        for r in s.logs { logs[n].append(LogEntry(time: s.time, text: LogLine(r, network.nodes[n].host.machine).text)) }
      }
    }
  }
}
