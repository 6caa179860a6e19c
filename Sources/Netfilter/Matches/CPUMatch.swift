// -m cpu: the processor that handles the packet (net/netfilter/xt_cpu.c, cpu_mt; iptables-extensions(8), cpu). The model has one: number 0.

package struct CPUMatch: MatchExtension {
  package static let name = "cpu"
  package static let help = [
    "--cpu": "number of the processor that handles the packet"
  ]
  package static let options: [Option<Self>] = [
    .value("--cpu", \.cpu, .number, required: true)
  ]
  package var cpu: Negatable<UInt32>?
  package init() {}
  package var match: Match { .cpu(self) }

  @inline(__always) func matches(_ context: inout Context) -> Bool {
    guard let c = cpu else { return true }
    if context.isTracing { context.evidence = .assumed }
    return (c.value == 0) != c.isNegated
  }
  package func listing(_ context: OptionContext) -> String? { cpu.map { "cpu " + ($0.isNegated ? "! " : "") + "\($0.value)" } }
}
