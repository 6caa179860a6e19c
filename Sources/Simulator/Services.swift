// Who listens where: what an endpoint's machine does with a packet that opens a conversation.

package import Machine
package import Wire

/// What stands behind an address and port.
package enum Service: Hashable, Sendable {
  /// A program that answers.
  case open
  /// Nobody: a reset, or port unreachable.
  case closed
  /// No answer of any kind, as if the machine were off.
  case silent
}

/// The services of one machine, or of the whole outside world.
package struct Services: Hashable, Sendable {
  /// A place where something else holds than elsewhere; nil is any.
  package struct Exception: Hashable, Sendable {
    package var address: Address?
    /// Where no address is said, addresses of this family alone.
    package var family: Family?
    package var proto: UInt8?
    package var port: UInt16?
    package var service: Service
    package init(_ service: Service, address: Address? = nil, proto: UInt8? = nil, port: UInt16? = nil) {
      self.service = service
      self.address = address
      self.proto = proto
      self.port = port
    }
  }

  package var otherwise: Service
  /// The first that fits counts.
  package var exceptions: [Exception]

  package init(otherwise: Service, exceptions: [Exception] = []) {
    self.otherwise = otherwise
    self.exceptions = exceptions
  }

  /// `port` is nil for ICMP.
  package func service(_ proto: UInt8, _ address: Address, port: UInt16?) -> Service {
    for e in exceptions
    where (e.address ?? address) == address && (e.family ?? address.family) == address.family && (e.proto ?? proto) == proto
      && (e.port == nil || e.port == port)
    {
      return e.service
    }
    return otherwise
  }
}

extension Services {
  /// What listens on a machine; everything else there is closed.
  package init(_ sockets: SocketTable) {
    self.init(
      otherwise: .closed,
      exceptions: sockets.sockets.map {
        var place = Exception(.open, address: $0.address?.isUnspecified == true ? nil : $0.address, proto: $0.proto, port: $0.port)
        // A socket of IPv4 takes nothing else; one of IPv6 takes both, unless it is told not to.
        if $0.address == .anyV4 { place.family = .ipv4 } else if $0.isIPv6Only { place.family = .ipv6 }
        return place
      })
  }
}
