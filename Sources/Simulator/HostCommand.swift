// A command typed on a host: iptables and its relatives, ipset, sysctl, ip, conntrack. It works on the host's own tables, sets, settings,
// routes and entries, and answers as a shell sees it.

package import Host
package import IPTables
internal import Machine
package import Netfilter
package import Wire

/// What a command printed, and its exit status.
package struct CommandAnswer: Hashable, Sendable {
  package var status: Int32
  package var output = ""
  package var errors = ""
}

extension Host {
  /// The names of commands that a host knows.
  package static let commands = [
    "iptables", "ip6tables", "iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save", "iptables-nft", "ip6tables-nft",
    "ipset", "sysctl", "ip",
    "conntrack",
  ]

  /// Runs one command. `input` is its standard input.
  package mutating func run(_ words: [String], input: [UInt8] = []) -> CommandAnswer {
    guard let name = words.first else { return CommandAnswer(status: 0) }
    let arguments = Array(words.dropFirst())
    if IPSetTool.isCalled(name) { return ipset(arguments, input) }
    if let program = Program(called: name) { return tool(program, name, arguments, input) }
    do throws(HostCommandError) {
      switch name {
      case "sysctl": try sysctl(arguments)
      case "ip": try machine.ip(arguments)
      case "conntrack": try conntrack(arguments)
      case "echo": try echo(arguments)
      default:
        return CommandAnswer(status: 127, errors: "\(name): there is no such command; \(Host.commands.joined(separator: ", ")) are\n")
      }
      return CommandAnswer(status: 0)
    } catch { return CommandAnswer(status: 1, errors: "\(name): \(error.text)\n") }
  }

  /// A line of a shell script: words between blanks, quotes keep blanks.
  package static func words(_ line: String) -> [String] {
    var out: [String] = []
    var word: String?
    var quote: Character?
    for c in line {
      if let q = quote {
        if c == q { quote = nil } else { word = (word ?? "") + String(c) }
      } else if c == "'" || c == "\"" {
        (quote, word) = (c, word ?? "")
      } else if c == " " || c == "\t" || c == "\n" {
        if let w = word { out.append(w) }
        word = nil
      } else {
        word = (word ?? "") + String(c)
      }
    }
    if let word { out.append(word) }
    return out
  }

  private mutating func tool(_ program: Program, _ name: String, _ arguments: [String], _ input: [UInt8]) -> CommandAnswer {
    var tool = Tool(program, calledAs: name)
    // The programs of iptables-nft have tables of their own.
    let isNFT = name.contains("-nft")
    var world = HostWorld(
      ruleset: ruleset.backEnd(isNFT: isNFT), sets: sets, estimators: context.named.estimators, input: input)
    let status = tool.run(arguments, &world)
    if isNFT { world.ruleset = world.ruleset.asNFT }
    if tool.leavesAccounting { machine.sysctl.conntrack.acct = true }
    for table in world.ruleset.tables where self.table(table.kind, table.family)?.current != table {
      do { try load(table) } catch {
        return CommandAnswer(status: 1, errors: "\(name): table \(table.kind.name): \(error.reason)\n")
      }
    }
    return CommandAnswer(status: status, output: tool.printed.output, errors: tool.printed.errors)
  }

  private mutating func ipset(_ arguments: [String], _ input: [UInt8]) -> CommandAnswer {
    var tool = IPSetTool(now: now)
    var world = HostWorld(ruleset: ruleset, sets: sets, estimators: context.named.estimators, input: input)
    let status = tool.run(arguments, &world)
    sets = world.sets
    return CommandAnswer(status: status, output: tool.printed.output, errors: tool.printed.errors)
  }

  /// `+10.0.0.2 > /proc/net/xt_recent/NAME`: the only file that can be written.
  private mutating func echo(_ words: [String]) throws(HostCommandError) {
    let folder = "/proc/net/xt_recent/"
    guard words.count == 3, words[1] == ">", words[2].hasPrefix(folder) else {
      throw HostCommandError("write: echo +ADDRESS > \(folder)NAME")
    }
    let list = String(words[2].dropFirst(folder.count))
    do throws(RecentFileError) { try writeRecent(list, words[0]) } catch {
      switch error {
      case .noSuchList: throw HostCommandError("no rule has a list '\(list)'")
      case .notUnderstood: throw HostCommandError("'\(words[0])': write +ADDRESS, -ADDRESS or /")
      }
    }
  }

