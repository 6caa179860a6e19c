// `ip address` and `ip link` on a machine (iproute2), as far as packets notice. What is not understood is refused.

internal import Machine
internal import Wire

extension Machine {
  private func device(_ name: String?, _ text: String) throws(HostCommandError) -> InterfaceID {
    guard let name else { throw HostCommandError("\(text): which device? write dev NAME") }
    guard let id = id(InterfaceName(name)) else { throw HostCommandError("Cannot find device \"\(name)\"") }
    return id
  }

  /// `add|replace|del ADDRESS[/LENGTH] [brd ADDRESS|+] [scope WORD] [nodad] dev NAME`
  mutating func address(_ given: [String], _ verb: String) throws(HostCommandError) {
    var words = given[...]
    let text = "address '\(given.joined(separator: " "))'"
    var address: InterfaceAddress?
    var name: String?
    while let word = words.popFirst() {
      switch word {
      case "dev": name = words.popFirst()
      case "nodad", "noprefixroute": if word == "noprefixroute" { throw HostCommandError("\(text): '\(word)' is not understood") }
      case "brd", "broadcast": if let value = words.popFirst(), value != "+" { address?.broadcast = Address(value) }
      case "scope", "label", "local": _ = words.popFirst()
      default:
        guard address == nil, let prefix = Prefix(word) else { throw HostCommandError("\(text): '\(word)' is not an address") }
        let family = prefix.address.family
        address = InterfaceAddress(prefix.address, prefixLength: prefix.length(family) ?? family.addressBits)
      }
    }
    guard let address else { throw HostCommandError("\(text): there is no address") }
    let id = try device(name, text)
    if verb == "delete" {
      if !remove(address, from: id) { throw HostCommandError("Error: ipv4: Address not found.".replacing(address)) }
    } else if !add(address, to: id), verb == "add" {
      throw HostCommandError("Error: ipv4: Address already assigned.".replacing(address))
    }
  }

  /// `flush dev NAME`
  mutating func flushAddresses(_ words: [String], _ family: Family?) throws(HostCommandError) {
    let id = try device(words.first == "dev" ? words.dropFirst().first : words.first, "address flush")
    for a in interface(id)?.addresses ?? [] where family == nil || a.address.family == family { _ = remove(a, from: id) }
  }

  /// `add [name] NAME [address MAC] [mtu N] type bridge|dummy|veth|tap`
  mutating func addLink(_ given: [String]) throws(HostCommandError) {
    var words = given[...]
    let text = "link add '\(given.joined(separator: " "))'"
    var kind: String?
    var new = Interface(.none)
    // A new device is down.
    new.isUp = false
    var name: String?
    while let word = words.popFirst() {
      switch word {
      case "name", "dev": name = words.popFirst()
      case "type": kind = words.popFirst()
      case "mtu": new.mtu = words.popFirst().flatMap { Int($0) } ?? 1500
      case "address": new.mac = words.popFirst().flatMap { MACAddress($0) } ?? .zero
      default:
        guard name == nil else { throw HostCommandError("\(text): '\(word)' is not understood") }
        name = word
      }
    }
    guard let name, InterfaceName.isValid(name) else { throw HostCommandError("\(text): '\(name ?? "")' \(InterfaceName.rule)") }
    if id(InterfaceName(name)) != nil { throw HostCommandError("RTNETLINK answers: File exists") }
    new.name = InterfaceName(name)
    new.assumesNeighbours = true
    if kind == "bridge" {
      addBridge(new)
    } else if kind == "dummy" {
      if new.mac == .zero { new.mac = MACAddress(0x0e00_0000_0000 + UInt64(interfaces.count)) }
      add(new)
    } else {
      throw HostCommandError("\(text): the types known here are bridge and dummy")
    }
  }

  /// `set [dev] NAME up|down|mtu N|master BRIDGE|nomaster`
  mutating func setLink(_ given: [String]) throws(HostCommandError) {
    var words = given[...]
    if words.first == "dev" { words.removeFirst() }
    let text = "link set '\(given.joined(separator: " "))'"
    let id = try device(words.popFirst(), text)
    while let word = words.popFirst() {
      switch word {
      case "up", "down": setUp(id, word == "up")
      case "mtu":
        guard let mtu = words.popFirst().flatMap({ Int($0) }), (68...65535).contains(mtu) else {
          throw HostCommandError("\(text): which MTU?")
        }
        setMTU(id, mtu)
      case "master":
        if !enslave(id, to: try device(words.popFirst(), text)) {
          throw HostCommandError("\(text): it is a port already, or the other is no bridge")
        }
      case "nomaster": if !release(id) { throw HostCommandError("\(text): it is no port") }
      default: throw HostCommandError("\(text): '\(word)' is not understood; up, down, mtu, master and nomaster are")
      }
    }
  }
}

extension String {
  /// The message for the address's family.
  fileprivate func replacing(_ a: InterfaceAddress) -> String { a.address.isIPv4 ? self : replacing("ipv4", with: "ipv6") }
}
