// A case: a machine, its rules, and what happens to it, step by step. The JSON form is one object a case.

/// A question whose whole answer is a KernelResult.
package struct KernelCase: Codable, Equatable, Sendable {
  package var name: String?
  package var family: Int?
  package var interfaces: [Interface]
  /// Lines for `ip route add`.
  package var routes: [String]
  /// Lines for `ip -batch`, done after the interfaces and routes.
  package var ip: [String]
  package var sysctl: [String: Setting]
  /// Text for `ipset restore`.
  package var ipset: String?
  package var rules4: String?
  package var rules6: String?
  package var restoreArguments: [String]
  /// Commands to run once the rules are there.
  package var commands: [[String]]
  package var stack: Stack
  /// Trace every packet: a TRACE rule before all others, which the result does not show.
  package var trace: Bool
  /// Read the kernel's log even if no rule seems to write to it.
  package var log: Bool
  package var collect: Set<Part>
  package var steps: [KernelStep]
  /// Milliseconds to wait after the last step.
  package var settle: Int
  /// Protocols whose packets count as delivered, beside the usual ones.
  package var rawProtocols: [Int]
  package var captureLocal: Bool
  /// Keep neighbour discovery and multicast reports among the packets.
  package var keepDiscovery: Bool
  /// Seconds since 1970 when the case begins, for the engine: a kernel has its own clock. None: the kernel's time now, or 1970.
  package var clock: Int64?
  /// Queues at which a program listens: what a rule with NFQUEUE sends there waits until a step releases it.
  package var queues: [UInt16]
  /// Groups that a program has joined on every device.
  package var groups: [String]

  package init(
    name: String? = nil, interfaces: [Interface] = [], routes: [String] = [], sysctl: [String: Setting] = [:], rules4: String? = nil,
    rules6: String? = nil, commands: [[String]] = [], stack: Stack = .quiet, trace: Bool = false, steps: [KernelStep] = []
  ) {
    self.name = name
    self.interfaces = interfaces
    self.routes = routes
    ip = []
    self.sysctl = sysctl
    self.rules4 = rules4
    self.rules6 = rules6
    restoreArguments = []
    self.commands = commands
    self.stack = stack
    self.trace = trace
    log = false
    collect = Part.usual
    self.steps = steps
    settle = 3
    rawProtocols = []
    captureLocal = true
    keepDiscovery = false
    queues = []
    groups = []
  }

  /// `quiet`: a filter and router whose local sockets swallow what INPUT lets through. `live`: the kernel's own sockets answer.
  package enum Stack: String, Codable, Sendable { case quiet, live }

  /// What the result shows.
  package enum Part: String, Codable, Sendable {
    case counters, conntrack, expect, save
    case hits = "counters_hit"
    static let usual: Set<Part> = [.counters, .conntrack, .expect]
  }

  /// A sysctl's value: a number or a text.
  package enum Setting: Codable, Equatable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case number(Int)
    case text(String)

    package init(integerLiteral value: Int) { self = .number(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) { self = .number(number) } else { self = .text(try container.decode(String.self)) }
    }
    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      }
    }
    package var text: String {
      switch self {
      case .number(let number): String(number)
      case .text(let text): text
      }
    }
  }

  package struct Interface: Codable, Equatable, Sendable {
    package var name: String
    /// tun, tap, or a type that `ip link add` knows, such as bridge.
    package var type: String?
    package var addrs: [String]?
    package var mtu: Int?
    package var group: Setting?
    package var mac: String?
    package var master: String?
    package var neigh: [Neighbour]?
    package var multicast: Bool?
    package var up: Bool?

    package init(_ name: String, _ addrs: [String], type: String? = nil) {
      self.name = name
      self.addrs = addrs
      self.type = type
    }

    package struct Neighbour: Codable, Equatable, Sendable {
      package var ip: String
      package var mac: String

      package init(ip: String, mac: String) {
        self.ip = ip
        self.mac = mac
      }
    }

    var kind: String { type ?? "tun" }
    /// A TUN or TAP device: a program opens it and stands at its other end.
    package var isOpened: Bool { kind == "tun" || kind == "tap" }
    var isUp: Bool { up ?? true }
    var addresses: [String] { addrs ?? [] }
  }
}

