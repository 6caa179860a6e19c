// The steps of a case. In JSON a step is an object whose "op" names it; the other keys are its fields.

package enum KernelStep: Equatable, Sendable {
  /// A packet comes in by a device.
  case inject(Inject)
  /// A program of this machine sends exactly these bytes.
  case localRaw(LocalRaw)
  case wait(Wait)
  /// Note the connections and the counters.
  case probe
  case command(Run)
  case restore(Restore)
  case sysctl(Sysctl)
  case udpBind(UDP)
  case udpSend(UDP)
  case tcpListen(TCP)
  case tcpConnect(TCP)
  case accept(Accept)
  case send(Data)
  case receive(Named)
  case close(Named)
  /// From now on packets wait at a place of a hook.
  case hold(Hold)
  /// Packets that wait go on. At a place of `hold` no more begin to wait.
  case release(Release)

  package struct Inject: Codable, Equatable, Sendable {
    package var interface: String
    package var hex: Hex
    /// Acknowledge the latest TCP segment that left by a device: its sequence number plus `add`.
    package var acknowledge: Acknowledge?
    /// Answer the latest packet that left by this device for the sender of this one: the address and port that NAT drew for it at random
    /// become this packet's destination.
    package var answer: Bool?
    /// Not that packet, but the one that left so many before it, of those for the sender.
    package var before: Int?

    package init(interface: String, hex: Hex, acknowledge: Acknowledge? = nil, answer: Bool? = nil) {
      self.interface = interface
      self.hex = hex
      self.acknowledge = acknowledge
      self.answer = answer
    }

    package struct Acknowledge: Codable, Equatable, Sendable {
      package var interface: String?
      package var add: Int?

      package init(interface: String? = nil, add: Int? = nil) {
        self.interface = interface
        self.add = add
      }
      enum CodingKeys: String, CodingKey {
        case add
        case interface = "if"
      }
    }
    enum CodingKeys: String, CodingKey {
      case hex, answer, before
      case interface = "if"
      case acknowledge = "ack_from"
    }
  }
  package struct LocalRaw: Codable, Equatable, Sendable {
    package var hex: Hex
    package var uid: UInt32?
    package var gid: UInt32?
    package var mark: UInt32?
    package var bind_if: String?
    /// The address that the sender's socket is bound to: routes and rules for that source count.
    package var bind_addr: String?
    /// The sender's supplementary groups; none if not said.
    package var groups: [UInt32]?

    package init(
      hex: Hex, uid: UInt32? = nil, gid: UInt32? = nil, mark: UInt32? = nil, bind_if: String? = nil, bind_addr: String? = nil,
      groups: [UInt32]? = nil
    ) {
      self.hex = hex
      self.groups = groups
      self.uid = uid
      self.gid = gid
      self.mark = mark
      self.bind_if = bind_if
      self.bind_addr = bind_addr
    }
  }
  package struct Wait: Codable, Equatable, Sendable {
    package var ms: Int

    package init(ms: Int) { self.ms = ms }
  }
  package struct Run: Codable, Equatable, Sendable {
    package var argv: [String]

    package init(argv: [String]) { self.argv = argv }
  }
  package struct Sysctl: Codable, Equatable, Sendable {
    package var key: String
    package var value: KernelCase.Setting

    package init(key: String, value: KernelCase.Setting) {
      self.key = key
      self.value = value
    }
  }
  package struct Restore: Equatable, Sendable {
    package var family: Int
    package var text: String
    package var args: [String]?

    package init(family: Int, text: String, args: [String]? = nil) {
      self.family = family
      self.text = text
      self.args = args
    }
  }
  package struct UDP: Codable, Equatable, Sendable {
    package var id: String?
    package var src: String?
    package var addr: String?
    package var dst: String?
    package var data: Hex?
    /// The socket may have addresses that are not this machine's (IP_TRANSPARENT).
    package var transparent: Bool?
    /// SO_MARK
    package var mark: UInt32?

    package init(
      id: String? = nil, src: String? = nil, addr: String? = nil, dst: String? = nil, data: Hex? = nil, transparent: Bool? = nil,
      mark: UInt32? = nil
    ) {
      self.id = id
      self.src = src
      self.addr = addr
      self.dst = dst
      self.data = data
      self.transparent = transparent
      self.mark = mark
    }
  }
  package struct TCP: Codable, Equatable, Sendable {
    package var id: String?
    package var addr: String?
    package var src: String?
    package var dst: String?
    package var transparent: Bool?
    package var mark: UInt32?

    package init(
      id: String? = nil, addr: String? = nil, src: String? = nil, dst: String? = nil, transparent: Bool? = nil, mark: UInt32? = nil
    ) {
      self.id = id
      self.addr = addr
      self.src = src
      self.dst = dst
      self.transparent = transparent
      self.mark = mark
    }
  }
  package struct Accept: Codable, Equatable, Sendable {
    package var from: String
    package var id: String

    package init(from: String, id: String) {
      self.from = from
      self.id = id
    }
  }
  package struct Data: Codable, Equatable, Sendable {
    package var id: String
    package var data: Hex

    package init(id: String, data: Hex) {
      self.id = id
      self.data = data
    }
  }
  package struct Named: Codable, Equatable, Sendable {
    package var id: String

    package init(id: String) { self.id = id }
  }

  /// A place between two functions of a hook.
  package struct Hold: Codable, Equatable, Sendable {
    package var hook: Hook
    /// Packets wait behind what has this priority or a lower one (enum nf_ip_hook_priorities): -150 is mangle, 0 filter, 100 source NAT.
    package var after: Int32

    package init(_ hook: Hook, after: Int32) {
      self.hook = hook
      self.after = after
    }
    package enum Hook: String, Codable, Sendable { case prerouting, input, forward, output, postrouting }
  }
  package struct Release: Codable, Equatable, Sendable {
    /// A queue of the case's `queues`; none: what `hold` made wait.
    package var queue: UInt16?
    /// The last first.
    package var newest: Bool?
    /// So many of those that wait; all if not said.
    package var packets: Int?

    package init(queue: UInt16? = nil, newest: Bool? = nil, packets: Int? = nil) {
      self.queue = queue
      self.newest = newest
      self.packets = packets
    }
  }

  package static func inject(_ interface: String, _ hex: Hex) -> KernelStep { .inject(Inject(interface: interface, hex: hex)) }
  package static func localRaw(_ hex: Hex) -> KernelStep { .localRaw(LocalRaw(hex: hex)) }
}

