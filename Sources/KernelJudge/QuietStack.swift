// A kernel that filters and routes but does not answer. The local sockets would send a reset or a port unreachable for whatever INPUT lets
// through, and those packets would walk the hooks too. A BPF program of type sk_lookup (Documentation/bpf/prog_sk_lookup.rst) is asked
// first for the socket of each TCP and UDP packet: this one always names a socket of ours whose filter drops everything.
#if os(Linux)
  import Glibc

  /// Silences the TCP and UDP sockets of a namespace while it lives.
  final class QuietStack {
    private let keep: [FileDescriptor]

    /// Attaches to this thread's namespace.
    init(ipv6: Bool) throws {
      // Where to find the socket of a family and type; the program below computes the same index.
      let map = try BPF.call(.mapCreate, "map", [.u32(15), .u32(4), .u32(8), .u32(4)])  // BPF_MAP_TYPE_SOCKMAP, key, value, entries
      var keep = [map]
      let kinds = [(AF_INET, SOCK_STREAM), (AF_INET, SOCK_DGRAM), (AF_INET6, SOCK_STREAM), (AF_INET6, SOCK_DGRAM)]
      for (index, (family, type)) in kinds.enumerated() where ipv6 || family == AF_INET {
        let sink = try Socket(family: family, type: CInt(type.rawValue))
        try sink.dropEverything()
        if family == AF_INET6 { try sink.set(IPPROTO_IPV6, 26, 1) }  // IPV6_V6ONLY
        try sink.bind(SocketAddress(family == AF_INET ? "127.0.0.1" : "::1", 1))
        if type == SOCK_STREAM { try sink.listen() }
        var key: [UInt8] = []
        key.append(native: UInt32(index))
        var value: [UInt8] = []
        value.append(native: UInt64(sink.descriptor.number))
        try BPF.update(map, key: &key, value: &value)
        keep.append(sink.descriptor)
      }
      let program = try BPF.load(BPF.steering(map: map.number))
      let here = try FileDescriptor(open: "/proc/thread-self/ns/net", O_RDONLY)
      keep.append(program)
      keep.append(
        try BPF.call(.linkCreate, "link", [.u32(UInt32(program.number)), .u32(UInt32(here.number)), .u32(BPF.socketLookup), .u32(0)]))
      self.keep = keep
    }
  }

  /// bpf(2), as much of it as one program needs. The numbers are those of linux/bpf.h.
  private enum BPF {
    enum Command: Int { case mapCreate = 0, updateElement = 2, programLoad = 5, linkCreate = 28 }
    enum Field { case u32(UInt32), u64(UInt64), bytes([UInt8]) }

    static let socketLookup: UInt32 = 36  // BPF_SK_LOOKUP

    static func call(_ command: Command, _ what: String, _ fields: [Field]) throws -> FileDescriptor {
      try FileDescriptor("bpf \(what)", try run(command, fields))
    }

    private static func run(_ command: Command, _ fields: [Field]) throws -> CInt {
      var attributes: [UInt8] = []
      for field in fields {
        switch field {
        case .u32(let value): attributes.append(native: value)
        case .u64(let value): attributes.append(native: value)
        case .bytes(let value): attributes += value
        }
      }
      attributes += [UInt8](repeating: 0, count: max(0, 128 - attributes.count))
      let number = architectureCallNumber
      return try attributes.withUnsafeMutableBytes { try Linux.call(number, command.rawValue, $0.baseAddress, $0.count) }
    }

    private static var architectureCallNumber: Int {
      #if arch(x86_64)
        321
      #else
        280  // the generic table: arm64, riscv64
      #endif
    }

    static func update(_ map: FileDescriptor, key: inout [UInt8], value: inout [UInt8]) throws {
      let result = try key.withUnsafeBytes { key in
        try value.withUnsafeBytes { value in
          try run(
            .updateElement,
            [
              .u32(UInt32(map.number)), .u32(0), .u64(UInt64(UInt(bitPattern: key.baseAddress))),
              .u64(UInt64(UInt(bitPattern: value.baseAddress))), .u64(0),
            ])
        }
      }
      try check("bpf map update", result)
    }

    static func load(_ program: [UInt8]) throws -> FileDescriptor {
      let license = Array("Apache-2.0\0".utf8)
      return try program.withUnsafeBytes { program in
        try license.withUnsafeBytes { license in
          try call(
            .programLoad, "program",
            [
              .u32(30), .u32(UInt32(program.count / 8)),  // BPF_PROG_TYPE_SK_LOOKUP, instructions
              .u64(UInt64(UInt(bitPattern: program.baseAddress))), .u64(UInt64(UInt(bitPattern: license.baseAddress))),
              .u32(0), .u32(0), .u64(0), .u32(0), .u32(0), .bytes(Array("quiet".utf8) + [UInt8](repeating: 0, count: 11)),
              .u32(0), .u32(socketLookup),
            ])
        }
      }
    }

    /// The program, in the instructions of Documentation/bpf/standardization/instruction-set.rst. In C it would be:
    ///
    ///     int index = (lookup->protocol == IPPROTO_UDP) + 2 * (lookup->family == AF_INET6);
    ///     struct bpf_sock *sink = bpf_map_lookup_elem(&map, &index);
    ///     if (sink) { bpf_sk_assign(lookup, sink, 0); bpf_sk_release(sink); }
    ///     return SK_PASS;
    static func steering(map: CInt) -> [UInt8] {
      let (r0, r1, r2, r3, r6, r7, r8, stack): (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (0, 1, 2, 3, 6, 7, 8, 10)
      var code: [UInt8] = []
      func instruction(_ operation: UInt8, to: UInt8 = 0, from: UInt8 = 0, offset: Int16 = 0, _ immediate: Int32 = 0) {
        code += [operation, to | from << 4]
        code.append(native: offset)
        code.append(native: immediate)
      }
      func move(_ to: UInt8, _ from: UInt8) { instruction(0xbf, to: to, from: from) }
      func set(_ to: UInt8, _ value: Int32) { instruction(0xb7, to: to, value) }
      func add(_ to: UInt8, _ value: Int32) { instruction(0x07, to: to, value) }
      func load(_ to: UInt8, _ from: UInt8, _ offset: Int16) { instruction(0x61, to: to, from: from, offset: offset) }
      func skip(_ count: Int16, ifNot register: UInt8, equals value: Int32) { instruction(0x55, to: register, offset: count, value) }
      func call(_ helper: Int32) { instruction(0x85, helper) }

      move(r6, r1)
      load(r2, r1, 8)  // struct bpf_sk_lookup: family
      load(r3, r1, 12)  // protocol
      set(r7, 0)
      skip(1, ifNot: r3, equals: Int32(IPPROTO_UDP))
      add(r7, 1)
      skip(1, ifNot: r2, equals: AF_INET6)
      add(r7, 2)
      instruction(0x63, to: stack, from: r7, offset: -4)  // the key, on the stack
      instruction(0x18, to: r1, from: 1, map)  // the map, by its descriptor; 16 bytes long
      instruction(0)
      move(r2, stack)
      add(r2, -4)
      call(1)  // bpf_map_lookup_elem
      instruction(0x15, to: r0, offset: 7, 0)  // none: pass
      move(r8, r0)
      move(r1, r6)
      move(r2, r8)
      set(r3, 0)
      call(124)  // bpf_sk_assign
      move(r1, r8)
      call(86)  // bpf_sk_release
      set(r0, 1)  // SK_PASS
      instruction(0x95)
      return code
    }
  }
#endif
