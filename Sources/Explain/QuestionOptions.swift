// The parts of a question as they are written: interfaces, routes, listeners, services of others, settings. Each error names the option,
// the word that is wrong, and what may stand there.

import Machine
import Simulator
import Wire

/// `eth0=10.0.0.1/24,fd00::1/64`
package struct HostInterface: Hashable, Sendable {
  package var name: String
  package var addresses: [InterfaceAddress]

  package init(parsing text: String) throws(QuestionError) {
    let example = "for example --host eth0=10.0.0.1/24,fd00::1/64"
    guard let at = text.firstIndex(of: "="), at != text.startIndex else {
      throw QuestionError("--host \(text): write INTERFACE=ADDRESS/LENGTH", remedy: example)
    }
    name = String(text[..<at])
    if !InterfaceName.isValid(name) { throw QuestionError("--host \(text): '\(name)' \(InterfaceName.rule)") }
    addresses = []
    for word in text[text.index(after: at)...].split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "/", omittingEmptySubsequences: false)
      guard let address = Address(String(parts[0])) else {
        throw QuestionError("--host \(text): '\(word)' is not an address with a length", remedy: example)
      }
      let bits = address.family.addressBits
      guard parts.count == 2, let length = Int(parts[1]), (0...bits).contains(length) else {
        throw QuestionError("--host \(text): '\(word)' needs the length of its network, from 0 to \(bits)", remedy: example)
      }
      addresses.append(InterfaceAddress(address, prefixLength: length))
    }
  }
}

/// `default via 10.0.0.254`, `192.168.0.0/16 dev eth1`, `10.9.0.0/16 via 10.0.0.9 dev eth0`, `unreachable 10.8.0.0/16`: what `ip route add`
/// takes.
package struct RouteOption: Hashable, Sendable {
  package var text: String

  package init(parsing text: String) throws(QuestionError) { self.text = text }

  func add(to machine: inout Machine) throws(QuestionError) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    // A default route without a gateway does not tell its family: it is for both.
    let isForBoth = words.contains("default") && !words.contains { $0.contains(".") || $0.contains(":") }
    for family in isForBoth ? Family.allCases : [words.contains { $0.contains(":") } ? .ipv6 : .ipv4] {
      do throws(HostCommandError) { machine.routes.add(try machine.route(words, family)) } catch {
        let words = error.text.hasPrefix("route ") ? error.text : "route \(error.text)"
        throw QuestionError("--\(words)", remedy: "for example --route 'default via 10.0.0.254', --route '192.168.0.0/16 dev eth1'")
      }
    }
  }
}

/// `net.ipv4.ip_forward=1`
package struct SysctlOption: Hashable, Sendable {
  package var key: String
  package var value: String

  package init(parsing text: String) throws(QuestionError) {
    guard let at = text.firstIndex(of: "="), at != text.startIndex else {
      throw QuestionError("--sysctl \(text): write KEY=VALUE", remedy: "for example --sysctl net.ipv4.ip_forward=1")
    }
    key = String(text[..<at])
    value = String(text[text.index(after: at)...])
  }

  /// Directories of /proc/sys.
  private static let roots = ["abi", "crypto", "debug", "dev", "fs", "kernel", "net", "sunrpc", "user", "vm"]
  private static let likely = ["net.ipv4.", "net.netfilter.", "net.ipv4.conf.all.", "net.ipv6.conf.all.", "net.bridge."]

  /// The setting whose last word it is.
  package static func meant(_ key: String) -> String? {
    var sysctl = Sysctl()
    return likely.map { $0 + key }.first { (try? sysctl.set($0, "1")) == true }
  }

  /// False where it is not modelled. What no kernel has is refused.
  func set(on machine: inout Machine) throws(QuestionError) -> Bool {
    do throws(SysctlError) { if try machine.sysctl.set(key, value) { return true } } catch { throw QuestionError(error.description) }
    let path = key.split(whereSeparator: { $0 == "." || $0 == "/" })
    if path.count > 1, SysctlOption.roots.contains(String(path[0])) { return false }
    let meant = SysctlOption.meant(key)
    throw QuestionError("--sysctl \(key)=\(value): there is no such setting", remedy: meant.map { "\($0)=\(value) is one" } ?? "")
  }
}

/// `tcp/80`, `udp/53@10.0.0.1`, `tcp@10.0.0.1`, `@10.0.0.1`
package struct ServicePlace: Hashable, Sendable {
  package var proto: UInt8?
  package var port: UInt16?
  package var address: Address?

  /// Reads a comma-separated list for an option.
  package static func list(_ text: String, _ option: String) throws(QuestionError) -> [ServicePlace] {
    var out: [ServicePlace] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) { out.append(try ServicePlace(String(word), option)) }
    return out
  }

  init(_ word: String, _ option: String) throws(QuestionError) {
    let example = "for example \(option) tcp/80, \(option) udp/53@10.0.0.1"
    var rest = word[...]
    if let at = rest.firstIndex(of: "@") {
      let text = String(rest[rest.index(after: at)...])
      guard let a = Address(text) else { throw QuestionError("\(option) \(word): '\(text)' is not an address", remedy: example) }
      address = a
      rest = rest[..<at]
    }
    let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > 2 { throw QuestionError("\(option) \(word): write PROTOCOL/PORT@ADDRESS", remedy: example) }
    switch parts.first ?? "" {
    case "tcp": proto = IPProtocol.tcp
    case "udp": proto = IPProtocol.udp
    case "icmp" where parts.count == 1: proto = address?.family == .ipv6 ? IPProtocol.icmpv6 : IPProtocol.icmp
    case "" where address != nil && parts.count <= 1: break
    default: throw QuestionError("\(option) \(word): '\(parts.first ?? "")' is not tcp or udp", remedy: example)
    }
    if parts.count == 2 {
      guard let n = UInt16(parts[1]), n > 0, parts[1].first != "+" else {
        throw QuestionError("\(option) \(word): '\(parts[1])' is not a port from 1 to 65535", remedy: example)
      }
      port = n
    }
  }

  /// A listening program; it must have a protocol and a port.
  package static func listeners(_ text: String) throws(QuestionError) -> [LocalSocket] {
    var out: [LocalSocket] = []
    for place in try list(text, "--listen") {
      guard let proto = place.proto, let port = place.port else {
        throw QuestionError("--listen \(text): a program listens on a protocol and a port", remedy: "for example --listen tcp/80")
      }
      out.append(LocalSocket(proto: proto, address: place.address, port: port))
    }
    return out
  }

  package func exception(_ service: Service) -> Simulator.Services.Exception {
    Simulator.Services.Exception(service, address: address, proto: proto, port: port)
  }
  /// The more is said, the sooner it counts.
  package var precision: Int { (address == nil ? 0 : 4) + (port == nil ? 0 : 2) + (proto == nil ? 0 : 1) }
}
