// Sockets, with no more options than the judge sets. The option numbers are those of Linux's asm-generic/socket.h, in.h and in6.h.
#if os(Linux)
  import Glibc

  /// An address and a port, as the kernel takes them.
  struct SocketAddress {
    let bytes: [UInt8]
    let family: CInt

    init(_ host: String, _ port: UInt16) throws {
      let number = addressBytes(host)
      guard !number.isEmpty else { throw CaseError("\(host) is not an address") }
      family = number.count == 4 ? AF_INET : AF_INET6
      var address: [UInt8] = []
      address.append(native: UInt16(family))
      address.append(big: port)
      if number.count == 4 {
        address += number + [UInt8](repeating: 0, count: 8)
      } else {
        address += [0, 0, 0, 0] + number + [0, 0, 0, 0]  // flow label, scope
      }
      bytes = address
    }

    /// "10.0.0.1:80", "[fd00::1]:80".
    init(parsing text: String) throws {
      guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
        throw CaseError("\(text) is not address:port")
      }
      try self.init(String(text[..<colon].filter { $0 != "[" && $0 != "]" }), port)
    }

    /// The other way round, without brackets.
    static func text(_ bytes: [UInt8]) -> String? {
      switch CInt(bytes.native(0, as: UInt16.self)) {
      case AF_INET: "\(addressText(bytes.piece(4, 4))):\(bytes.be16(2))"
      case AF_INET6: "\(addressText(bytes.piece(8, 16))):\(bytes.be16(2))"
      default: nil
      }
    }
  }

  final class Socket {
    let descriptor: FileDescriptor
    let family: CInt
    let proto: CInt

    init(family: CInt, type: CInt, proto: CInt = 0, blocking: Bool = false) throws {
      let flags = CInt(SOCK_CLOEXEC.rawValue) | (blocking ? 0 : CInt(SOCK_NONBLOCK.rawValue))
      descriptor = try FileDescriptor("socket", socket(family, type | flags, proto))
      self.family = family
      self.proto = proto
    }
    private init(accepted descriptor: FileDescriptor, family: CInt, proto: CInt) {
      self.descriptor = descriptor
      self.family = family
      self.proto = proto
    }

    func set(_ level: some BinaryInteger, _ option: CInt, _ value: CInt) throws {
      var value = value
      try check("setsockopt", setsockopt(descriptor.number, CInt(level), option, &value, socklen_t(MemoryLayout<CInt>.size)))
    }
    func set(_ level: CInt, _ option: CInt, bytes: [UInt8]) throws {
      try check("setsockopt", setsockopt(descriptor.number, level, option, bytes, socklen_t(bytes.count)))
    }
    func get(_ level: CInt, _ option: CInt, size: Int) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: size)
      var length = socklen_t(size)
      try check("getsockopt", getsockopt(descriptor.number, level, option, &bytes, &length))
      return bytes.piece(0, Int(length))
    }

    /// SO_ATTACH_FILTER with one classic instruction: return 0 bytes.
    func dropEverything() throws {
      var instruction: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 0]
      try instruction.withUnsafeMutableBytes { instruction in
        var program: [UInt8] = []
        program.append(native: UInt(1))  // a 16-bit length, padded to a pointer's size (little-endian, as every machine of ours)
        program.append(native: UInt(bitPattern: instruction.baseAddress))
        try set(SOL_SOCKET, SO_ATTACH_FILTER, bytes: program)
      }
    }

    func bind(_ address: SocketAddress) throws {
      _ = try withSocketAddress(address.bytes) { try check("bind", Glibc.bind(descriptor.number, $0, $1)) }
    }
    func connect(_ address: SocketAddress) throws {
      _ = try withSocketAddress(address.bytes) { try check("connect", Glibc.connect(descriptor.number, $0, $1)) }
    }
    func listen() throws { try check("listen", Glibc.listen(descriptor.number, 8)) }

    func accept() throws -> Socket {
      let accepted = try FileDescriptor("accept", Linux.accept(descriptor.number))
      return Socket(accepted: accepted, family: family, proto: proto)
    }

    func send(_ bytes: [UInt8], to address: SocketAddress? = nil) throws {
      if let address {
        _ = try withSocketAddress(address.bytes) {
          try check("sendto", sendto(descriptor.number, bytes, bytes.count, CInt(MSG_NOSIGNAL), $0, $1))
        }
      } else {
        try check("send", Glibc.send(descriptor.number, bytes, bytes.count, CInt(MSG_NOSIGNAL)))
      }
    }

    /// The address of this end, or of the other.
    func name(_ function: (CInt, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> CInt) throws -> [UInt8] {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      _ = try withUnsafeMutablePointer(to: &storage) {
        try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { try check("getsockname", function(descriptor.number, $0, &length)) }
      }
      return withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) }
    }

    /// A received datagram, or piece of a stream, with its ancillary data (recvmsg(2), cmsg(3)).
    struct Received {
      var bytes: [UInt8]
      var from: [UInt8]
      var control: [(level: CInt, type: CInt, data: [UInt8])]
    }

    /// Nil where there is nothing to receive now.
    func receive() throws -> Received? {
      var bytes = [UInt8](repeating: 0, count: 65_600)
      var from = [UInt8](repeating: 0, count: 128)
      var control = [UInt8](repeating: 0, count: 512)
      var code: CInt = 0
      var (length, fromLength, controlLength) = (0, 0, 0)
      bytes.withUnsafeMutableBytes { bytes in
        from.withUnsafeMutableBytes { from in
          control.withUnsafeMutableBytes { control in
            var piece = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
            withUnsafeMutablePointer(to: &piece) { piece in
              var message = msghdr()
              message.msg_name = from.baseAddress
              message.msg_namelen = socklen_t(from.count)
              message.msg_iov = piece
              message.msg_iovlen = 1
              message.msg_control = control.baseAddress
              message.msg_controllen = control.count
              length = recvmsg(descriptor.number, &message, CInt(MSG_DONTWAIT))
              code = length < 0 ? errno : 0
              fromLength = Int(message.msg_namelen)
              controlLength = Int(message.msg_controllen)
            }
          }
        }
      }
      if code == EAGAIN { return nil }
      if code != 0 { throw SystemCallError(call: "recvmsg", code: code) }
      var received = Received(bytes: bytes.piece(0, length), from: from.piece(0, fromLength), control: [])
      var offset = 0
      while offset + 16 <= controlLength {  // struct cmsghdr: length, level, type
        let size = Int(clamping: control.native(offset, as: UInt.self))
        if size < 16 { break }
        received.control.append((control.native(offset + 8), control.native(offset + 12), control.piece(offset + 16, size - 16)))
        offset += (size + 7) & ~7
      }
      return received
    }
  }

  private func withSocketAddress<Value>(_ bytes: [UInt8], _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Value) throws -> Value {
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes.prefix($0.count)) }
    return try withUnsafePointer(to: &storage) {
      try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, socklen_t(bytes.count)) }
    }
  }
#endif
