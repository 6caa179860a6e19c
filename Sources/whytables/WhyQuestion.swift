// From the options of `why` to a question: files are read here, and every word that can't be understood is refused.

import Explain
import IPTables
import Machine
import Netfilter
import Simulator
import Snapshot
import Wire

extension Why {
  /// The question that the options ask.
  func question() throws -> Question {
    guard let last = flows.last else { throw QuestionError("there is no flow") }
    var q = Question(try flow(last))
    for text in flows.dropLast() {
      q.before.append(Question.isCommand(text) ? .command(try Question.words(text)) : .flow(try flow(text)))
    }
    if rules4 == nil, rules6 == nil {
      try describeHost(&q)
    } else if snapshot != nil {
      throw QuestionError("--snapshot has rules of its own, so --rules and --rules6 can't be given with it")
    }
    if rules4 == "-", rules6 == "-" { throw QuestionError("--rules and --rules6 can't both be standard input") }
    if let ipset {
      do { q.sets = try Sets(saved: try Why.read(ipset)) } catch let damage as StateFile.Damage {
        throw QuestionError("\(ipset):\(damage.line): \(damage.message)", remedy: "the file is what `ipset save` prints")
      }
    }
    for (path, family) in [(rules4, Family.ipv4), (rules6, .ipv6)] {
      guard let path else { continue }
      let file = path == "-" ? "standard input" : path
      q.rulesets.append(try Ruleset(parsing: try Why.read(path), family, file: file, findSet: ipset == nil ? nil : q.sets.finder))
    }
    let named = q.rulesets.flatMap { $0.setUses.keys }.sorted()
    if ipset == nil, q.known == nil, !named.isEmpty {
      throw QuestionError("the rules name sets: \(named.joined(separator: " "))", remedy: "give what `ipset save` prints: --ipset FILE")
    }
    for b in bridges { q.bridges.append(try BridgeOption(parsing: b)) }
    for h in hosts { q.interfaces.append(try HostInterface(parsing: h)) }
    for r in routes { q.routes.append(try RouteOption(parsing: r)) }
    for s in sysctl { q.sysctls.append(try SysctlOption(parsing: s)) }
    if !listen.isEmpty {
      q.listeners = []
      for l in listen where l != "none" { q.listeners?.append(contentsOf: try ServicePlace.listeners(l)) }
    }
    var places: [(ServicePlace, Service)] = []
    for (words, option, service) in [(open, "--open", Service.open), (closed, "--closed", .closed), (silent, "--silent", .silent)] {
      for w in words { places += try ServicePlace.list(w, option).map { ($0, service) } }
    }
    q.outside = places.sorted { $0.0.precision > $1.0.precision }.map { $0.0.exception($0.1) }
    q.input = input
    q.owner = SocketOwner(uid: uid ?? 0, gid: gid ?? 0)
    q.isOwnerAssumed = uid == nil && gid == nil
    if let mark {
      let digits = mark.lowercased().hasPrefix("0x") ? UInt32(mark.dropFirst(2), radix: 16) : UInt32(mark)
      guard let digits else { throw QuestionError("--mark \(mark): write a number, such as 7 or 0x7") }
      q.mark = digits
    }
    q.groups = group
    q.seed = seed
    q.isClockAssumed = date == nil
    do { q.clock = try date.map { try TimeMatch.readDate($0) } ?? System.secondsSince1970 } catch {
      throw QuestionError("--date \(date ?? ""): this is no time", remedy: "for example --date 2026-01-31T18:30")
    }
    return q
  }

  private func flow(_ text: String) throws -> Flow {
    do { return try Flow(parsing: text) } catch {
      if Question.isCommand(text) {
        throw QuestionError("'\(text)' is the last word: a flow must follow a command", remedy: "--try '\(text)' asks with it done first")
      }
      if flows.contains(where: { ["->", "-"].contains($0) || Flow.Kind(rawValue: $0) != nil }) {
        throw QuestionError(
          "'\(text)' is no flow: a flow is one word, so it needs quotes", remedy: "for example 'tcp 10.0.0.2 -> 10.0.0.1:80'")
      }
      throw QuestionError("the flow, \(error)")
    }
  }

  /// The host as a snapshot has it: that of a file, or of this machine.
  private func describeHost(_ q: inout Question) throws {
    if !hosts.isEmpty || ipset != nil {
      throw QuestionError(
        snapshot == nil ? "there are no rules to ask" : "--snapshot says what host it is, so --host and --ipset can't be given with it",
        remedy: "give a file: --rules FILE (iptables-save), --rules6 FILE (ip6tables-save); or --snapshot FILE alone")
    }
    let found: Snapshot
    if let snapshot {
      do { found = try Snapshot(parsing: try Why.read(snapshot)) } catch let damage as SnapshotError {
        let file = snapshot == "-" ? "standard input" : snapshot
        throw QuestionError("\(file):\(damage.line): \(damage.message)", remedy: "the file is what `whytables snapshot` writes")
      }
    } else {
      do { found = Snapshot(try SnapshotCommand.take()) } catch is SnapshotCommand.NotLinux {
        throw QuestionError(
          "there are no rules to ask",
          remedy: "give a file: --rules FILE (iptables-save), --rules6 FILE (ip6tables-save), or --snapshot FILE")
      }
    }
    q.rulesets = [found.ruleset]
    q.sets = found.sets
    q.ask(
      about: KnownHost(machine: found.machine, connections: found.connections, unmodelled: found.unmodelled, notes: found.notes))
  }

  private static func read(_ path: String) throws -> [UInt8] {
    do {
      if path == "-" { return try System.readAll(0) }
      guard let bytes = try System.contents(path) else { throw QuestionError("\(path): there is no such file") }
      return bytes
    } catch let e as System.Failure {
      throw QuestionError("\(path): \(e.text)")
    }
  }
}
