// -j LOG: a line in the kernel log (net/netfilter/xt_LOG.c; the words are nf_log_syslog.c's and are made later, by IPTables.LogLine).

package struct LogTarget: TargetExtension {
  package static let name = "LOG"
  package var level: UInt8 = 4
  package var prefix = ""
  package var flags = LogFlags()
  package init() {}
  package var target: Target { .log(Box(self)) }

  func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    context.log(packet, .log(level: level, prefix: prefix, flags: flags))
    return .continue
  }
}
