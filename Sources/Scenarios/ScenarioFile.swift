// A scenario as it is written: hosts, the wires between them, and what happens, step by step, with what is expected. docs/scenarios.md
// describes the form. A value: reading it plays nothing.

package import Host
package import Simulator
package import Wire

/// What is wrong with a scenario file: where, which key, and what would be right.
package struct ScenarioProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// From 1; 0 where no line is meant.
  package var line: Int
  /// `hosts.router.interfaces`, or empty.
  package var key: String
  package var message: String
  package var remedy: String

  package init(file: String, line: Int = 0, key: String = "", _ message: String, remedy: String = "") {
    self.file = file
    self.line = line
    self.key = key
    self.message = message
    self.remedy = remedy
  }

  package var description: String {
    "\(file):\(line > 0 ? "\(line):" : "") \(key.isEmpty ? "" : "\(key): ")\(message)" + (remedy.isEmpty ? "" : "\n  \(remedy)")
  }
}

package struct ScenarioFile: Sendable {
  package var path: String
  package var title: String
  package var about: String
  package var hosts: [HostPlan]
  /// What is closed and silent outside.
  package var outside: Simulator.Services
  /// Seconds since 1970 when it begins; for `-m time`.
  package var start: Int64
  package var seed: UInt64
  package var steps: [ScenarioStep]
}

/// One host as it is at the beginning.
package struct HostPlan: Sendable {
  package struct Interface: Sendable {
    package var name: String
    package var addresses: [String]
    package var mtu: Int?
    package var mac: String?
    package var group: UInt32?
    package var isUp = true
    /// The wire that it is on; nil: that of its network.
    package var wire: String?
    package var line: Int
  }
  /// A text with the line where it begins in the file that it is from.
  package struct Text: Hashable, Sendable {
    package var file: String
    package var line: Int
    package var text: String
  }
  package struct Command: Hashable, Sendable {
    package var line: Int
    package var words: [String]
  }
  package struct Bridge: Hashable, Sendable {
    package var line: Int
    package var name: String
    /// Their names, in the order in which they became ports. Every one is among the interfaces, and so is the bridge.
    package var ports: [String]
  }

  package var name: String
  package var line: Int
  package var interfaces: [Interface] = []
  package var bridges: [Bridge] = []
  package var routes: [Command] = []
  package var ipRules: [Command] = []
  package var sysctls: [(key: String, value: String, line: Int)] = []
  package var listeners: [Listener] = []
  package var rules4: Text?
  package var rules6: Text?
  package var sets: Text?
  package var commands: [Command] = []
}

/// A program that listens: `tcp/80@10.0.0.1`, and who runs it.
package struct Listener: Hashable, Sendable {
  package var place: String
  package var line: Int
  package var uid: UInt32 = 0
  package var gid: UInt32 = 0
  package var isTransparent = false
}

/// One thing that happens, and what is expected of it.
package struct ScenarioStep: Sendable {
  package enum Action: Sendable {
    /// A program begins a conversation; it is played to its end, or for some time.
    case flow(FlowStep)
    /// The next request on a conversation that was left open.
    case ask(String)
    /// Its client hangs up.
    case close(String)
    /// Its client is gone without a word.
    case forget(String)
    case packet(PacketStep)
    /// Nanoseconds.
    case wait(UInt64)
    /// Commands on a host.
    case run([[String]])
    /// What is closed and silent outside from now on.
    case outside(Simulator.Services)
    case listen([Listener])
    /// Programs that end.
    case stop([Listener])
    /// From now on packets wait at a place of the host.
    case hold(HoldPoint, title: String)
    /// No packet begins to wait any more, and those that did go on.
    case release(newestFirst: Bool)
    /// Nothing happens: what came of the step before is looked at once more, of this conversation if it is named.
    case look(String?)
  }
  package var action: Action
  /// The host that it is about; nil: the only one, or the one that the flow tells.
  package var host: String?
  package var expectation: Expectations?
  /// Nanoseconds after which the next step begins, and its client gives up.
  package var limit: UInt64?
  package var line: Int
}

package struct FlowStep: Sendable {
  package var flow: Flow
  /// The host that `host` or its name means as a source.
  package var from: String?
  /// `eth0` or `HOST eth0`.
  package var input: String?
  package var uid: UInt32 = 0
  package var gid: UInt32 = 0
  package var groups: [UInt32] = []
  /// SO_MARK
  package var mark: UInt32 = 0
  /// The conversation is left open under this name.
  package var keep: String?
  /// What the two programs say, line by line; empty: a request and a response.
  package var dialogue: [Exchange.Line] = []
}

package struct PacketStep: Sendable {
  package enum Kind: Sendable {
    case bytes([UInt8])
    /// Like the last packet of a conversation that was left open, from outside or from the host, with some numbers changed.
    case like(String, isFromHost: Bool, PacketChange)
    /// An ICMP error about the last packet of a conversation that left the host.
    case error(ICMPErrorKind, about: String, from: Address, mtu: UInt16)
    /// The packets of a capture, each once.
    case capture([[UInt8]])
  }
  package var kind: Kind
  package var input: String?
  /// A program on the host sends it.
  package var isSent = false
  package var uid: UInt32 = 0
  package var mark: UInt32 = 0
  package var description: String
}

package enum ICMPErrorKind: String, CaseIterable, Sendable {
  case fragmentationNeeded = "fragmentation-needed"
  case portUnreachable = "port-unreachable"
  case hostUnreachable = "host-unreachable"
  case timeExceeded = "time-exceeded"
}

package struct PacketChange: Hashable, Sendable {
  package var sequence: Int = 0
  package var acknowledgement: Int = 0
  package var flags: String?
  package var data: Int?
  package var ttl: UInt8?
}

/// What is expected of a step. Every one that is given must hold.
package struct Expectations: Sendable {
  package struct Item: Hashable, Sendable {
    package var text: String
    package var line: Int
  }
  package struct Count: Hashable, Sendable {
    package var rule: String
    package var count: Int
    package var line: Int
  }
  package struct Code: Hashable, Sendable {
    package var rule: String
    package var code: String
    package var line: Int
  }
  package var line: Int
  package var outcome: Item?
  package var by: Item?
  package var servedBy: Item?
  package var translatedTo: Item?
  package var translatedFrom: Item?
  package var leavesBy: Item?
  package var leavesAs: Item?
  package var hits: [Count] = []
  package var runs: [Item] = []
  package var never: [Item] = []
  package var why: [Code] = []
  package var log: [Item] = []
  package var noLog: [Item] = []
  package var entry: [Item] = []
  package var noEntry: [Item] = []
  package init(line: Int) { self.line = line }
}
