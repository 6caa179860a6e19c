// What a host does with the options of an IPv4 header (RFC 791, 3.1; ip_rcv_options in net/ipv4/ip_input.c, __ip_options_compile and
// ip_forward_options in net/ipv4/ip_options.c). Behind PREROUTING the next place of a recorded route or timestamp gets the address that this
// host would answer from; where the packet goes on, behind FORWARD, it gets that of the device it leaves by. Source routes are refused, as
// accept_source_route is off, and so are labels (CIPSO), as nobody has said what they mean. Mistakes are told to the sender.

import Machine
import Netfilter
import Wire

private enum IPOption {
  static let end: UInt8 = 0
  static let noOperation: UInt8 = 1
  static let recordRoute: UInt8 = 7
  static let timestamp: UInt8 = 68
  static let looseSourceRoute: UInt8 = 131
  static let security: UInt8 = 134
  static let strictSourceRoute: UInt8 = 137
  static let routerAlert: UInt8 = 148
}

extension Host {
  /// Reads the options of a packet that was routed; the reason if it may not go on.
  mutating func receiveOptions(_ packet: inout Packet) -> DropReason? {
    if let mistake = readOptions(&packet) {
      icmpError(ICMP.parameterProblem, code: 0, info: UInt32(truncatingIfNeeded: mistake) << 24, about: packet)
      return .badOption
    }
    return packet.options.sourceRoute != 0 ? .sourceRoute : nil
  }

  /// Reads the options of a packet, and writes what they ask for; where the header is wrong, or nil.
  func readOptions(_ packet: inout Packet) -> Int? {
    guard packet.family == .ipv4, packet.transportOffset > 20 else { return nil }
    var reader = OptionReader(packet, own: context.machine.answeringAddress(to: packet), milliseconds: millisecondOfDay)
    let mistake = reader.read(context.machine)
    if reader.options.areChanged { packet.bytes = reader.bytes }
    packet.options = reader.options
    return mistake
  }

  /// Fills in the address of the device that a forwarded packet leaves by.
  func finishOptions(_ packet: inout Packet) {
    guard packet.options.areChanged else { return }
    let route = context.machine.routes.lookup(RouteQuery(to: packet.destination, from: packet.source, mark: packet.mark))
    let address = route.flatMap { context.machine.sourceAddress(for: packet.destination, via: $0) } ?? .anyV4
    packet.bytes.fill(packet.options, address, time: nil, end: packet.transportOffset)
    IPv4Header.fixChecksum(&packet.bytes)
    packet.options = IPv4Options()
  }

  /// Whom an ICMP error about a packet is sent by, the first first: those that its source route had it come by. None if it came straight.
  func hopsBack(_ packet: Packet) -> [Address] {
    let at = Int(packet.options.sourceRoute)
    guard at != 0 else { return [] }
    let length = Int(packet.bytes[at + 1])
    var hops: [Address] = []
    for end in stride(from: min(Int(packet.bytes[at + 2]) - 1, length), to: 6, by: -4) {
      hops.append(packet.bytes.address(at + end - 4, .ipv4))
    }
    // RFC 1812 has a way end where the sender is.
    if hops.last == packet.source { hops.removeLast() }
    return hops
  }

  /// The options of an ICMP error about a packet: its recorded route and timestamp, with this host in them, and its source route backwards.
  /// Nil where there is a place that is too short: then there is no error (__ip_options_echo, ip_options_build).
  func echoedOptions(_ packet: Packet, from own: Address, by hops: [Address]) -> [UInt8]? {
    let read = packet.options
    var bytes = [UInt8](repeating: 0, count: 20)
    var echo = IPv4Options()
    func option(_ at: UInt8) -> ArraySlice<UInt8> { packet.bytes[Int(at)..<Int(at) + Int(packet.bytes[Int(at) + 1])] }
    if read.recordRoute != 0 {
      let o = option(read.recordRoute)
      let start = bytes.count
      bytes += o
      let pointer = Int(bytes[start + 2])
      echo.recordRoute = UInt8(start)
      if read.needsRouteAddress, pointer <= o.count {
        if pointer + 3 > o.count { return nil }
        bytes[start + 2] = UInt8(pointer + 4)
        echo.needsRouteAddress = true
      }
    }
    if read.timestamp != 0 {
      let o = option(read.timestamp)
      let start = bytes.count
      bytes += o
      var pointer = Int(bytes[start + 2])
      echo.timestamp = UInt8(start)
      if pointer <= o.count {
        if read.needsTimestampAddress {
          if pointer + 3 > o.count { return nil }
          echo.needsTimestampAddress = true
          pointer += 4
        }
        if read.needsTime {
          if pointer + 3 > o.count { return nil }
          if bytes[start + 3] & 15 != 3 {
            echo.needsTime = true
            pointer += 4
          } else if pointer + 7 <= o.count, context.machine.kind(of: bytes.address(start + pointer - 1, .ipv4)) != .unicast {
            echo.needsTime = true
            pointer += 8
          }
        }
        bytes[start + 2] = UInt8(pointer)
      }
    }
    if !hops.isEmpty {
      bytes += [packet.bytes[Int(read.sourceRoute)], UInt8(3 + 4 * hops.count), 4]
      for hop in hops.dropFirst() + [packet.source] { bytes.append32(hop.v4) }
    }
    if read.security != 0 { bytes += option(read.security) }
    while bytes.count % 4 != 0 { bytes.append(IPOption.end) }
    bytes.fill(echo, own, time: millisecondOfDay, end: bytes.count)
    return Array(bytes[20...])
  }

  /// Milliseconds since midnight (inet_current_timestamp).
  private var millisecondOfDay: UInt32 {
    let milliseconds = UInt64(bitPattern: max(0, context.wallClockAtStart)) &* 1000 &+ context.now / 1_000_000
    return UInt32(milliseconds % 86_400_000)
  }
}

