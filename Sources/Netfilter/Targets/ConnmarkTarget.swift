// -j CONNMARK: changes the connection's mark, or copies it to or from the packet's (net/netfilter/xt_connmark.c, connmark_tg_shift;
// iptables-extensions(8), CONNMARK).

package struct ConnmarkTarget: TargetExtension {
  package enum Mode: UInt8, Hashable, Sendable { case set, save, restore }

  package static let name = "CONNMARK"
  package static let needs: Needs = .tracking
  private static let ways = [
    "--set-mark", "--save-mark", "--restore-mark", "--and-mark", "--or-mark", "--xor-mark", "--set-xmark",
  ]
  package static let help = [
    "--set-xmark": "clear the bits of the mask, then XOR with the value",
    "--set-mark": "clear the bits of mask and value, then set the value",
    "--and-mark": "AND with the value",
    "--or-mark": "OR with the value",
    "--xor-mark": "XOR with the value",
    "--save-mark": "copy the packet's mark to the connection",
    "--restore-mark": "copy the connection's mark to the packet",
    "--left-shift-mark": "shift the connection's mark to the left as well",
    "--right-shift-mark": "shift it to the right as well",
    "--ctmask": "bits of the connection's mark; with --save-mark and --restore-mark",
    "--nfmask": "bits of the packet's mark; with them too",
    "--mask": "both of these",
  ]
  package static let options: [Option<Self>] = [
    .reading("--set-xmark", .masked, excludes: ways) { $0.set($1.value, mask: $1.mask) },
    .reading("--set-mark", .masked, excludes: ways) { $0.set($1.value, mask: $1.value | $1.mask) },
    .reading("--and-mark", .number, excludes: ways) { $0.set(0, mask: ~$1) },
    .reading("--or-mark", .number, excludes: ways) { $0.set($1, mask: $1) },
    .reading("--xor-mark", .number, excludes: ways) { $0.set($1, mask: 0) },
    .setting("--save-mark", excludes: ways) { $0.mode = .save },
    .setting("--restore-mark", excludes: ways) { $0.mode = .restore },
    .reading("--left-shift-mark", .number(0...32)) { $0.shift(left: true, $1) },
    .reading("--right-shift-mark", .number(0...32)) { $0.shift(left: false, $1) },
    .reading("--ctmask", .number, excludes: ["--mask"]) { $0.connectionMask = $1 },
    .reading("--nfmask", .number, excludes: ["--mask"]) { $0.packetMask = $1 },
    .reading("--mask", .number, excludes: ["--ctmask", "--nfmask"]) {
      $0.packetMask = $1
      $0.connectionMask = $1
    },
  ]

  package var mode = Mode.set
  package var value: UInt32 = 0
  package var connectionMask: UInt32 = .max
  package var packetMask: UInt32 = .max
  package var shiftBits: UInt8 = 0
  package var shiftsLeft = true
  package init() {}
  package var target: Target { .connmark(self) }

  private mutating func set(_ value: UInt32, mask: UInt32) {
    mode = .set
    self.value = value
    connectionMask = mask
  }
  private mutating func shift(left: Bool, _ bits: UInt8) {
    shiftsLeft = left
    shiftBits = bits
  }

  @inline(__always) func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    let id = packet.connection
    if id.isNone { return .continue }
    let mark = context.connections[id].mark
    switch mode {
    case .set: context.connections[id].mark = shifted((mark & ~connectionMask) ^ value)
    case .save: context.connections[id].mark = (mark & ~connectionMask) ^ shifted(packet.mark & packetMask)
    case .restore: packet.mark = (packet.mark & ~packetMask) ^ shifted(mark & connectionMask)
    }
    return .continue
  }

  /// The kernel leaves a shift by 32 to the processor, which takes the count modulo 32.
  @inline(__always) private func shifted(_ mark: UInt32) -> UInt32 { shiftsLeft ? mark &<< UInt32(shiftBits) : mark &>> UInt32(shiftBits) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.names.isDisjoint(with: Self.ways) { throw OptionError("CONNMARK target: No operation specified") }
    // Nothing is copied to the packet, and save prints nothing of it.
    if mode == .set { packetMask = .max }
  }

  package func savedWords(_ context: OptionContext) -> [String]? {
    let masks = ["--nfmask", packetMask.hex(), "--ctmask", connectionMask.hex()]
    let words: [String] =
      switch mode {
      case .set: ["--set-xmark", "\(value.hex())/\(connectionMask.hex())"]
      case .save: ["--save-mark"] + masks
      case .restore: ["--restore-mark"] + masks
      }
    return shiftBits == 0 ? words : words + [shiftsLeft ? "--left-shift-mark" : "--right-shift-mark", "\(shiftBits)"]
  }

  package func listing(_ context: OptionContext) -> String? {
    let what =
      switch mode {
      case .set: MaskedValue(value, mask: connectionMask).operationText
      case .save: "save" + masksText("nfmask \(packetMask.hex()) ctmask ~\(connectionMask.hex())")
      case .restore: "restore" + masksText("ctmask \(connectionMask.hex()) nfmask ~\(packetMask.hex())")
      }
    return "CONNMARK \(what)" + (shiftBits == 0 ? "" : " \(shiftsLeft ? "left" : "right")-shift-mark \(shiftBits)")
  }
  private func masksText(_ both: String) -> String {
    if packetMask != connectionMask { return " " + both }
    return packetMask == .max ? "" : " mask \(packetMask.hex())"
  }
}
