// Deciding a connection's mapping. Models nf_nat_setup_info and get_unique_tuple with what they call (net/netfilter/nf_nat_core.c).

import Machine
import Wire

extension Context {
  /// Decides a connection's source or destination mapping: what SNAT, DNAT and their kin call (nf_nat_setup_info). It changes the
  /// connection only; the packet is translated when the table was walked.
  package mutating func setUpNAT(_ packet: inout Packet, _ range: NATRange, _ manipulation: Manipulation) -> TargetVerdict {
    setUpNAT(packet.connection, range, manipulation)
  }

  /// The same for a connection of which no packet has come so far.
  @discardableResult
  package mutating func setUpNAT(_ id: ConnectionID, _ range: NATRange, _ manipulation: Manipulation) -> TargetVerdict {
    let connection = connections[id]
    // An entry that was confirmed before there was NAT stays as it is.
    guard connections.isValid(id), !connection.isConfirmed else { return .accept }
    guard !connection.status.contains(manipulation.done), let current = connection.reply.inverted else { return .drop }

    var search = TupleSearch(current, connection, id, manipulation, range)
    search.run(&self)
    let isNull = search.tuple == current
    if !isNull, let reply = search.tuple.inverted {
      connections.alterReply(id, to: reply)
      connections[id].status.insert(manipulation.status(.original))
    }
    if manipulation == .source { connections.indexBySource(id) }
    connections[id].status.insert(manipulation.done)
    if isTracing { trace.add(.binding(manipulation, id, isNull: isNull, isRandom: search.isRandom)) }
    return .accept
  }

  /// Maps a connection to the address it has: no rule chose one (nf_nat_alloc_null_binding). Its source port changes all the same if the
  /// reply would be taken for another connection's.
  mutating func setUpNullBinding(_ packet: inout Packet, _ manipulation: Manipulation) -> TargetVerdict {
    let reply = connections[packet.connection].reply
    return setUpNAT(&packet, NATRange().at(manipulation == .source ? reply.destination : reply.source), manipulation)
  }
}

/// The search for a tuple that fits the range and whose reply no other connection has.
struct TupleSearch {
  /// What was found. If nothing was free it is the last one tried, and confirmation drops the packet.
  private(set) var tuple: Tuple
  /// A random number had a part in it.
  private(set) var isRandom = false

  private let connection: Connection
  private let id: ConnectionID
  private let manipulation: Manipulation
  private let range: NATRange

  /// NF_NAT_MAX_ATTEMPTS
  private static let maximumAttempts: UInt32 = 128
  /// NF_NAT_HARDER_THRESH: with so few attempts left, connections in TIME_WAIT may be thrown out.
  private static let harderThreshold = maximumAttempts / 4

  init(_ current: Tuple, _ connection: Connection, _ id: ConnectionID, _ manipulation: Manipulation, _ range: NATRange) {
    tuple = current
    self.connection = connection
    self.id = id
    self.manipulation = manipulation
    self.range = range
  }

  private var wantsRandom: Bool { !range.flags.isDisjoint(with: [.random, .randomFully]) }

  /// get_unique_tuple
  mutating func run(_ context: inout Context) {
    let original = tuple
    // 1. A source that fits already stays; else the connections of the same source show what it is mapped to.
    if manipulation == .source, !wantsRandom {
      if range.contains(original, .source) {
        if !isTakenNew(original, context) { return }
      } else if let mapped = appropriateSource(original, context) {
        tuple = mapped
        if !isTaken(context) { return }
      }
    }
    // 2. An address of the range.
    tuple = original
    chooseAddress()
    // 3. The port, if it is not good as it is.
    if !wantsRandom {
      if range.flags.contains(.portsGiven) {
        if !range.flags.contains(.portOffset), range.containsPort(tuple, manipulation),
          range.firstPort == range.lastPort || !isTaken(context)
        {
          return
        }
      } else if !isTaken(context) {
        return
      }
    }
    choosePort(&context)
  }

  // MARK: what is taken

  /// nf_nat_used_tuple
  private func isTaken(_ context: Context) -> Bool { isTaken(tuple, context) }
  private func isTaken(_ tuple: Tuple, _ context: Context) -> Bool {
    guard let reply = tuple.inverted else { return false }
    return context.connections.isTaken(reply, except: id, context.ticks)
  }

