// What is said of messages of neighbour discovery that were dropped, and what helps.

import Netfilter
import Wire

extension FailedDiscovery {
  /// It leads the answer.
  package var sentence: String {
    let name = "\(message == .solicitation ? "solicitation" : "advertisement") (ICMPv6 type \(message.type))"
    let purpose =
      message == .solicitation
      ? "by which \(asker) asks for the hardware address of \(target)" : "by which \(target) tells \(asker) its hardware address"
    return "Neighbour discovery fails: the neighbour \(name) \(purpose) is dropped \(dropped), so \(asker) never learns it. Accept ICMPv6 "
      + "neighbour-solicitation and neighbour-advertisement (types 135 and 136) in \(table.title) \(hook.chainName). What follows is what "
      + "happens where neighbours know each other already."
  }

  /// Both messages are accepted where this one was dropped.
  var commands: [String] {
    let tool = table.base == .filter ? "ip6tables" : "ip6tables -t \(table.base.name)"
    return [Message.solicitation, .advertisement].map {
      "\(tool) -I \(hook.chainName) -p ipv6-icmp --icmpv6-type \($0.rawValue) -j ACCEPT"
    }
  }

  var json: JSON {
    .object([
      ("message", .string(message.rawValue)), ("type", .number(Int(message.type))), ("interface", .string(interface)),
      ("asker", .string(asker)), ("target", .string("\(target)")), ("table", .string(table.title)), ("hook", .string(hook.chainName)),
      ("rule", rule.map { .object([("chain", .string($0.chain)), ("number", .number($0.number)), ("rule", .string($0.text))]) } ?? .null),
      ("sentence", .string(sentence)),
    ])
  }
}

extension Answer {
  /// Says first what neighbour discovery comes to.
  package mutating func add(_ failures: [FailedDiscovery]) {
    discovery = failures
    if let first = failures.first { sentence = "\(first.sentence) \(sentence)" }
  }
}

extension Question {
  /// Accepts the messages wherever they are dropped; nil where all that does not help.
  func remedy(for discovery: [FailedDiscovery]) -> Remedy? {
    var commands: [String] = []
    var next = discovery.first
    while let failure = next {
      if failure.commands.allSatisfy(commands.contains) { return nil }
      commands += failure.commands
      guard let played = try? trying(commands).play() else { return nil }
      next = played.failedDiscoveries.first
    }
    return commands.isEmpty ? nil : Remedy("let neighbours learn each other's hardware addresses", commands)
  }
}
