// A packet against a set: which element the packet is, and what the three operations do with it. Models the types' kadt functions
// (net/netfilter/ipset/ip_set_*.c), ip_set_test, ip_set_add and ip_set_del (ip_set_core.c) and the ports of ip_set_getport.c.

import Machine
import Wire

extension Context {
  /// Whether the packet is in the set; what was found goes into `probe`.
  mutating func isInSet(_ use: SetUse, _ packet: inout Packet, _ probe: inout SetProbe) -> Bool {
    guard use.index >= 0, Int(use.index) < sets.slots.count else { return false }
    probe.isPacket = true
    probe.bytes = UInt64(truncatingIfNeeded: packet.length)
    return testSet(use, use.index, packet, &probe)
  }

  private mutating func testSet(_ use: SetUse, _ index: Int32, _ packet: borrowing Packet, _ probe: inout SetProbe) -> Bool {
    guard isUsable(use, index, packet) else { return false }
    if sets.slots[Int(index)]?.shape.method == .list { return testList(use, index, packet, &probe) }
    guard let key = sets.slots[Int(index)]?.key(of: packet, use, inName, outName, isTest: true) else { return false }
    switch sets.test(key, in: index, &probe, jiffies) {
    case .no: return false
    case .yes: return !probe.flags.contains(.returnNomatch) || sets.slots[Int(index)]?.shape.hasNets != true
    case .nomatch: return probe.flags.contains(.returnNomatch)
    case .incomplete:
      add(packet, use, index, SetExtensions(), exist: false)
      return true
    }
  }

  /// Too few directions, or the other family: never in the set.
  private func isUsable(_ use: SetUse, _ index: Int32, _ packet: borrowing Packet) -> Bool {
    guard let set = sets.slots[Int(index)] else { return false }
    return use.dimension >= set.shape.dimension && set.applies(to: packet.family)
  }

  /// list_set_ktest: the first member that holds the packet decides; its counters are never compared, and counted as the flags say.
  private mutating func testList(_ use: SetUse, _ index: Int32, _ packet: borrowing Packet, _ probe: inout SetProbe) -> Bool {
    let flags = probe.flags
    probe.flags.remove(.matchCounters)
    if flags.contains(.skipSubUpdate) { probe.flags.insert(.skipUpdate) }
    defer { probe.flags = flags }
    var n = 0
    while let member = member(n, of: index) {
      if !member.isExpired, testSet(use, member.index, packet, &probe) {
        let memberFlags = probe.flags
        probe.flags = flags
        if sets.member(n, of: index, meets: &probe, jiffies) { return true }
        probe.flags = memberFlags
      }
      n += 1
    }
    return false
  }

  private func member(_ n: Int, of index: Int32) -> (index: Int32, isExpired: Bool)? {
    guard let count = sets.slots[Int(index)]?.members.count, n < count, let m = sets.slots[Int(index)]?.members[n] else { return nil }
    guard m.index >= 0, Int(m.index) < sets.slots.count else { return nil }
    return (m.index, m.entry.isExpired(jiffies))
  }

  /// Adds the packet's element. Whether it could is known only to a list:set, whose first member that takes it ends the search.
  @discardableResult
  mutating func add(_ packet: borrowing Packet, _ use: SetUse, _ index: Int32, _ given: SetExtensions, exist: Bool) -> Bool {
    guard index >= 0, Int(index) < sets.slots.count, isUsable(use, index, packet) else { return false }
    if sets.slots[Int(index)]?.shape.method == .list {
      var n = 0
      while let member = member(n, of: index) {
        if !member.isExpired, add(packet, use, member.index, given, exist: exist) { return true }
        n += 1
      }
      return true
    }
    sets.collect(index, jiffies)
    guard let key = sets.slots[Int(index)]?.key(of: packet, use, inName, outName, isTest: false) else { return false }
    var given = given
    given.packets = 1
    given.bytes = UInt64(truncatingIfNeeded: packet.length)
    do throws(SetFault) {
      try sets.add(key, given, to: index, exist: exist, jiffies)
      return true
    } catch { return false }
  }

  @discardableResult
  mutating func remove(_ packet: borrowing Packet, _ use: SetUse, _ index: Int32) -> Bool {
    guard index >= 0, Int(index) < sets.slots.count, isUsable(use, index, packet) else { return false }
    if sets.slots[Int(index)]?.shape.method == .list {
      var n = 0
      while let member = member(n, of: index) {
        if !member.isExpired, remove(packet, use, member.index) { return true }
        n += 1
      }
      return true
    }
    sets.collect(index, jiffies)
    guard let key = sets.slots[Int(index)]?.key(of: packet, use, inName, outName, isTest: false) else { return false }
    do throws(SetFault) {
      try sets.remove(key, from: index, jiffies)
      return true
    } catch { return false }
  }
}