  /// nf_nat_used_tuple_new: two packets of one flow that met (each made an entry, in opposite directions) are no clash that a new port
  /// would solve; confirmation sorts them out.
  private func isTakenNew(_ tuple: Tuple, _ context: Context) -> Bool {
    guard isTaken(tuple, context) else { return false }
    let usesNAT: ConnectionStatus = [.sourceNAT, .destinationNAT, .sequenceAdjust]
    guard tuple.allowsClash, connection.status.isDisjoint(with: usesNAT), let reply = tuple.inverted else { return true }
    guard
      let found = context.connections.find(tuple, connection.zone, context.ticks)
        ?? context.connections.find(reply, connection.zone, context.ticks)
    else { return false }
    let other = context.connections[found.id]
    return !(other.status.isDisjoint(with: usesNAT) && other.original.isSame(as: connection.reply))
  }

  /// nf_nat_used_tuple_harder: as a last resort a finished connection with this tuple, whose sequence numbers the new one is beyond, goes.
  private func isTakenHarder(_ context: inout Context, attemptsLeft: UInt32) -> Bool {
    guard attemptsLeft <= TupleSearch.harderThreshold, tuple.proto == IPProtocol.tcp, connection.tcp.state == .synSent else {
      return isTaken(context)
    }
    guard let reply = tuple.inverted, let found = context.connections.find(reply, connection.zone, context.ticks) else { return false }
    let other = context.connections[found.id]
    guard found.direction == .reply, other.tcp.state.rawValue >= TCPState.timeWait.rawValue,
      other.status.isDisjoint(with: [.fixedTimeout, .dying]), other.status.contains(.sourceNAT),
      Int32(bitPattern: connection.tcp.original.end &- other.tcp.original.end) > 0
    else { return true }
    context.connections.remove(found.id)
    return false
  }

  // MARK: the address

  /// find_appropriate_src: the source that another connection from the same address and port was given, if it fits the range.
  private func appropriateSource(_ original: Tuple, _ context: Context) -> Tuple? {
    var source = original
    source.zone = connection.original.zone
    var other = context.connections.sameSource(as: source)
    while let id = other {
      let c = context.connections[id]
      if var mapped = c.reply.inverted, c.sourceHashZone == connection.sourceHashZone {
        mapped.destination = original.destination
        mapped.destinationPort = original.destinationPort
        mapped.zone = original.zone
        if range.contains(mapped, .source) { return mapped }
      }
      other = context.connections.sameSource(as: source, after: id)
    }
    return nil
  }

  /// find_best_ips_proto: a hash of source, destination and zone picks the address, so that one client always gets the same. The kernel
  /// works on words as they stand in memory; what it gives here is what a little-endian machine gives.
  private mutating func chooseAddress() {
    guard range.flags.contains(.mapAddresses) else { return }
    if range.firstAddress == range.lastAddress { return setAddress(range.firstAddress) }
    let words = tuple.family == .ipv4 ? 1 : 4
    let source = tuple.source
    let seed =
      range.flags.contains(.persistent)
      ? 0 : tuple.destination.word(words - 1, tuple.family).byteSwapped ^ UInt32(connection.zone.id)
    var hash = jhash2(
      source.word(0, tuple.family).byteSwapped, words == 1 ? 0 : source.word(1, .ipv6).byteSwapped,
      words == 1 ? 0 : source.word(2, .ipv6).byteSwapped, words == 1 ? 0 : source.word(3, .ipv6).byteSwapped, seed: seed)
    // Below a word that is not at the range's end, the following words are free.
    var isFree = false
    for i in 0..<words {
      let low = isFree ? 0 : range.firstAddress.word(i, tuple.family)
      let high = range.lastAddress.word(i, tuple.family)
      let span = isFree ? UInt32.max : high &- low &+ 1
      let word = low &+ UInt32(truncatingIfNeeded: (UInt64(hash) &* UInt64(span)) >> 32)
      setAddress((manipulation == .source ? tuple.source : tuple.destination).replacing(word: i, tuple.family, with: word))
      if word != high { isFree = true }
      if !range.flags.contains(.persistent) { hash ^= tuple.destination.word(i, tuple.family).byteSwapped }
    }
  }

  private mutating func setAddress(_ address: Address) {
    if manipulation == .source { tuple.source = address } else { tuple.destination = address }
  }

  // MARK: the port