extension KernelCase {
  enum CodingKeys: String, CodingKey {
    case name, family, routes, ip, sysctl, ipset, rules4, rules6, stack, trace, log, collect, steps, clock, queues, groups
    case interfaces = "ifaces"
    case restoreArguments = "restore_args"
    case commands = "cmds"
    case settle = "settle_ms"
    case rawProtocols = "raw_protos"
    case captureLocal = "capture_local"
    case keepDiscovery = "keep_nd"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, or usual: Value) throws -> Value {
      try values.decodeIfPresent(Value.self, forKey: key) ?? usual
    }
    name = try values.decodeIfPresent(String.self, forKey: .name)
    family = try values.decodeIfPresent(Int.self, forKey: .family)
    interfaces = try value(.interfaces, or: [])
    routes = try value(.routes, or: [])
    ip = try value(.ip, or: [])
    sysctl = try value(.sysctl, or: [:])
    ipset = try values.decodeIfPresent(String.self, forKey: .ipset)
    rules4 = try values.decodeIfPresent(String.self, forKey: .rules4)
    rules6 = try values.decodeIfPresent(String.self, forKey: .rules6)
    restoreArguments = try value(.restoreArguments, or: [])
    commands = try value(.commands, or: [])
    stack = try value(.stack, or: .quiet)
    trace = try value(.trace, or: false)
    log = try value(.log, or: false)
    collect = try value(.collect, or: Part.usual)
    steps = try value(.steps, or: [])
    settle = try value(.settle, or: 3)
    rawProtocols = try value(.rawProtocols, or: [])
    captureLocal = try value(.captureLocal, or: true)
    keepDiscovery = try value(.keepDiscovery, or: false)
    clock = try values.decodeIfPresent(Int64.self, forKey: .clock)
    queues = try value(.queues, or: [])
    groups = try value(.groups, or: [])
  }

  /// Whether IPv6 is on: only where the case has any, because its own traffic would be among the packets otherwise.
  package var usesIPv6: Bool {
    rules6.map { !$0.isEmpty } ?? false || family == 6 || family == 46 || interfaces.contains { $0.addresses.contains { $0.contains(":") } }
  }

  /// Whether connection tracking writes of packets that it finds invalid.
  package var logsInvalid: Bool { sysctl.keys.contains { $0.contains("nf_conntrack_log_invalid") } }

  /// Whether something here may write to the kernel's log.
  package var writesLog: Bool {
    if trace || log || logsInvalid { return true }
    let commanded = commands + steps.compactMap { if case .command(let step) = $0 { step.argv } else { nil } }
    let restored = steps.compactMap { if case .restore(let step) = $0 { step.text } else { nil } }
    return ([rules4, rules6].compactMap { $0 } + restored).contains { $0.contains(/-j (LOG|TRACE)\b/) }
      || commanded.contains { $0.contains("LOG") || $0.contains("TRACE") }
  }
}

extension KernelCase {
  /// ICMPv6 types of multicast listeners, routers and neighbours.
  package static let discoveryTypes: [UInt8] = [130, 131, 132, 133, 134, 135, 136, 143]

  /// Whether a packet that left is not among the result's: multicast listener reports, router and neighbour discovery, IGMP, ARP, as a machine
  /// sends them of itself. By a bridge's port the ARP of others comes too.
  package func leavesOut(_ bytes: [UInt8], of device: String, isEthernet: Bool) -> Bool {
    if keepDiscovery { return false }
    if isEthernet, bytes.be16(12) == 0x0806 {
      let sender = Hex(bytes.piece(6, 6)).description
      return interfaces.contains { $0.name == device && $0.master == nil || $0.mac?.filter { $0 != ":" } == sender }
    }
    let packet = isEthernet && isIPFrame(bytes) ? bytes.piece(14, bytes.count) : bytes
    guard let headers = PacketHeaders(packet) else { return false }
    if headers.isIPv4 { return headers.proto == 2 }
    return headers.proto == 58 && KernelCase.discoveryTypes.contains(packet.byte(headers.transport))
  }
}
