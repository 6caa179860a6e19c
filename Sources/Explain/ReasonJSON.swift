// A reason's evidence for programs. docs/reasons.md names the fields; none changes its meaning.

import Netfilter
import Wire

extension Reason {
  var evidence: [(String, JSON)] {
    func rule(_ r: RuleReference?) -> JSON { r.map { .object(JSONRenderer.place($0)) } ?? .null }
    func packets(_ n: [Int]) -> JSON { .array(Reason.distinct(n).map(JSON.number)) }
    func part(_ f: FailedPart?) -> [(String, JSON)] {
      guard let f else { return [] }
      return [("packet", .number(f.packet)), ("part", .string(f.wanted)), ("saw", .string(f.saw))]
    }
    func said(_ command: [String]) -> [(String, JSON)] {
      command.isEmpty ? [] : [("command", .string(command.joined(separator: " ")))]
    }
    switch self {
    case .natDecided(let decider, let cameBy, let fits):
      let by: JSON = decider.map { .object([("packet", .number($0.packet)), ("hook", .string($0.hook.chainName))]) } ?? .null
      return [("decidedBy", by), ("packets", packets(cameBy)), ("wouldMatch", fits.map(JSON.number) ?? .null)]
    case .natNotWalked: return []
    case .earlierVerdict(let packet, let by): return [("packet", .number(packet)), ("by", rule(by))]
    case .chainNotEntered(let jump, let why):
      guard let jump, let why else { return [("jump", .null)] }
      return [("jump", rule(jump)), ("because", .object([("reason", .string(why.code.rawValue))] + why.evidence))]
    case .matchFailed(let f), .assumedValue(let f): return part(f)
    case .limitState(let f, let command): return part(f) + said(command)
    case .hookNotOnWay(let hook, let passed):
      return [("hook", .string(hook.chainName)), ("passed", .array(passed.map { .string($0.chainName) }))]
    case .droppedBefore(let packet, let reason, let by):
      return [("packet", .number(packet)), ("dropped", .string(reason.code)), ("because", .string(reason.brief(by))), ("by", rule(by))]
    case .alreadyTranslated(let f, let t, let by):
      return part(f) + [("before", .string("\(t.before)")), ("after", .string("\(t.after)")), ("by", rule(by))]
    case .otherDirection(let f, let flow): return part(f) + [("flow", .string("\(flow)"))]
    case .untracked(let n, let f, let by): return [("packets", packets(n))] + part(f) + [("by", rule(by))]
    case .invalid(let n, let f, let why): return [("packets", packets(n))] + part(f) + [("because", why.map { .string($0.text) } ?? .null)]
    case .interfaceSeen(let f, let gate):
      return part(f) + [("hook", .string(gate.hook.chainName)), ("in", .string(gate.input)), ("out", .string(gate.output))]
    case .olderEntry(let packet, let f): return f.map { part($0) } ?? [("packet", .number(packet))]
    case .setMembership(let f, let set, let command): return part(f) + [("set", .string(set))] + said(command)
    case .noPacket(let family): return [("family", .number(family == .ipv4 ? 4 : 6))]
    }
  }
}
