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
    var given: [GivenOptions] = []
    var targetGiven: GivenOptions?
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
        matches.append(type.init())
        given.append(RuleText.given(type))
      case "-j":
        guard let name = rest.popFirst(), let type = Target.type(named: name, family) else { throw .word(word) }
        target = type.init()
        targetGiven = RuleText.given(type)
      default:
        let protocolNames = ["tcp", "udp", "icmp", "icmp6", "sctp", "dccp", "esp", "ah", "mh"]
        if RuleText.find(word, matches, target) == nil {
          let implied = protocolNames.first {
            (Protocols.number($0) ?? IPProtocol.icmpv6) == UInt8(truncatingIfNeeded: filter.proto) && Match.type(named: $0, family) != nil
          }
          if let implied, let type = Match.type(named: implied, family) {
            matches.append(type.init())
            given.append(RuleText.given(type))
          }
        }
        guard let (at, index) = RuleText.find(word, matches, target) else { throw .word(word) }
        do {
          let shapes = at < matches.count ? type(of: matches[at]).shapes : target.map { type(of: $0).shapes } ?? []
          let arity = shapes[index].arity
          guard rest.count >= arity else { throw RuleTextError.word(word) }
          var values = OptionWords()
          for _ in 0..<arity { values.append(Word(rest.removeFirst())) }
          if shapes[index].hasOptionalWord, let more = rest.first, more.first != "-", more.first != "!" {
            values.append(Word(more))
            rest.removeFirst()
          }
          if at < matches.count {
            try matches[at].take(index, values, isNegated: isNegated, &given[at], context)
          } else if var g = targetGiven {
            try target?.take(index, values, isNegated: isNegated, &g, context)
            targetGiven = g
          }
        } catch let e as OptionError { throw .option(e) } catch { throw .word(word) }
      }
      isNegated = false
    }
    do {
      for i in matches.indices { try matches[i].close(given[i], context) }
      if let targetGiven { try target?.close(targetGiven, context) }
    } catch { throw .option(error) }
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
  private static func find(_ word: String, _ matches: [any MatchExtension], _ target: (any TargetExtension)?) -> (Int, Int)? {
    var shapes = matches.map { type(of: $0).shapes }
    if let t = target { shapes.append(type(of: t).shapes) }
    for (i, options) in shapes.enumerated().reversed() {
      if let at = options.firstIndex(where: { $0.names.contains(word) }) { return (i, at) }
    }
    var hits: [(Int, Int)] = []
    for (i, options) in shapes.enumerated() {
      for (at, o) in options.enumerated() where o.names.contains(where: { $0.hasPrefix(word) && word.count > 2 }) { hits.append((i, at)) }
    }
    return hits.count == 1 ? hits[0] : nil
  }

  private static func given(_ type: any Extension.Type) -> GivenOptions { GivenOptions(of: type) }
}
