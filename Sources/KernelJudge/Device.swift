// Network devices of which the other end of the wire is a file descriptor: TUN and TAP (Documentation/networking/tuntap.rst).
#if os(Linux)
  import Glibc

  enum Device {
    /// A TUN (`ethernet: false`) or TAP device in this thread's namespace. Reading gives a packet that the kernel sent, writing receives one.
    static func open(_ name: String, ethernet: Bool) throws -> FileDescriptor {
      let device = try FileDescriptor(open: "/dev/net/tun", O_RDWR | O_NONBLOCK)
      let tun: UInt16 = 1
      let tap: UInt16 = 2
      let noPacketInformation: UInt16 = 0x1000
      // A `struct ifreq`: the name in 16 bytes, then the flags.
      let name = Array(name.utf8.prefix(15))
      var request = name + [UInt8](repeating: 0, count: 16 - name.count)
      request.append(native: (ethernet ? tap : tun) | noPacketInformation)
      request += [UInt8](repeating: 0, count: 40 - request.count)
      try device.control("TUNSETIFF", 0x4004_54ca, &request)
      // A persistent device stays when the descriptor is closed, so closing need not wait for its removal. The namespace's end takes it.
      try device.control("TUNSETPERSIST", 0x4004_54cb, 1)
      return device
    }
  }
#endif
