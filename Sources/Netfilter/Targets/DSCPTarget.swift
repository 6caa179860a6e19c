// -j DSCP: sets the upper six bits of TOS or traffic class (net/netfilter/xt_DSCP.c, dscp_tg and dscp_tg6; iptables-extensions(8), DSCP).

package struct DSCPTarget: TargetExtension {
  package static let name = "DSCP"
  package static let tables: TableSet = .mangle
  package static let help = [
    "--set-dscp": "codepoint as a number from 0 to 63",
    "--set-dscp-class": "codepoint as a class: BE, EF, AFxx or CSx",
  ]
  package static let options: [Option<Self>] = [
    .reading("--set-dscp", .number(0...63), excludes: ["--set-dscp-class"]) { $0.value = $1 },
    .reading("--set-dscp-class", .dscpClass, excludes: ["--set-dscp"]) { $0.value = $1 },
  ]
  package var value: UInt8 = 0
  package init() {}
  package var target: Target { .dscp(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    if packet.tos >> 2 != value { packet.setTOS(packet.tos & 3 | value << 2) }
    return .continue
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("DSCP target: Parameter --set-dscp is required") }
  }
  private var text: String { value.hex(digits: 2) }
  package func savedWords(_ context: OptionContext) -> [String]? { ["--set-dscp", text] }
  package func listing(_ context: OptionContext) -> String? { "DSCP set \(text)" }
}
