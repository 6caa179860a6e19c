// A rule from words, just enough of the command line for tests of single extensions: -p, -m, -j and the options of extensions. The real
// parser is in IPTables, which this test target may not import.

import Machine
import Netfilter
import Wire

/// Why a line is no rule.
enum RuleTextError: Error {
  case option(OptionError)
  case word(String)
}

struct RuleText {
  var filter: HeaderFilter
  var matches: [any MatchExtension] = []
  var target: (any TargetExtension)?
  var context: OptionContext

  init(_ line: String, _ family: Family) throws(RuleTextError) { try self.init(words: RuleText.words(line), family) }

  init(words: [String], _ family: Family) throws(RuleTextError) {
    filter = HeaderFilter(family)
    context = OptionContext(family: family)
    var matchReaders: [any AnyMatchReader] = []
    var targetReader: (any AnyTargetReader)?
    var isNegated = false
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "!":
        isNegated = true
        continue
      case "-p":
        guard let name = rest.popFirst(), let n = Protocols.number(name) else { throw .word(word) }
        filter.proto = UInt16(n)
        if n != 0 { filter.flags.insert(.proto) }
        if isNegated { filter.flags.insert(.notProto) }
        context.proto = UInt16(n)
        context.isProtocolNegated = isNegated
      case "-m":
        guard let name = rest.popFirst(), let type = Match.type(named: name, family) else { throw .word(word) }
        matchReaders.append(reader(type))
      case "-j":
        guard let name = rest.popFirst(), let type = Target.type(named: name, family) else { throw .word(word) }
        targetReader = reader(type)
      default:
        let protocolNames = ["tcp", "udp", "icmp", "icmp6", "sctp", "dccp", "esp", "ah", "mh"]
        if RuleText.find(word, matchReaders, targetReader) == nil {
          let implied = protocolNames.first {
            (Protocols.number($0) ?? IPProtocol.icmpv6) == UInt8(truncatingIfNeeded: filter.proto) && Match.type(named: $0, family) != nil
          }
          if let implied, let type = Match.type(named: implied, family) { matchReaders.append(reader(type)) }
        }
        guard let (at, index) = RuleText.find(word, matchReaders, targetReader) else { throw .word(word) }
        do {
          if at < matchReaders.count {
            let arity = matchReaders[at].options[index].arity
            guard rest.count >= arity else { throw RuleTextError.word(word) }
            var words = Array(rest.prefix(arity))
            rest = rest.dropFirst(arity)
            if matchReaders[at].options[index].hasOptionalWord, let more = rest.first, more.first != "-", more.first != "!" {
              words.append(more)
              rest = rest.dropFirst()
            }
            try matchReaders[at].take(index, words: words, isNegated: isNegated, context)
          } else if var t = targetReader {
            let arity = t.options[index].arity
            guard rest.count >= arity else { throw RuleTextError.word(word) }
            try t.take(index, words: Array(rest.prefix(arity)), isNegated: isNegated, context)
            rest = rest.dropFirst(arity)
            targetReader = t
          }
        } catch let e as OptionError { throw .option(e) } catch { throw .word(word) }
      }
      isNegated = false
    }
    do {
      for i in matchReaders.indices { try matchReaders[i].finish(context) }
      try targetReader?.finish(context)
    } catch { throw .option(error) }
    matches = matchReaders.map(\.extension)
    target = targetReader?.extension
  }

  var rule: Rule { Rule(filter, matches: matches.map(\.match), target: target?.target ?? .none) }

  /// As iptables-save has it behind the chain's name.
  var saved: String {
    var words: [String] = []
    if filter.flags.contains(.proto) {
      let n = UInt8(truncatingIfNeeded: filter.proto)
      if filter.flags.contains(.notProto) { words.append("!") }
      words += ["-p", Protocols.name(n) ?? "\(n)"]
    }
    for m in matches { words += ["-m", type(of: m).name] + m.optionWords(context) }
    if let t = target { words += ["-j", type(of: t).name] + t.optionWords(context) }
    return words.joined(separator: " ")
  }

  /// As `-L` has it behind the columns.
  func listing(isNumeric: Bool) -> String {
    var c = context
    c.isNumeric = isNumeric
    let all: [any Extension] = matches + (target.map { [$0] } ?? [])
    return all.map { e in e.listing(c) ?? e.optionWords(c).joined(separator: " ") }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Words as a shell splits them: quotes and backslashes.
  static func words(_ line: String) -> [String] {
    var out: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for c in line {
      if isEscaped {
        word = (word ?? "") + String(c)
        isEscaped = false
      } else if c == "\\", quote != "'" {
        isEscaped = true
      } else if let q = quote {
        if c == q { quote = nil } else { word = (word ?? "") + String(c) }
      } else if c == "\"" || c == "'" {
        quote = c
        word = word ?? ""
      } else if c == " " {
        if let w = word { out.append(w) }
        word = nil
      } else {
        word = (word ?? "") + String(c)
      }
    }
    if let w = word { out.append(w) }
    return out
  }

  /// Reader and option that a word names, whole or by an unambiguous beginning; the target counts as the last reader.
  private static func find(_ word: String, _ matches: [any AnyMatchReader], _ target: (any AnyTargetReader)?) -> (Int, Int)? {
    var shapes = matches.map(\.options)
    if let t = target { shapes.append(t.options) }
    for (i, options) in shapes.enumerated().reversed() {
      if let at = options.firstIndex(where: { $0.names.contains(word) }) { return (i, at) }
    }
    var hits: [(Int, Int)] = []
    for (i, options) in shapes.enumerated() {
      for (at, o) in options.enumerated() where o.names.contains(where: { $0.hasPrefix(word) && word.count > 2 }) { hits.append((i, at)) }
    }
    return hits.count == 1 ? hits[0] : nil
  }

  private func reader(_ type: any MatchExtension.Type) -> any AnyMatchReader {
    func make<E: MatchExtension>(_: E.Type) -> any AnyMatchReader { OptionReader<E>() }
    return make(type)
  }
  private func reader(_ type: any TargetExtension.Type) -> any AnyTargetReader {
    func make<E: TargetExtension>(_: E.Type) -> any AnyTargetReader { OptionReader<E>() }
    return make(type)
  }
}

private protocol AnyMatchReader: AnyOptionReader { var `extension`: any MatchExtension { get } }
private protocol AnyTargetReader: AnyOptionReader { var `extension`: any TargetExtension { get } }
extension OptionReader: AnyMatchReader where E: MatchExtension { fileprivate var `extension`: any MatchExtension { value } }
extension OptionReader: AnyTargetReader where E: TargetExtension { fileprivate var `extension`: any TargetExtension { value } }
