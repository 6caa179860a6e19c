// -m state: the packet's relation to its connection. The tool gives the kernel a conntrack match with nothing but the state
// (net/netfilter/xt_conntrack.c, conntrack_mt; iptables-extensions(8), state).

import Wire

/// States that a rule names; a packet has one of the first five, and perhaps one or both of the last two.
package struct StateSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let invalid = StateSet(rawValue: 1)
  package static let established = StateSet(rawValue: 2)
  package static let related = StateSet(rawValue: 4)
  package static let new = StateSet(rawValue: 8)
  package static let untracked = StateSet(rawValue: 16)
  package static let sourceNAT = StateSet(rawValue: 32)
  package static let destinationNAT = StateSet(rawValue: 64)

  /// The state of a packet, without the two of NAT.
  @inline(__always) package init(_ state: ConnectionState?) {
    switch state {
    case nil: self = .invalid
    case .established, .establishedReply: self = .established
    case .related, .relatedReply: self = .related
    case .new: self = .new
    case .untracked: self = .untracked
    }
  }

  /// As `--ctstate` and `--state` name them, in the order in which they are tried.
  static let names = FlagNames(names: [
    ("INVALID", 1), ("NEW", 8), ("ESTABLISHED", 2), ("RELATED", 4), ("UNTRACKED", 16), ("SNAT", 32), ("DNAT", 64),
  ])
  private static let printed: [(StateSet, String)] = [
    (.invalid, "INVALID"), (.new, "NEW"), (.related, "RELATED"), (.established, "ESTABLISHED"), (.untracked, "UNTRACKED"),
    (.sourceNAT, "SNAT"), (.destinationNAT, "DNAT"),
  ]
  package var text: String {
    var out = ""
    for (state, name) in StateSet.printed where contains(state) { out += out.isEmpty ? name : ",\(name)" }
    return out
  }
}

/// The test that `-m state` and a plain `-m conntrack --ctstate` share.
@inline(__always)
func stateMatches(_ states: StateSet, isNegated: Bool, _ packet: inout Packet, _ context: inout Context) -> Bool {
  // An error about an untracked packet has a state without a connection until it is tracked itself: that is none (nf_conntrack_attach).
  let known = packet.connectionState == .related && packet.connection.isNone ? nil : packet.connectionState
  var state = StateSet(packet.carriesTemplate ? .new : known)
  if !states.isDisjoint(with: [.sourceNAT, .destinationNAT]), !packet.connection.isNone {
    let status = context.connections[packet.connection].status
    if status.contains(.sourceNAT) { state.insert(.sourceNAT) }
    if status.contains(.destinationNAT) { state.insert(.destinationNAT) }
  }
  if context.isTracing { context.evidence = .connectionState(known) }
  return states.isDisjoint(with: state) == isNegated
}

package struct StateMatch: MatchExtension {
  package static let name = "state"
  package static let needs: Needs = .tracking
  package static let help = [
    "--state": "state of the connection: INVALID, ESTABLISHED, NEW, RELATED, UNTRACKED"
  ]
  package static let options: [Option<Self>] = [
    .value("--state", \.states, .states("state", FlagNames(names: Array(StateSet.names.names.prefix(5)))), required: true)
  ]
  package var states: Negatable<StateSet>?
  package init() {}
  package var match: Match { .state(self) }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let s = states else { return true }
    return stateMatches(s.value, isNegated: s.isNegated, &packet, &context)
  }
  package func listing(_ context: OptionContext) -> String? { states.map { ($0.isNegated ? "! " : "") + "state " + $0.value.text } }
}

extension Format<StateSet> {
  static func states(_ what: String, _ names: FlagNames) -> Format {
    Format(
      "state[,state...]",
      readBytes: { (word, _, _) throws(OptionError) in
        let bits = try names.read(word) { rest, _ in
          if what == "state", rest.isEmpty {
            return OptionError(
              "\"--state\" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED", word: word.text,
              allowed: names.names.map(\.name).joined(separator: ", "))
          }
          return OptionError("Bad \(what) \"\(rest)\"", word: word.text, allowed: names.names.map(\.name).joined(separator: ", "))
        }
        return StateSet(rawValue: UInt8(truncatingIfNeeded: bits))
      },
      write: { v, _ in v.text })
  }
}
