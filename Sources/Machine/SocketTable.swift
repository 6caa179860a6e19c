// The sockets that packets are delivered to or sent by, as far as a filter can ask (owner, socket) and a simulation needs them.

import Wire

/// Who sends or receives a packet: what `-m owner` asks of the socket's file.
package struct SocketOwner: Hashable, Sendable {
  package var uid: UInt32
  package var gid: UInt32
  /// A socket of the kernel's own, with no file and so no user: it sends ICMP errors.
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

/// A listening (TCP) or bound (UDP) socket.
package struct LocalSocket: Hashable, Sendable {
  package var proto: UInt8
  /// Nil: any local address.
  package var address: Address?
  package var port: UInt16
  package var owner: SocketOwner
  package init(proto: UInt8, address: Address? = nil, port: UInt16, owner: SocketOwner = SocketOwner()) {
    self.proto = proto
    self.address = address
    self.port = port
    self.owner = owner
  }
}

/// Listening and bound sockets.
package struct SocketTable: Hashable, Sendable {
  package var sockets: [LocalSocket] = []
  package init() {}

  /// The socket that gets a packet for this address and port: a specific address wins over any (inet_lookup_listener's score).
  package func lookup(proto: UInt8, _ address: Address, port: UInt16) -> LocalSocket? {
    let candidates = sockets.filter { $0.proto == proto && $0.port == port }
    return candidates.first { $0.address == address } ?? candidates.first { $0.address == nil || $0.address?.isUnspecified == true }
  }
}