  /// nf_nat_l4proto_unique_tuple: tries ports one after the other, at most 128, then from elsewhere, fewer each time.
  private mutating func choosePort(_ context: inout Context) {
    let isGiven = range.flags.contains(.portsGiven)
    var isSource = manipulation == .source
    var first: UInt32
    var last: UInt32
    switch tuple.proto {
    case IPProtocol.icmp, IPProtocol.icmpv6:
      // The identifier is the same in both directions.
      isSource = true
      (first, last) = isGiven ? (UInt32(range.firstPort), UInt32(range.lastPort)) : (0, 65535)
    case IPProtocol.gre:
      // Without a PPTP connection above it, a key is not ours to change.
      if connection.master.isNone { return }
      (first, last) = isGiven ? (UInt32(range.firstPort), UInt32(range.lastPort)) : (1, 65535)
    case _ where tuple.hasPorts:
      if isGiven {
        (first, last) = (UInt32(min(range.firstPort, range.lastPort)), UInt32(max(range.firstPort, range.lastPort)))
      } else if !isSource {
        return
      } else if tuple.sourcePort < 512 {
        // Below 512 a port says who speaks (rsh, NFS): it stays in its class.
        (first, last) = (1, 511)
      } else {
        (first, last) = tuple.sourcePort < 1024 ? (600, 1023) : (1024, 65535)
      }
    default: return
    }
    let size = last &- first &+ 1
    guard size != 0 else { return }

    var offset: UInt16
    if range.flags.contains(.portOffset) {
      offset = (isSource ? tuple.sourcePort : tuple.destinationPort) &- range.basePort
    } else if wantsRandom || manipulation == .source {
      offset = draw(&context)
    } else {
      offset = 0
    }
    var attempts = min(size, TupleSearch.maximumAttempts)
    while true {
      for i in 0..<attempts {
        let port = UInt16(truncatingIfNeeded: first &+ UInt32(offset) % size)
        if isSource { tuple.sourcePort = port } else { tuple.destinationPort = port }
        if !isTakenHarder(&context, attemptsLeft: attempts - i) { return }
        offset &+= 1
      }
      if attempts >= size || attempts < 16 { return }
      attempts /= 2
      offset = draw(&context)
    }
  }

  /// get_random_u16
  private mutating func draw(_ context: inout Context) -> UInt16 {
    isRandom = true
    return UInt16(truncatingIfNeeded: context.random.next32())
  }
}

extension NATRange {
  /// nf_in_range
  fileprivate func contains(_ tuple: Tuple, _ manipulation: Manipulation) -> Bool {
    if flags.contains(.mapAddresses), tuple.source < firstAddress || lastAddress < tuple.source { return false }
    return !flags.contains(.portsGiven) || containsPort(tuple, manipulation)
  }

  /// l4proto_in_range
  fileprivate func containsPort(_ tuple: Tuple, _ manipulation: Manipulation) -> Bool {
    let port: UInt16
    switch tuple.proto {
    case IPProtocol.icmp, IPProtocol.icmpv6: port = tuple.sourcePort
    case IPProtocol.gre: port = manipulation == .source ? tuple.sourcePort : tuple.destinationPort
    case _ where tuple.hasPorts: port = manipulation == .source ? tuple.sourcePort : tuple.destinationPort
    default: return true
    }
    return port >= firstPort && port <= lastPort
  }
}

extension Tuple {
  /// nf_conntrack_l4proto.allow_clash
  fileprivate var allowsClash: Bool {
    switch proto {
    case IPProtocol.tcp, IPProtocol.icmp, IPProtocol.icmpv6, IPProtocol.sctp: false
    default: true
    }
  }

  /// The same flow, whatever the zone (nf_ct_tuple_equal).
  fileprivate func isSame(as other: Tuple) -> Bool {
    var t = other
    t.zone = zone
    return t == self
  }
}

extension Connection {
  /// nf_ct_zone
  var zone: Zone {
    if original.zone == reply.zone { return Zone(id: original.zone) }
    return original.zone != 0 ? Zone(id: original.zone, directions: 1) : Zone(id: reply.zone, directions: 2)
  }
  /// hash_by_src: a zone that counts in one direction only keeps no sources apart, but is no zone of both directions either.
  fileprivate var sourceHashZone: UInt16 { original.zone == reply.zone ? original.zone : 0 }
}

extension Address {
  /// The 32-bit word `i` of the address as a number.
  fileprivate func word(_ i: Int, _ family: Family) -> UInt32 {
    if family == .ipv4 { return v4 }
    return UInt32(truncatingIfNeeded: (i < 2 ? high : low) >> (i & 1 == 0 ? 32 : 0))
  }
  fileprivate func replacing(word i: Int, _ family: Family, with word: UInt32) -> Address {
    if family == .ipv4 { return Address(v4: word) }
    var a = self
    let shift: UInt64 = i & 1 == 0 ? 32 : 0
    let keep = UInt64(0xffff_ffff) << (32 - shift)
    if i < 2 { a.high = a.high & keep | UInt64(word) << shift } else { a.low = a.low & keep | UInt64(word) << shift }
    return a
  }
}
