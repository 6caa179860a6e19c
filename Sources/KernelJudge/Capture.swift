// Every packet that comes into a namespace or is sent by one of its programs, before any table sees it. Two chains of nftables stand before
// raw and before connection tracking, and log each packet to a group that a netlink socket reads (nfnetlink_log). They refer to no
// connection, so they do not turn tracking on; a test holds that.

/// A packet as it entered or was sent, with what the kernel knows beside its bytes.
package struct CapturedPacket: Equatable, Sendable {
  package enum Direction: String, Sendable {
    /// Came in by a device other than lo, and is about to walk PREROUTING.
    case entered
    /// Was sent by this machine, and is about to walk OUTPUT.
    case sent
  }
  package var direction: Direction
  /// The device that it came in by, or that its first route leaves by.
  package var interface: String
  /// The packet from its IP header on, with finished checksums.
  package var bytes: [UInt8]
  /// The link-layer header of a packet that entered: for Ethernet, destination, source, type.
  package var linkHeader: [UInt8]
  /// The owner of the socket that sent it; none where the kernel itself did, as with a reset for a closed port.
  package var user: UInt32?
  package var group: UInt32?
  package var mark: UInt32

  /// One line, for people: addresses, ports, flags.
  package var summary: String { packetSummary(bytes) }
}

#if os(Linux)
  import Glibc

  /// Records the packets of a namespace while it lives.
  package final class Capture {
    private let namespace: Namespace
    private let socket: Socket
    private static let group: UInt16 = 4242
    private static let table = "whytables_capture"

    package init(_ namespace: Namespace) throws {
      self.namespace = namespace
      socket = try namespace.on {
        let socket = try Socket(family: AF_NETLINK, type: CInt(SOCK_RAW.rawValue), proto: 12)  // NETLINK_NETFILTER
        try socket.set(SOL_SOCKET, 33, 16 << 20)  // SO_RCVBUFFORCE: nothing is lost while we do not read
        try NetfilterLog.listen(socket, group: Capture.group)
        return socket
      }
      // Priority -450: before defragmentation (-400), raw (-300) and tracking (-200).
      let ruleset = """
        table inet \(Capture.table) {
          chain entered { type filter hook prerouting priority -450; iifname != "lo" log group \(Capture.group); }
          chain sent { type filter hook output priority -450; log group \(Capture.group); }
        }

        """
      try namespace.must(["nft", "-f", "-"], input: ruleset)
    }

    deinit {
      _ = try? namespace.run(["nft", "delete", "table", "inet", Capture.table])
    }

    /// The packets since the last call, in the order in which the kernel saw them, waiting until none came for `quiet` milliseconds.
    package func packets(quiet milliseconds: Int = 100) throws -> [CapturedPacket] {
      try namespace.on {
        var packets: [CapturedPacket] = []
        var entry = pollfd(fd: socket.descriptor.number, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, CInt(clamping: milliseconds)) > 0 {
          while let received = try socket.receive() {
            packets += try NetfilterLog.messages(received.bytes).compactMap(NetfilterLog.packet)
          }
        }
        return packets
      }
    }
  }

  /// The messages of nfnetlink_log (linux/netlink.h, linux/netfilter/nfnetlink.h, nfnetlink_log.h).
  private enum NetfilterLog {
    private static let subsystem: UInt16 = 4  // NFNL_SUBSYS_ULOG
    private static let packetMessage: UInt16 = 0
    private static let configuration: UInt16 = 1

    /// Joins the group: whole packets, one message a packet at once. The kernel answers each request, with an error or none.
    static func listen(_ socket: Socket, group: UInt16) throws {
      let bind: [UInt8] = [1]  // NFULNL_CFG_CMD_BIND
      let copyWholePackets: [UInt8] = [0, 0, 0xff, 0xff, 2, 0]  // range, NFULNL_COPY_PACKET
      for (type, value) in [(1, bind), (2, copyWholePackets), (5, [0, 0, 0, 1])] as [(UInt16, [UInt8])] {  // CFG_CMD, CFG_MODE, CFG_QTHRESH
        var body: [UInt8] = [0, 0]  // family, version
        body.append(big: group)
        body.append(native: UInt16(4 + value.count))
        body.append(native: type)
        body += value
        body += [UInt8](repeating: 0, count: -body.count & 3)
        var message: [UInt8] = []
        message.append(native: UInt32(16 + body.count))
        message.append(native: subsystem << 8 | configuration)
        message.append(native: UInt16(1 | 4))  // NLM_F_REQUEST, NLM_F_ACK
        message.append(native: UInt32(type))
        message.append(native: UInt32(0))
        try socket.send(message + body)
        try acknowledge(socket)
      }
    }

    private static func acknowledge(_ socket: Socket) throws {
      var entry = pollfd(fd: socket.descriptor.number, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 2000) > 0, let answer = try socket.receive() else {
        throw SystemCallError(call: "nfnetlink_log", code: ETIMEDOUT)
      }
      let code = answer.bytes.native(16, as: Int32.self)  // NLMSG_ERROR carries 0 or a negative error number
      if answer.bytes.native(4, as: UInt16.self) == 2, code != 0 { throw SystemCallError(call: "nfnetlink_log", code: -code) }
    }

    /// The bodies of the packet messages of one datagram: what follows the netlink and the nfnetlink header.
    static func messages(_ datagram: [UInt8]) -> [[UInt8]] {
      var bodies: [[UInt8]] = []
      var offset = 0
      while offset + 20 <= datagram.count {
        let length = Int(clamping: datagram.native(offset, as: UInt32.self))
        if length < 20 { break }
        if datagram.native(offset + 4, as: UInt16.self) == subsystem << 8 | packetMessage {
          bodies.append(datagram.piece(offset + 20, length - 20))
        }
        offset += (length + 3) & ~3
      }
      return bodies
    }

    /// A packet message's attributes, NFULA_*.
    static func packet(_ body: [UInt8]) throws -> CapturedPacket? {
      var attributes: [UInt16: [UInt8]] = [:]
      var offset = 0
      while offset + 4 <= body.count {
        let length = Int(body.native(offset, as: UInt16.self))
        if length < 4 { break }
        attributes[body.native(offset + 2, as: UInt16.self) & 0x3fff] = body.piece(offset + 4, length - 4)
        offset += (length + 3) & ~3
      }
      guard let header = attributes[1], let payload = attributes[9] else { return nil }
      // An attribute holds 65531 bytes; lo carries packets of a few more.
      if let headers = PacketHeaders(payload), payload.count < headers.length { throw CaseError("a packet too large to capture whole") }
      let isSent = header.byte(2) == 3  // NF_INET_LOCAL_OUT
      return CapturedPacket(
        direction: isSent ? .sent : .entered, interface: deviceName(attributes[isSent ? 5 : 4]?.be32(0) ?? 0),
        bytes: PacketHeaders(payload)?.finished ?? payload, linkHeader: attributes[16] ?? [], user: attributes[11]?.be32(0),
        group: attributes[14]?.be32(0), mark: attributes[2]?.be32(0) ?? 0)
    }

    private static func deviceName(_ index: UInt32) -> String {
      var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
      guard if_indextoname(index, &name) != nil else { return "" }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
#endif
