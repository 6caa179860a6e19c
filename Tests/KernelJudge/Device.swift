// Network devices: TUN and TAP, whose wire is a file descriptor (Documentation/networking/tuntap.rst), and the offloads of any device
// (ethtool's ioctl, linux/ethtool.h).
#if os(Linux)
  import Glibc

  enum Device {
    /// A TUN (`ethernet: false`) or TAP device in this thread's namespace. Reading gives a packet that the kernel sent, writing receives one.
    static func open(_ name: String, ethernet: Bool) throws -> FileDescriptor {
      let device = try FileDescriptor(open: "/dev/net/tun", O_RDWR | O_NONBLOCK)
      let tun: UInt16 = 1
      let tap: UInt16 = 2
      let noPacketInformation: UInt16 = 0x1000
      var request = interfaceRequest(name)
      request.append(native: (ethernet ? tap : tun) | noPacketInformation)
      pad(&request)
      try device.control("TUNSETIFF \(name)", 0x4004_54ca, &request)
      // A persistent device stays when the descriptor is closed, so closing need not wait for its removal. The namespace's end takes it.
      try device.control("TUNSETPERSIST", 0x4004_54cb, 1)
      return device
    }

    /// Segments of the wire's size and finished checksums. What a device cannot turn off (checksums on lo) stays.
    static func turnOffOffloads(_ name: String) throws {
      let commands: [UInt32] = [0x17, 0x1f, 0x24, 0x2c]  // ETHTOOL_STXCSUM, _STSO, _SGSO, _SGRO
      let socket = try FileDescriptor("socket", Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0))
      for command in commands {
        var value: [UInt8] = []
        value.append(native: command)
        value.append(native: UInt32(0))
        do {
          try value.withUnsafeMutableBytes { buffer in
            var request = interfaceRequest(name)
            request.append(native: UInt(bitPattern: buffer.baseAddress))
            pad(&request)
            try socket.control("SIOCETHTOOL \(name)", 0x8946, &request)
          }
        } catch let error as SystemCallError where error.code == EOPNOTSUPP {}
      }
    }

    /// The start of a `struct ifreq`: the name in 16 bytes.
    private static func interfaceRequest(_ name: String) -> [UInt8] {
      let name = Array(name.utf8.prefix(15))
      return name + [UInt8](repeating: 0, count: 16 - name.count)
    }
    private static func pad(_ request: inout [UInt8]) {
      request += [UInt8](repeating: 0, count: max(0, 40 - request.count))
    }
  }
#endif