extension KernelStep: Codable {
  private enum Keys: String, CodingKey { case op, text, args }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    let operation = try values.decode(String.self, forKey: .op)
    switch operation {
    case "inject": self = .inject(try Inject(from: decoder))
    case "local_raw": self = .localRaw(try LocalRaw(from: decoder))
    case "wait": self = .wait(try Wait(from: decoder))
    case "probe": self = .probe
    case "cmd": self = .command(try Run(from: decoder))
    case "restore4", "restore6":
      self = .restore(
        Restore(
          family: operation == "restore6" ? 6 : 4, text: try values.decode(String.self, forKey: .text),
          args: try values.decodeIfPresent([String].self, forKey: .args)))
    case "sysctl": self = .sysctl(try Sysctl(from: decoder))
    case "udp_bind": self = .udpBind(try UDP(from: decoder))
    case "udp_send": self = .udpSend(try UDP(from: decoder))
    case "tcp_listen": self = .tcpListen(try TCP(from: decoder))
    case "tcp_connect": self = .tcpConnect(try TCP(from: decoder))
    case "accept": self = .accept(try Accept(from: decoder))
    case "send": self = .send(try Data(from: decoder))
    case "recv": self = .receive(try Named(from: decoder))
    case "close": self = .close(try Named(from: decoder))
    case "hold": self = .hold(try Hold(from: decoder))
    case "release": self = .release(try Release(from: decoder))
    default: throw DecodingError.dataCorruptedError(forKey: .op, in: values, debugDescription: "no step is called \(operation)")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(name, forKey: .op)
    switch self {
    case .inject(let step): try step.encode(to: encoder)
    case .localRaw(let step): try step.encode(to: encoder)
    case .wait(let step): try step.encode(to: encoder)
    case .probe: break
    case .command(let step): try step.encode(to: encoder)
    case .restore(let step):
      try values.encode(step.text, forKey: .text)
      try values.encodeIfPresent(step.args, forKey: .args)
    case .sysctl(let step): try step.encode(to: encoder)
    case .udpBind(let step), .udpSend(let step): try step.encode(to: encoder)
    case .tcpListen(let step), .tcpConnect(let step): try step.encode(to: encoder)
    case .accept(let step): try step.encode(to: encoder)
    case .send(let step): try step.encode(to: encoder)
    case .receive(let step), .close(let step): try step.encode(to: encoder)
    case .hold(let step): try step.encode(to: encoder)
    case .release(let step): try step.encode(to: encoder)
    }
  }

  /// The step's "op".
  package var name: String {
    switch self {
    case .inject: "inject"
    case .localRaw: "local_raw"
    case .wait: "wait"
    case .probe: "probe"
    case .command: "cmd"
    case .restore(let step): "restore\(step.family)"
    case .sysctl: "sysctl"
    case .udpBind: "udp_bind"
    case .udpSend: "udp_send"
    case .tcpListen: "tcp_listen"
    case .tcpConnect: "tcp_connect"
    case .accept: "accept"
    case .send: "send"
    case .receive: "recv"
    case .close: "close"
    case .hold: "hold"
    case .release: "release"
    }
  }
}
