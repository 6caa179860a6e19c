// What a snapshot says of a machine, as values: the machine, its rules, sets, connections; what it has that is not modelled; what is missing.

import Machine
import Netfilter
import Wire

package struct Snapshot: Sendable {
  package var machine = Machine()
  /// Of both families and back ends. Where a family has rules of both back ends, iptables-nft's stand in tables of their own.
  package var ruleset = Ruleset()
  /// There are rules of both back ends: nothing says whose tables were registered first, and so which run first.
  package var hasBothBackEnds = false
  package var sets = Sets()
  /// Confirmed entries; their `timeout` is the ticks that are left.
  package var connections: [Connection] = []
  /// What can drop or rewrite packets and is not modelled, in words that follow "has".
  package var unmodelled: [String] = []
  /// Sentences: what could not be read.
  package var notes: [String] = []
  /// What the machine is called and when it was asked, as the snapshot says.
  package var comments: [String] = []

  /// Numbers of routing tables that have none here.
  static let firstOwnTable: UInt32 = 0xf000_0000
  var tableNames: [String: UInt32] = [:]
  /// The routes of routing rules that refuse.
  var refusals: [Route] = []

  package init(parsing bytes: [UInt8]) throws(SnapshotError) { self.init(try SnapshotText(parsing: bytes)) }

  package init(_ text: SnapshotText) {
    comments = text.comments
    readMachine(text)
    readSockets(text)
    readSets(text)
    readRuleset(text)
    readConnections(text)
    readUnmodelled(text)
  }
}
