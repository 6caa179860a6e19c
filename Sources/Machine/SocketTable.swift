// The sockets that packets are delivered to or sent by, as far as a filter can ask (owner, socket, TPROXY) and a simulation needs them.
// Which socket a packet belongs to is found as __inet_lookup_established, inet_lookup_listener (net/ipv4/inet_hashtables.c) and
// __udp4_lib_lookup (net/ipv4/udp.c) find it. Look-ups allocate nothing: rules ask for them.

import Wire

/// Who sends or receives a packet: what `-m owner` asks of the socket's file.
package struct SocketOwner: Hashable, Sendable {
  package var uid: UInt32
  package var gid: UInt32
  /// A socket of the kernel's own, with no file and so no user: it sends ICMP and resets.
  package var isKernels = false
  package init(uid: UInt32 = 0, gid: UInt32 = 0) {
    self.uid = uid
    self.gid = gid
  }
  package static let kernel = {
    var owner = SocketOwner()
    owner.isKernels = true
    return owner
  }()
}

/// A listening (TCP), bound (UDP) or connected socket.
package struct LocalSocket: Hashable, Sendable {
  package var proto: UInt8
  /// Nil: any local address.
  package var address: Address?
  package var port: UInt16
  package var owner: SocketOwner
  /// The other end of a connected socket.
  package var remote: Address?
  package var remotePort: UInt16 = 0
  /// It may have addresses that are not this machine's (IP_TRANSPARENT).
  package var isTransparent = false
  /// IPV6_V6ONLY: bound to any address of IPv6, it takes nothing of IPv4.
  package var isIPv6Only = false
  /// SO_MARK
  package var mark: UInt32 = 0
  /// False of a connection whose handshake is not over, and of one in TIME_WAIT: the kernel keeps too little of it to have a mark
  /// (sk_fullsock).
  package var isFull = true
  package init(proto: UInt8, address: Address? = nil, port: UInt16, owner: SocketOwner = SocketOwner()) {
    self.proto = proto
    self.address = address
    self.port = port
    self.owner = owner
  }

  /// Bound to any address (inet_rcv_saddr is zero).
  @inlinable package var isWildcard: Bool { address?.isUnspecified ?? true }
}

/// The sockets of one machine.
package struct SocketTable: Hashable, Sendable {
  package var sockets: [LocalSocket] = []
  /// Every port of every address, this machine's or not, has a socket that is bound and not transparent: what a BPF program of type
  /// sk_lookup makes of a machine. Programs that only record use it.
  package var swallowsAll = false
  package init() {}

  /// The socket of a connection with exactly these ends.
  package func connected(_ proto: UInt8, _ local: Address, _ port: UInt16, _ remote: Address, _ remotePort: UInt16) -> Int? {
    for i in sockets.indices where sockets[i].proto == proto && sockets[i].port == port {
      if sockets[i].remote == remote, sockets[i].remotePort == remotePort, sockets[i].address == local { return i }
    }
    return nil
  }

  /// The socket that gets a packet for this address and port and has no other end: a specific address wins over any.
  package func bound(_ proto: UInt8, _ address: Address, _ port: UInt16) -> Int? {
    var wildcard: Int?
    for i in sockets.indices where sockets[i].proto == proto && sockets[i].port == port && sockets[i].remote == nil {
      if sockets[i].address == address { return i }
      // A socket of IPv6 takes IPv4 as well, unless it is told not to; one of IPv4 takes nothing else.
      if wildcard == nil, sockets[i].isWildcard, address.isIPv4 ? !sockets[i].isIPv6Only : sockets[i].address != .anyV4 { wildcard = i }
    }
    return wildcard
  }

  /// The connected socket of these ends, or the one that is bound.
  package func lookup(_ proto: UInt8, _ local: Address, _ port: UInt16, _ remote: Address, _ remotePort: UInt16) -> Int? {
    connected(proto, local, port, remote, remotePort) ?? bound(proto, local, port)
  }

  /// The bound socket itself.
  package func lookup(proto: UInt8, _ address: Address, port: UInt16) -> LocalSocket? { bound(proto, address, port).map { sockets[$0] } }

  /// The socket at a place, or nil.
  @inlinable package subscript(place: Int32) -> LocalSocket? {
    place >= 0 && Int(place) < sockets.count ? sockets[Int(place)] : nil
  }
}
