// What is expected, as text: the lines of `conntrack -L expect` and of /proc/net/nf_conntrack_expect. Sources: libnetfilter_conntrack,
// src/expect/snprintf_default.c; the kernel's net/netfilter/nf_conntrack_expect.c, exp_seq_show; held against conntrack-tools 1.4.7.

import Netfilter
import Wire

/// One expectation, ready to be written.
package struct ExpectationListing {
  package let expectation: Expectation
  private let master: Connection
  private let helper: ConntrackHelper?
  /// Seconds left, rounded up, and of them the whole ones that the kernel shows a moment later.
  package let timeout: UInt32

  /// All of a host, in the order in which they were made.
  package static func all(_ context: borrowing Context) -> [ExpectationListing] {
    let (table, now) = (context.connections, context.ticks)
    return table.expectations.all(now).map {
      ExpectationListing(expectation: $0, master: table[$0.master], helper: table[helpOf: $0.master].known, now: now)
    }
  }

  private init(expectation: Expectation, master: Connection, helper: ConntrackHelper?, now: UInt32) {
    self.expectation = expectation
    self.master = master
    self.helper = helper
    let hz = UInt32(Context.hz)
    timeout = (expectation.remaining(now) &+ (hz - 1)) / hz
  }

  /// `conntrack -L expect`
  package var line: String {
    let (t, family) = (expectation.tuple, expectation.tuple.family)
    let any = family == .ipv4 ? Address.v4(255, 255, 255, 255) : Address(high: .max, low: .max)
    let m = master.original
    return """
      \(timeout) proto=\(t.proto) \(ends(t) { $0.text(family) }) \
      mask-src=\(expectation.sourceMask.text(family)) mask-dst=\(any.text(family)) \(ports(t.proto, expectation.sourcePortMask, 65535)) \
      master-src=\(m.source.text(family)) master-dst=\(m.destination.text(family)) \(ports(m.proto, m.sourcePort, m.destinationPort)) \
      \(flags.isEmpty ? "" : flags + " ")class=\(expectation.category)\(helper.map { " helper=\($0.name)" } ?? "")
      """
  }

  /// The same in /proc/net/nf_conntrack_expect. There seconds are cut off: just after the last packet one is missing. IPv6 addresses
  /// have all their digits. Recorded cases have this form.
  package var kernelLine: String {
    let (t, family) = (expectation.tuple, expectation.tuple.family)
    let policy = helper.map { $0.policies[min(Int(expectation.category), $0.policies.count - 1)].name } ?? ""
    let name = (helper?.name ?? "") + (policy.isEmpty ? "" : "/\(policy)")
    return """
      \(timeout > 0 ? timeout - 1 : 0) l3proto = \(family == .ipv4 ? 2 : 10) proto=\(t.proto) \(ends(t) { family == .ipv4 ? $0.text(family) : $0.fullIPv6Text }) \
      \(flags)\(flags.isEmpty ? "" : " ")\(name)
      """
  }

  private var flags: String {
    [(Expectation.Flags.permanent, "PERMANENT"), (.inactive, "INACTIVE")].filter { expectation.flags.contains($0.0) }.map(\.1)
      .joined(separator: ",")
  }

  private func ends(_ t: Tuple, _ text: (Address) -> String) -> String {
    "src=\(text(t.source)) dst=\(text(t.destination)) \(ports(t.proto, t.sourcePort, t.destinationPort))"
  }
  private func ports(_ proto: UInt8, _ source: UInt16, _ destination: UInt16) -> String {
    proto == IPProtocol.gre
      ? "srckey=0x\(String(source, radix: 16)) dstkey=0x\(String(destination, radix: 16))" : "sport=\(source) dport=\(destination)"
  }
}
