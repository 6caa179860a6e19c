// The lab's own commands, beside those that a host knows: one list for running, help and completion.

internal import Host
internal import Simulator

enum LabCommand: String, CaseIterable {
  case curl, nc, ping, listen, stop, outside, why, dmesg, wait, host, save, help, echo, exit, quit

  /// It begins a conversation, and a machine outside may do so too.
  var isTraffic: Bool { [.curl, .nc, .ping].contains(self) }

  var usage: String {
    switch self {
    case .curl: "curl http://ADDRESS[:PORT]/   asks a web server; `from WHO curl …` from elsewhere"
    case .nc: "nc [-u] ADDRESS PORT          a TCP connection, or with -u a datagram and its answer"
    case .ping: "ping ADDRESS                  an echo request"
    case .listen: "listen tcp 8888 [ADDRESS]     a program listens; also tcp/8888@ADDRESS, and `python3 -m http.server 8888`"
    case .stop: "stop tcp 8888 [ADDRESS]       it ends"
    case .outside: "outside open|closed|silent WHAT   what answers outside: tcp/80@10.0.0.9, @10.0.0.9; all is open at first"
    case .why: "why [-v] [--rule 'INPUT 1'] [HOST]   what became of the last conversation, and why; of one rule"
    case .dmesg: "dmesg [-c]                    the kernel's log; -c clears it"
    case .wait: "wait 5 | wait 200ms           time passes"
    case .host: "host [NAME]                   the hosts; type on another one"
    case .save: "save FILE.yaml                the session as a scenario, for `whytables test`"
    case .help: "help [COMMAND]                this"
    case .echo: "echo WORDS                    prints them"
    case .exit, .quit: "exit                          ends the session; so does Control-D"
    }
  }
}

extension Lab {
  func help(_ arguments: [String]) -> LabAnswer {
    if let name = arguments.first {
      if let c = LabCommand(rawValue: name) { return LabAnswer(c.usage + "\n") }
      if Host.commands.contains(name) {
        return LabAnswer("\(name) is the real command, on this host's own state; `\(name) --help' says more.\n")
      }
      return .wrong("help: there is no command \(name)")
    }
    var text = "The host's commands work as on Linux, on this host's own state:\n  \(Host.commands.joined(separator: " ")) ss\n"
    text += "The lab's own:\n"
    for c in LabCommand.allCases where ![.quit, .echo].contains(c) { text += "  \(c.usage)\n" }
    text += "A command runs elsewhere with `from WHO` in front: a host's name, or any address outside.\n"
    return LabAnswer(text)
  }
}
