// -j NFQUEUE: leaves the verdict to a program at a queue (net/netfilter/xt_NFQUEUE.c, nfqueue_tg_v3; iptables-extensions(8), NFQUEUE).

package struct NFQueueTarget: TargetExtension {
  package static let name = "NFQUEUE"
  package static let help = [
    "--queue-num": "number of the queue (default 0)",
    "--queue-balance": "spread connections over these queues",
    "--queue-bypass": "let packets pass if nobody listens",
    "--queue-cpu-fanout": "choose the queue by processor; with --queue-balance",
  ]
  package static let options: [Option<Self>] = [
    .reading("--queue-num", .number, excludes: ["--queue-balance"]) { $0.first = $1 },
    .reading("--queue-balance", .queues, excludes: ["--queue-num"]) {
      $0.first = $1.first
      $0.last = $1.last
    },
    .setting("--queue-bypass") { $0.bypasses = true },
    Option(
      ["--queue-cpu-fanout"], arity: 0, needs: ["--queue-balance"],
      read: { (owner, _, _, _, _) throws(OptionError) in owner.fansOut = true }, write: { _, _ in [] }),
  ]
  package var first: UInt16 = 0
  /// The last of several queues among which packets are spread.
  package var last: UInt16?
  package var bypasses = false
  package var fansOut = false
  package init() {}
  package var target: Target { .nfqueue(self) }

  /// Where nobody listens, with --queue-bypass the packet goes on behind this table, else it is dropped where the queue is asked (nf_queue).
  @inline(__always) func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    var number = first
    // The kernel spreads flows by a hash with a random seed.
    if let last, !fansOut, !bypasses || !context.queues.isEmpty {
      number &+= UInt16(truncatingIfNeeded: context.random.next32() % (UInt32(last &- first) + 1))
    }
    if bypasses, !context.queues.contains(number) {
      context.isQueueBypassed = true
      return .accept
    }
    return .queue(number)
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if first == 0, last == .max { throw KernelRefusal("EINVAL", "65536 queues are one too many") }
  }
  private func words(_ prefix: String, _ dash: String) -> [String] {
    // So many queues that the tool's count of them is zero.
    (last.flatMap { first == 0 && $0 == .max ? nil : [prefix + "balance", "\(first):\($0)"] } ?? [prefix + "num", "\(first)"])
      + (bypasses ? [dash + "bypass"] : []) + (fansOut ? [dash + "cpu-fanout"] : [])
  }
  package func savedWords(_ context: OptionContext) -> [String]? { words("--queue-", "--queue-") }
  package func listing(_ context: OptionContext) -> String? { "NFQUEUE " + words("", "").joined(separator: " ") }
}

extension Format<NumberRange<UInt16>> {
  fileprivate static let queues = Format(
    "value:value",
    read: { (word, option, _) throws(OptionError) in
      let ends: [UInt16] = try readRange(word, option)
      guard ends.count == 2 else { throw OptionError("Bad range \"\(word)\"", word: word, allowed: "first:last") }
      if ends[0] >= ends[1] { throw OptionError("\(ends[0]) should be less than \(ends[1])", word: word) }
      return NumberRange(ends[0], ends[1])
    },
    write: { v, _ in v.text })
}
