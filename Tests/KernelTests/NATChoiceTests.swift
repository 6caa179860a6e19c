// The ports that NAT draws at random can't be the same on both sides. What can be said of them is the range that every one is from.

import KernelJudge
import Testing
import Verify

@Suite(.asksTheKernel) struct NATChoiceTests {
  private static let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
  private static let b = KernelCase.Interface("wb", ["192.0.2.1/24"])

  /// nf_nat_core.c, nf_nat_l4proto_unique_tuple: a range that a rule gives, or else one of three classes by the port that there was.
  @Test(arguments: [
    ("MASQUERADE --random", UInt16(5000), UInt16(1024)...65535), ("MASQUERADE --random", 600, 600...1023),
    ("MASQUERADE --random", 80, 1...511),
    ("MASQUERADE --random-fully", 5000, 1024...65535), ("MASQUERADE --to-ports 2000-2100", 5000, 2000...2100),
    ("MASQUERADE --to-ports 2000-2100 --random", 5000, 2000...2100), ("SNAT --to-source 192.0.2.7:3000-3050 --random", 5000, 3000...3050),
    ("SNAT --to-source 192.0.2.7 --random-fully", 100, 1...511),
  ]) func ports(_ target: String, _ from: UInt16, _ range: ClosedRange<UInt16>) {
    let asked = KernelCase(
      name: target, interfaces: [Self.a, Self.b], rules4: "*nat\n-A POSTROUTING -o wb -p udp -j \(target)\nCOMMIT\n",
      steps: (2...41).map { .inject("wa", Craft.udp("10.0.0.\($0):\(from)", "192.0.2.2:2")) })
    for result in [KernelJudge.run(asked), Replay.run(asked)] {
      let ports = result.events.compactMap { event -> UInt16? in
        guard case .out(_, let hex, _) = event.what, let headers = PacketHeaders(hex.bytes), headers.transport + 2 <= hex.bytes.count else {
          return nil
        }
        return UInt16(hex.bytes[headers.transport]) << 8 | UInt16(hex.bytes[headers.transport + 1])
      }
      #expect(ports.count == 40)
      #expect(ports.allSatisfy(range.contains), "\(ports)")
      // A draw that is always the same is none: of 51 ports or more, 40 draws have many.
      #expect(Set(ports).count > 10, "\(ports)")
    }
  }
}
