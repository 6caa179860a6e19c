// Timeouts that settings give (net.netfilter.nf_conntrack_*_timeout*), for protocols that have a setting for each state. The kernel answers
// anew in every run.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let rules = "*filter\n-A FORWARD -m conntrack --ctstate INVALID\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"

/// SCTP (RFC 9260): ports, verification tag, a checksum that nobody asks for here, chunks.
private func sctp(_ device: String, _ tag: UInt8, _ chunks: [UInt8]) -> KernelStep {
  let isClient = device == "wa"
  let ports: [UInt8] = isClient ? [15, 160, 19, 136] : [19, 136, 15, 160]
  return .inject(
    device,
    Craft.datagram(
      132, isClient ? "10.0.0.2" : "192.0.2.9", isClient ? "192.0.2.9" : "10.0.0.2", ports + [0, 0, 0, tag, 0, 0, 0, 0] + chunks))
}
private func chunk(_ type: UInt8, _ body: [UInt8] = []) -> [UInt8] { [type, 0, 0, UInt8(4 + body.count)] + body }
private func initiation(_ type: UInt8, tag: UInt8) -> [UInt8] { chunk(type, [0, 0, 0, tag, 0, 0, 255, 255, 0, 1, 0, 1, 0, 0, 0, 1]) }
private func gre(_ device: String) -> KernelStep {
  .inject(
    device, Craft.datagram(47, device == "wa" ? "10.0.0.2" : "192.0.2.9", device == "wa" ? "192.0.2.9" : "10.0.0.2", [0, 0, 8, 0, 1, 2]))
}

private let settings: [String: KernelCase.Setting] = {
  let states = [
    "closed", "cookie_wait", "cookie_echoed", "established", "shutdown_sent", "shutdown_recd", "shutdown_ack_sent", "heartbeat_sent",
  ]
  var all: [String: KernelCase.Setting] = ["net.netfilter.nf_conntrack_checksum": 0]
  for (n, state) in states.enumerated() { all["net.netfilter.nf_conntrack_sctp_timeout_\(state)"] = .number(11 + n) }
  all["net.netfilter.nf_conntrack_gre_timeout"] = 21
  all["net.netfilter.nf_conntrack_gre_timeout_stream"] = 22
  return all
}()

let timeoutCases: [KernelCase] = [
  KernelCase(
    name: "SCTP's timeouts, from INIT to SHUTDOWN COMPLETE", interfaces: [a, b], sysctl: settings, rules4: rules,
    steps: [
      sctp("wa", 0, initiation(1, tag: 1)), sctp("wb", 1, initiation(2, tag: 2)), sctp("wa", 2, chunk(10, [1, 2, 3, 4])),
      sctp("wb", 1, chunk(11)), sctp("wa", 2, chunk(7, [0, 0, 0, 0])), sctp("wb", 1, chunk(8)), sctp("wa", 2, chunk(14)),
    ].flatMap { [$0, .probe] }),
  KernelCase(
    name: "SCTP's timeouts, from HEARTBEAT on", interfaces: [a, b], sysctl: settings, rules4: rules,
    steps: [
      sctp("wa", 2, chunk(4, [0, 1, 0, 4])), sctp("wb", 1, chunk(5, [0, 1, 0, 4])), sctp("wb", 1, chunk(7, [0, 0, 0, 0])),
    ].flatMap { [$0, .probe] }),
  KernelCase(
    name: "GRE's timeouts", interfaces: [a, b], sysctl: settings, rules4: rules,
    steps: [gre("wa"), gre("wb"), gre("wa")].flatMap { [$0, .probe] }),
]