extension Sets {
  /// The element that has to be added for a set to hold a packet, or (`held`) the one by which it holds it. Nil where that is not one
  /// element of this set: a set of sets, too few directions, the other family.
  package func element(
    of packet: borrowing Packet, in name: String, _ use: SetUse, _ input: InterfaceName, _ output: InterfaceName, held: Bool,
    _ jiffies: UInt64
  ) -> (key: SetKey, set: IPSet)? {
    guard let i = index(of: name), let set = slots[Int(i)], set.shape.method != .list, use.dimension >= set.shape.dimension,
      set.applies(to: packet.family), let key = set.key(of: packet, use, input, output, isTest: true)
    else { return nil }
    guard held else { return (key, set) }
    var probe = SetProbe()
    for element in set.elements(jiffies) {
      var less = set
      do { try less.remove(element.key, jiffies) } catch { continue }
      if less.test(key, &probe, jiffies) == .no { return (element.key, set) }
    }
    return nil
  }
}

extension IPSet {
  /// The element that a packet is, or nil if it can't be one. A network is the address itself to a test; to an addition it is of the longest
  /// length that the set has (INIT_CIDR).
  func key(of packet: borrowing Packet, _ use: SetUse, _ input: InterfaceName, _ output: InterfaceName, isTest: Bool) -> SetKey? {
    var key = SetKey()
    guard fill(&key, shape.first, 0, packet, use, input, output, isTest), fill(&key, shape.second, 1, packet, use, input, output, isTest),
      fill(&key, shape.third, 2, packet, use, input, output, isTest)
    else { return nil }
    return key
  }

  private func fill(
    _ key: inout SetKey, _ part: SetPart, _ n: Int, _ packet: borrowing Packet, _ use: SetUse, _ input: InterfaceName,
    _ output: InterfaceName, _ isTest: Bool
  ) -> Bool {
    let isSource = use.isSource(n)
    switch part {
    case .none, .set: return true
    case .address:
      let address = masked(isSource ? packet.source : packet.destination)
      if n == 0 {
        key.address = address
        return !refusesZero || !address.isUnspecified
      }
      key.address2 = address
      return true
    case .net:
      let whole = isSource ? packet.source : packet.destination
      let family = packet.family
      if n == 0 {
        key.address = masked(whole)
        key.narrow(first: isTest ? hostLength : lengths.inUse.first ?? hostLength, family)
      } else {
        key.narrow(second: masked(whole), isTest ? hostLength : lengths2.inUse.first ?? hostLength, family)
      }
      return true
    case .mac:
      guard let link = packet.link else { return false }
      key.mac = isSource ? link.source : link.destination
      return key.mac != .zero
    case .mark:
      key.mark = packet.mark & options.markMask
      return true
    case .port:
      guard let (proto, port) = packet.setPort(isSource: isSource) else { return false }
      key.port = port
      // A bitmap of ports does not tell TCP from UDP, and knows no others.
      if shape.method == .bitmap { return proto == IPProtocol.tcp || proto == IPProtocol.udp }
      key.proto = proto
      return true
    case .interface:
      key.interface = isSource ? input : output
      return !key.interface.isEmpty
    }
  }

  /// An address with the bits that the set's netmask or bitmask leaves.
  package func masked(_ a: Address) -> Address {
    if let bits = options.netmask { return a & Prefix.mask(length: Int(bits), options.family ?? .ipv4) }
    if let mask = options.bitmask { return options.family == .ipv6 ? a & mask : Address(v4: a.v4 & mask.v4) }
    return a
  }

  /// 0.0.0.0 and :: are no elements of hash:ip and hash:ip,port.
  package var refusesZero: Bool { type == .hashIP || type == .hashIPPort }
}

extension Packet {
  /// The protocol and its port, type and code, or 0 (ip_set_get_ip4_port, ip_set_get_ip6_port); nil where they should be there and are not.
  func setPort(isSource: Bool) -> (proto: UInt8, port: UInt16)? {
    if family == .ipv4, proto == 0 { return nil }
    if family == .ipv6, !isChainComplete || fragmentOffset != 0 { return nil }
    let needed: Int
    switch proto {
    case IPProtocol.tcp: needed = 20
    case IPProtocol.udp, IPProtocol.udpLite, IPProtocol.icmp, IPProtocol.icmpv6: needed = 8
    case IPProtocol.sctp: needed = 12
    default: return (proto, 0)
    }
    // Of second fragments the kernel reads an ICMPv6 header even in IPv4, and finds what stands there; nobody sends that.
    guard fragmentOffset == 0, hasTransport, bytes.count >= transportOffset + needed else { return nil }
    let isICMP = proto == IPProtocol.icmp || proto == IPProtocol.icmpv6
    return (proto, isSource || isICMP ? sourcePort : destinationPort)
  }
}
