// The program: `fuzz HARNESS --seeds DIRECTORY` writes inputs to begin with, `fuzz HARNESS OPTION…` starts libFuzzer (llvm.org/docs/LibFuzzer.html)
// with its own options. One program holds all harnesses, so that the rooms are compiled once.

/// A kind of input that comes from outside.
enum Harness: String, CaseIterable {
  case packets, restore, commands, ipset, cases, pcap

  /// Takes one input. A trap, a read outside an array, a run without end, or a broken promise is a finding.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .packets: PacketHarness.run(bytes)
    case .restore: RulesHarness.restore(bytes)
    case .commands: RulesHarness.commands(bytes)
    case .ipset: SetHarness.run(bytes)
    case .cases: CaseHarness.run(bytes)
    case .pcap: CaptureHarness.run(bytes)
    }
  }
}

/// Stops the run with what was promised and is not so.
func promise(_ isKept: Bool, _ what: @autoclosure () -> String) {
  if !isKept { fatalError(what()) }
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ words: UnsafeMutablePointer<Arguments>,
  _ takeInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

nonisolated(unsafe) private var chosen = Harness.packets

/// SwiftPM calls the entry of an executable target by the target's name; defining it here keeps libFuzzer's own `main` out.
@_cdecl("fuzz_main")
public func start(_ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  let given = (0..<Int(count)).compactMap { words[$0].map { String(cString: $0) } }
  guard given.count > 1, let harness = Harness(rawValue: given[1]) else {
    print("usage: fuzz HARNESS --seeds DIRECTORY | fuzz HARNESS [OPTION OF LIBFUZZER]…\nHARNESS: \(Harness.allCases.map(\.rawValue))")
    return 2
  }
  if given.count == 4, given[2] == "--seeds" { return Seeds.write(harness, to: given[3]) ? 0 : 1 }
  chosen = harness
  // libFuzzer gets the words without the harness.
  words[1] = words[0]
  var rest = words + 1
  var restCount = count - 1
  return runDriver(&restCount, &rest) { bytes, count in
    chosen.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
}