  /// `[-w] KEY=VALUE …`
  private mutating func sysctl(_ arguments: [String]) throws(HostCommandError) {
    for word in arguments where word != "-w" && word != "-q" {
      guard let at = word.firstIndex(of: "="), at != word.startIndex else { throw HostCommandError("write KEY=VALUE, not '\(word)'") }
      do { try machine.sysctl.set(String(word[..<at]), String(word[word.index(after: at)...])) } catch {
        throw HostCommandError(error.description)
      }
    }
  }

  /// `-F`, or `-D` with what an entry must have: -p, -s, -d, -r, -q, --sport, --dport, --mark (conntrack(8)).
  private mutating func conntrack(_ arguments: [String]) throws(HostCommandError) {
    var words = arguments[...]
    guard let verb = words.popFirst() else { throw HostCommandError("-D or -F is wanted") }
    if verb == "-F" || verb == "--flush" { return connections.flush() }
    guard verb == "-D" || verb == "--delete" else { throw HostCommandError("'\(verb)': -D and -F are known here") }
    var wanted: [(Connection) -> Bool] = []
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { throw HostCommandError("nothing follows \(word)") }
      func address() throws(HostCommandError) -> Address {
        guard let a = Address(value) else { throw HostCommandError("\(word) \(value): this is no address") }
        return a
      }
      func number() throws(HostCommandError) -> UInt16 {
        guard let n = UInt16(value) else { throw HostCommandError("\(word) \(value): this is no port") }
        return n
      }
      switch word {
      case "-p", "--proto":
        let names = ["tcp": IPProtocol.tcp, "udp": IPProtocol.udp, "icmp": IPProtocol.icmp, "icmpv6": IPProtocol.icmpv6]
        guard let proto = names[value] ?? UInt8(value) else { throw HostCommandError("\(word) \(value): this is no protocol") }
        wanted.append { $0.original.proto == proto }
      case "-f", "--family":
        let family: Family = value == "ipv6" ? .ipv6 : .ipv4
        wanted.append { $0.original.family == family }
      case "-s", "--src", "--orig-src":
        let a = try address()
        wanted.append { $0.original.source == a }
      case "-d", "--dst", "--orig-dst":
        let a = try address()
        wanted.append { $0.original.destination == a }
      case "-r", "--reply-src":
        let a = try address()
        wanted.append { $0.reply.source == a }
      case "-q", "--reply-dst":
        let a = try address()
        wanted.append { $0.reply.destination == a }
      case "--sport", "--orig-port-src":
        let n = try number()
        wanted.append { $0.original.sourcePort == n }
      case "--dport", "--orig-port-dst":
        let n = try number()
        wanted.append { $0.original.destinationPort == n }
      default: throw HostCommandError("'\(word)' is not known here")
      }
    }
    let gone = connections.entries(context.ticks).filter { id in wanted.allSatisfy { $0(connections[id]) } }
    if gone.isEmpty { throw HostCommandError("0 flow entries have been deleted.") }
    for id in gone { connections.remove(id) }
  }
}

/// Why a command can't be done.
package struct HostCommandError: Error, Hashable, Sendable {
  package var text: String
  package init(_ text: String) { self.text = text }
}

/// What iptables's programs see of a host.
package struct HostWorld: ToolWorld {
  package var ruleset: Ruleset
  package var sets: Sets
  package var estimators: Estimators
  private var input: [UInt8]

  package init(ruleset: Ruleset, sets: Sets, estimators: Estimators = Estimators(), input: [UInt8]) {
    self.ruleset = ruleset
    self.sets = sets
    self.estimators = estimators
    self.input = input
  }

  package mutating func open(_ family: Family, wait: Int?) -> Ruleset { ruleset }
  package mutating func close(_ ruleset: Ruleset, _ family: Family) { self.ruleset = ruleset }
  package func read(_ path: String?) throws(ToolStop) -> [UInt8] {
    if path == nil { return input }
    throw ToolStop("a simulated host has no files\n", 1)
  }
  package func write(_ text: String, to path: String) throws(ToolStop) { throw ToolStop("a simulated host has no files\n", 1) }
  package var date: String { "" }
  package var resolve: Resolver? { nil }
  package var findSet: SetFinder? { sets.finder }
  package mutating func openSets() -> (sets: Sets, rules: [String: Int]) { (sets, ruleset.setUses) }
  package mutating func closeSets(_ sets: Sets, isChanged: Bool) { self.sets = sets }
}
