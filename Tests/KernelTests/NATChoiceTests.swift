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
      let ports = Self.sourcePorts(result)
      #expect(ports.count == 40)
      #expect(ports.allSatisfy(range.contains), "\(ports)")
      // A draw that is always the same is none: of 51 ports or more, 40 draws have many.
      #expect(Set(ports).count > 10, "\(ports)")
    }
  }

  /// A thousand draws, and how many are in the lower half of their class: a random number of 16 bits, modulo the size of the class
  /// (nf_nat_l4proto_unique_tuple). Kernel and engine must both come within five standard deviations of that. No two packets have the same
  /// destination, so that no draw is taken already.
  @Test(arguments: [
    ("MASQUERADE --random", UInt16(5000), UInt16(1024)...UInt16(65535)), ("MASQUERADE --random-fully", 5000, 1024...65535),
    ("MASQUERADE --random", 700, 600...1023), ("MASQUERADE --to-ports 2000-2099 --random", 5000, 2000...2099),
    ("SNAT --to-source 192.0.2.7:3000-3049 --random", 5000, 3000...3049), ("SNAT --to-source 192.0.2.7 --random-fully", 100, 1...511),
  ]) func halves(_ target: String, _ from: UInt16, _ range: ClosedRange<UInt16>) {
    let asked = KernelCase(
      name: target, interfaces: [Self.a, Self.b], rules4: "*nat\n-A POSTROUTING -o wb -p udp -j \(target)\nCOMMIT\n",
      steps: (1...1000).map { .inject("wa", Craft.udp("10.0.0.2:\(from)", "192.0.2.2:\($0)")) })
    let size = range.count
    let isLow = (0..<65536).map { $0 % size < size / 2 }
    let probability = Double(isLow.filter { $0 }.count) / 65536
    let limit = 5 * (1000 * probability * (1 - probability)).squareRoot()
    for (name, result) in [("kernel", KernelJudge.run(asked)), ("engine", Replay.run(asked))] {
      let ports = Self.sourcePorts(result)
      #expect(ports.count == 1000)
      #expect(ports.allSatisfy(range.contains))
      let low = ports.filter { Int($0 - range.lowerBound) < size / 2 }.count
      #expect(abs(Double(low) - 1000 * probability) <= limit, "\(name), \(target): \(low) of 1000, \(probability) wanted")
    }
  }

  /// DNAT draws only when it is asked to; else a range begins at its first port.
  @Test(arguments: ["DNAT --to-destination 192.0.2.9:8000-8099", "REDIRECT --to-ports 8000-8099"]) func destinations(_ target: String) {
    for isDrawn in [false, true] {
      let asked = KernelCase(
        name: target, interfaces: [Self.a, Self.b],
        rules4: "*nat\n-A PREROUTING -p udp -j \(target)\(isDrawn ? " --random" : "")\nCOMMIT\n",
        steps: (1...1000).map { .inject("wa", Craft.udp("10.0.0.2:\(5000 + $0)", "192.0.2.2:53")) })
      for (name, result) in [("kernel", KernelJudge.run(asked)), ("engine", Replay.run(asked))] {
        let ports = Self.transportPorts(result, at: 2)
        #expect(ports.count == 1000)
        guard isDrawn else {
          #expect(ports.allSatisfy { $0 == 8000 }, "\(name)")
          continue
        }
        #expect(ports.allSatisfy { (8000...8099).contains($0) }, "\(name)")
        let low = ports.filter { $0 < 8050 }.count
        // Half of them, and 65536 modulo 100 is 36: the lower ones have a little more.
        #expect(abs(Double(low) - 1000 * 32786 / 65536) <= 5 * 250.0.squareRoot(), "\(name), \(target): \(low) of 1000")
      }
    }
  }

  private static func sourcePorts(_ result: KernelResult) -> [UInt16] { transportPorts(result, at: 0) }
  private static func transportPorts(_ result: KernelResult, at place: Int) -> [UInt16] {
    result.events.compactMap { event in
      let bytes: [UInt8]
      switch event.what {
      case .out(_, let hex, _): bytes = hex.bytes
      case .local(let hex, _, _): bytes = hex.bytes
      default: return nil
      }
      guard let headers = PacketHeaders(bytes), headers.transport + 4 <= bytes.count else { return nil }
      return UInt16(bytes[headers.transport + place]) << 8 | UInt16(bytes[headers.transport + place + 1])
    }
  }
}