extension Machine {
  /// The address from which this host would answer the sender (fib_compute_spec_dst).
  fileprivate func answeringAddress(to packet: Packet) -> Address {
    if isLocal(packet.destination) { return packet.destination }
    if packet.source.v4 >> 24 != 0, let back = routes.lookup(RouteQuery(to: packet.source, from: .anyV4)) {
      return sourceAddress(for: packet.source, via: back) ?? .anyV4
    }
    return selectAddress(packet.inInterface, nextHop: packet.source) ?? .anyV4
  }
}

extension [UInt8] {
  /// Writes address and time in front of the pointers, which are already at the next place.
  fileprivate mutating func fill(_ options: IPv4Options, _ address: Address, time: UInt32?, end: Int) {
    func place(_ option: UInt8, _ back: Int) -> Int? {
      let at = Int(option) + Int(self[Int(option) + 2]) - back
      return at > Int(option) && at + 4 <= end ? at : nil
    }
    if options.needsRouteAddress, let at = place(options.recordRoute, 5) { set(at, address, .ipv4) }
    if options.needsTimestampAddress, let at = place(options.timestamp, 9) { set(at, address, .ipv4) }
    if options.needsTime, let time, let at = place(options.timestamp, 5) { set(at, Address(v4: time), .ipv4) }
  }
}

/// Walks over the options of one header.
private struct OptionReader {
  var bytes: [UInt8]
  var options = IPv4Options()
  private let end: Int
  private let own: Address
  private let milliseconds: UInt32

  init(_ packet: Packet, own: Address, milliseconds: UInt32) {
    bytes = packet.bytes
    end = packet.transportOffset
    self.own = own
    self.milliseconds = milliseconds
  }

  /// Where the header is wrong, or nil.
  mutating func read(_ machine: Machine) -> Int? {
    var at = 20
    while at < end {
      if bytes[at] == IPOption.end {
        // Behind the end there is nothing else.
        for i in at + 1..<max(at + 1, end) where bytes[i] != IPOption.end { put(IPOption.end, i) }
        return nil
      }
      if bytes[at] == IPOption.noOperation {
        at += 1
        continue
      }
      guard at + 1 < end else { return at }
      let length = Int(bytes[at + 1])
      guard length >= 2, at + length <= end else { return at }
      let mistake: Int?
      switch bytes[at] {
      case IPOption.looseSourceRoute, IPOption.strictSourceRoute: mistake = sourceRoute(at, length)
      case IPOption.recordRoute: mistake = recordRoute(at, length)
      case IPOption.timestamp:
        mistake = timestamp(at, length, machine)
        if mistake == nil { options.timestamp = UInt8(at) }
      case IPOption.routerAlert: mistake = length < 4 ? at + 1 : nil
      case IPOption.security: mistake = security(at, length)
      default: mistake = nil
      }
      if let mistake { return mistake }
      at += length
    }
    return nil
  }

  private mutating func put(_ byte: UInt8, _ at: Int) {
    bytes[at] = byte
    options.areChanged = true
  }
  private mutating func put(_ word: UInt32, _ at: Int) {
    bytes.set(at, Address(v4: word), .ipv4)
    options.areChanged = true
  }

  private mutating func sourceRoute(_ at: Int, _ length: Int) -> Int? {
    if length < 3 { return at + 1 }
    if bytes[at + 2] < 4 { return at + 2 }
    if options.sourceRoute != 0 { return at }
    options.sourceRoute = UInt8(at)
    return nil
  }

  /// CIPSO: this host knows no domain of interpretation (cipso_v4_validate, net/ipv4/cipso_ipv4.c).
  private mutating func security(_ at: Int, _ length: Int) -> Int {
    if options.security != 0 { return at }
    options.security = UInt8(at)
    return length < 8 ? at + 1 : at + 2
  }

  private mutating func recordRoute(_ at: Int, _ length: Int) -> Int? {
    if options.recordRoute != 0 { return at }
    if length < 3 { return at + 1 }
    let pointer = Int(bytes[at + 2])
    if pointer < 4 { return at + 2 }
    if pointer <= length {
      if pointer + 3 > length { return at + 2 }
      put(own.v4, at + pointer - 1)
      put(UInt8(pointer + 4), at + 2)
      options.needsRouteAddress = true
    }
    options.recordRoute = UInt8(at)
    return nil
  }

  private mutating func timestamp(_ at: Int, _ length: Int, _ machine: Machine) -> Int? {
    if options.timestamp != 0 { return at }
    if length < 4 { return at + 1 }
    let pointer = Int(bytes[at + 2])
    if pointer < 5 { return at + 2 }
    let kind = bytes[at + 3] & 15
    guard pointer <= length else {
      // No room: the hosts that could not write are counted, but for addresses given before.
      if kind == 3 { return nil }
      if bytes[at + 3] >> 4 == 15 { return at + 3 }
      put(bytes[at + 3] &+ 16, at + 3)
      return nil
    }
    if pointer + 3 > length { return at + 2 }
    switch kind {
    case 0:
      options.needsTime = true
      put(milliseconds, at + pointer - 1)
      put(UInt8(pointer + 4), at + 2)
    case 1, 3:
      if pointer + 7 > length { return at + 2 }
      if kind == 1 {
        put(own.v4, at + pointer - 1)
        options.needsTimestampAddress = true
      } else if machine.kind(of: bytes.address(at + pointer - 1, .ipv4)) == .unicast {
        return nil
      }
      options.needsTime = true
      put(milliseconds, at + pointer + 3)
      put(UInt8(pointer + 8), at + 2)
    default: break
    }
    return nil
  }
}
