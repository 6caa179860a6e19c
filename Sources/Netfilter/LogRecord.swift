// What the kernel would log, before it is put into words: the packet as it was, the hook and the devices.

import Machine

/// What a LOG rule wants beside the headers (include/uapi/linux/netfilter/nf_log.h, NF_LOG_*).
package struct LogFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let tcpSequence = LogFlags(rawValue: 1)
  package static let tcpOptions = LogFlags(rawValue: 2)
  package static let ipOptions = LogFlags(rawValue: 4)
  package static let uid = LogFlags(rawValue: 8)
  package static let macDecode = LogFlags(rawValue: 32)
}

/// A line of the kernel log in the making.
package struct LogRecord: Sendable {
  package enum Kind: Hashable, Sendable {
    case log(level: UInt8, prefix: String, flags: LogFlags)
    /// TRACE: `TRACE: table:chain:type:rulenum `; the number counts from 1.
    case trace(table: TableKind, chain: String, TraceType, rule: Int)
    /// nf_conntrack_log_invalid.
    case invalid(String)
    /// A helper drops a packet: the line names no devices.
    case helper(String)
  }
  package enum TraceType: String, Hashable, Sendable { case rule, `return`, policy }

  package var kind: Kind
  package var packet: Packet
  package var hook: Hook
  package var input: InterfaceID
  package var output: InterfaceID
  /// Nanoseconds since the host's clock began.
  package var time: UInt64
}
