// The program at a queue of NFQUEUE: packets that a rule sends there wait until it says what becomes of them
// (net/netfilter/nfnetlink_queue.c, include/uapi/linux/netfilter/nfnetlink_queue.h). This one lets all of them go on, in the order that a
// case wants, so that two packets of one flow can overtake each other.
#if os(Linux)
  import Glibc

  final class QueueListener {
    private let number: UInt16
    private let socket: Socket
    /// The kernel's numbers of the packets that wait, the first first.
    private var waiting: [UInt32] = []

    private static let subsystem: UInt16 = 3  // NFNL_SUBSYS_QUEUE
    private enum Message: UInt16 { case packet, verdict, configure }

    /// Listens at a queue of this thread's namespace.
    init(_ number: UInt16) throws {
      self.number = number
      socket = try Netlink.socket()
      var bind: [UInt8] = [1, 0]  // NFQNL_CFG_CMD_BIND, padding
      bind.append(big: UInt16(AF_INET))  // every family's packets come all the same
      try configure(Netlink.attribute(1, bind))  // NFQA_CFG_CMD
      try configure(Netlink.attribute(2, [0, 0, 0, 0, 1]))  // NFQA_CFG_PARAMS: NFQNL_COPY_META, no bytes of the packet
    }

    /// Lets packets go on: all that wait now, or so many, the first first or the last first. Each has gone its way when this returns.
    func release(_ count: Int? = nil, newestFirst: Bool = false) throws {
      try hear()
      for _ in 0..<min(max(0, count ?? waiting.count), waiting.count) {
        var verdict: [UInt8] = []
        verdict.append(big: UInt32(1))  // NF_ACCEPT
        verdict.append(big: newestFirst ? waiting.removeLast() : waiting.removeFirst())
        let header = Netlink.attribute(2, verdict)  // NFQA_VERDICT_HDR
        try socket.send(Netlink.message(Self.subsystem, Message.verdict.rawValue, resource: number, header))
      }
    }

    /// Takes in what the kernel has told: a message a packet. The kernel's number of it is in NFQA_PACKET_HDR, the first attribute.
    private func hear() throws {
      while let bytes = try socket.receive()?.bytes {
        var at = 0
        while case let length = Int(clamping: bytes.native(at, as: UInt32.self)), length >= 16, at + length <= bytes.count {
          let isPacket = bytes.native(at + 4, as: UInt16.self) == Self.subsystem << 8 | Message.packet.rawValue
          if isPacket, bytes.native(at + 22, as: UInt16.self) == 1 { waiting.append(bytes.be32(at + 24)) }
          at += (length + 3) & ~3
        }
      }
    }

    private func configure(_ attributes: [UInt8]) throws {
      let type = Message.configure.rawValue
      try socket.send(Netlink.message(Self.subsystem, type, flags: Netlink.acknowledge, resource: number, attributes))
      try Netlink.answer("NFQUEUE \(number)", from: socket)
    }
  }

  /// A place between two functions of a hook where packets wait: a chain of nf_tables with just that priority, in a table of its own, so that
  /// no rule of the case changes. Its rule sends all packets to a queue.
  struct HoldingChain {
    static let queue = UInt16.max
    let name: String
    /// What nft(8) is told.
    let script: String

    init(_ step: KernelStep.Hold) throws {
      guard step.after < Int32.max - 2 else { throw CaseError("no packet waits behind the last function of a hook") }
      name = "\(step.hook)\(UInt32(bitPattern: step.after))"
      script = """
        add table inet hold
        flush table inet hold
        add chain inet hold \(name) { type filter hook \(step.hook) priority \(step.after + 1); }

        """
    }
    static let letPass = ["nft", "flush", "table", "inet", "hold"]

    /// Adds the rule. Its target is x_tables's (net/netfilter/nft_compat.c, xt_NFQUEUE.c): nft could say the same only with an expression that
    /// a kernel may lack (nft_queue). Numbers: include/uapi/linux/netfilter/nf_tables.h, nf_tables_compat.h.
    func addRule() throws {
      var number: [UInt8] = []
      number.append(native: Self.queue)  // struct xt_NFQ_info
      let target =
        Netlink.attribute(1, "NFQUEUE") + Netlink.attribute(2, UInt32(0))  // NFTA_TARGET_NAME, _REV
        + Netlink.attribute(3, number + [UInt8](repeating: 0, count: 6))  // NFTA_TARGET_INFO
      let expression = Netlink.attribute(1, "target") + Netlink.nested(2, target)  // NFTA_EXPR_NAME, _DATA
      let rule =
        Netlink.attribute(1, "hold") + Netlink.attribute(2, name)  // NFTA_RULE_TABLE, _CHAIN
        + Netlink.nested(4, Netlink.nested(1, expression))  // NFTA_RULE_EXPRESSIONS, NFTA_LIST_ELEM
      let tables: UInt16 = 10  // NFNL_SUBSYS_NFTABLES
      let create = Netlink.acknowledge | 0x400 | 0x800  // NLM_F_CREATE, NLM_F_APPEND
      let socket = try Netlink.socket()
      try socket.send(
        Netlink.message(0, 16, resource: tables)  // NFNL_MSG_BATCH_BEGIN
          + Netlink.message(tables, 6, flags: create, family: 1, rule)  // NFT_MSG_NEWRULE, NFPROTO_INET
          + Netlink.message(0, 17, resource: tables))  // NFNL_MSG_BATCH_END
      try Netlink.answer("a rule of nf_tables with NFQUEUE", from: socket)
    }
  }
#endif
