// Messages of netlink's netfilter family, as bytes (include/uapi/linux/netlink.h, linux/netfilter/nfnetlink.h).
#if os(Linux)
  import Glibc

  enum Netlink {
    static func socket() throws -> Socket { try Socket(family: AF_NETLINK, type: CInt(SOCK_RAW.rawValue), proto: 12) }  // NETLINK_NETFILTER

    /// struct nlmsghdr, struct nfgenmsg, attributes. `flags` beside NLM_F_REQUEST.
    static func message(
      _ subsystem: UInt16, _ type: UInt16, flags: UInt16 = 0, family: UInt8 = 0, resource: UInt16 = 0, _ attributes: [UInt8] = []
    ) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(native: UInt32(20 + attributes.count))
      bytes.append(native: subsystem << 8 | type)
      bytes.append(native: flags | 1)
      bytes.append(native: UInt64(0))  // no sequence number, nobody's port
      bytes += [family, 0]
      bytes.append(big: resource)
      return bytes + attributes
    }

    static func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(native: UInt16(4 + payload.count))
      bytes.append(native: type)
      return bytes + payload + [UInt8](repeating: 0, count: -payload.count & 3)
    }
    static func attribute(_ type: UInt16, _ number: UInt32) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(big: number)
      return attribute(type, bytes)
    }
    static func attribute(_ type: UInt16, _ text: String) -> [UInt8] { attribute(type, Array(text.utf8) + [0]) }
    static func nested(_ type: UInt16, _ attributes: [UInt8]) -> [UInt8] { attribute(type | 0x8000, attributes) }  // NLA_F_NESTED

    static let acknowledge: UInt16 = 4  // NLM_F_ACK

    /// The error that the kernel answers with, if there is an answer and it is one.
    static func answer(_ what: String, from socket: Socket) throws {
      guard let bytes = try socket.receive()?.bytes, bytes.native(4, as: UInt16.self) == 2 else { return }  // NLMSG_ERROR
      let code: Int32 = bytes.native(16)
      if code != 0 { throw SystemCallError(call: what, code: 0 &- code) }
    }
  }
#endif
