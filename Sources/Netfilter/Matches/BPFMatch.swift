// -m bpf: a program of the classic packet filter machine (net/netfilter/xt_bpf.c, bpf_mt; iptables-extensions(8), bpf). The machine is in
// PacketFilterMachine.swift.

package struct BPFMatch: MatchExtension {
  package static let name = "bpf"
  package static let help = [
    "--bytecode": "a program of the classic packet filter: COUNT,CODE JT JF K,...",
    "--object-pinned": "a program that is pinned in the bpf file system",
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--bytecode"], arity: 1, excludes: ["--object-pinned"], valueName: "code",
      read: { (m, words, _, _, _) throws(OptionError) in m.program = try read(words[0]) },
      write: { m, _ in ["--bytecode", "\"\(m.program.count),\(m.text)\""] }),
    Option(
      ["--object-pinned"], arity: 1, excludes: ["--bytecode"], valueName: "file",
      read: { (_, words, _, _, _) throws(OptionError) in
        throw OptionError(
          "bpf: failed to get bpf object", word: words[0], allowed: "--bytecode; programs pinned in a kernel are not modelled")
      },
      write: { _, _ in [] }),
  ]
  package private(set) var program: [FilterInstruction] = []
  package init() {}
  package var match: Match { .bpf(Box(self)) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool { FilterMachine.run(program, &packet) != 0 }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("bpf: one of --bytecode or --pinned is required") }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if !FilterMachine.accepts(program) { throw KernelRefusal("EINVAL", "bpf: the program is not a valid filter") }
  }
  package static let listingSeparator = ""
  /// A zero byte stands at the end.
  package func listing(_ context: OptionContext) -> String? { "match bpf \(text)\0" }

  private var text: String { program.map { "\($0.code) \($0.ifTrue) \($0.ifFalse) \($0.k)" }.joined(separator: ",") }

  /// bpf_parse_string (extensions/libxt_bpf.c): the number of instructions, then each as four numbers.
  private static func read(_ word: String) throws(OptionError) -> [FilterInstruction] {
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count > 1, let count = UInt16(parts[0]) else { throw OptionError("bpf: error parsing program length", word: word) }
    if count == 0 { throw OptionError("bpf: illegal zero length program", word: word) }
    if count > 64 { throw OptionError("bpf: number of instructions exceeds maximum", word: word, allowed: "64 instructions") }
    var out: [FilterInstruction] = []
    for (i, part) in parts.dropFirst().enumerated() {
      if part.isEmpty, i == parts.count - 2 { break }
      if out.count >= Int(count) { throw OptionError("bpf: real program length exceeds the encoded length parameter", word: word) }
      let n = part.split(separator: " ")
      guard n.count >= 4, let code = UInt16(n[0]), let t = UInt8(n[1]), let f = UInt8(n[2]), let k = UInt32(n[3]) else {
        throw OptionError("bpf: error at instr \(out.count)", word: String(part), allowed: "CODE JUMP-TRUE JUMP-FALSE VALUE")
      }
      out.append(FilterInstruction(code: code, ifTrue: t, ifFalse: f, k: k))
    }
    if out.count != Int(count) { throw OptionError("bpf: parsed program length is less than the encoded length parameter", word: word) }
    return out
  }
}
