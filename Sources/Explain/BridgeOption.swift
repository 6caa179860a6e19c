// A bridge of the host, as it is written: `--bridge br0=eth1,eth2`. Its own addresses are those that --host gives it; it needs none.

import Machine
import Wire

/// `br0=eth1,eth2`
package struct BridgeOption: Hashable, Sendable {
  package var name: String
  package var ports: [String]

  package init(parsing text: String) throws(QuestionError) {
    let example = "for example --bridge br0=eth1,eth2"
    guard let at = text.firstIndex(of: "="), at != text.startIndex else {
      throw QuestionError("--bridge \(text): write BRIDGE=PORT,PORT", remedy: example)
    }
    name = String(text[..<at])
    ports = text[text.index(after: at)...].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for n in [name] + ports
    where !InterfaceName.isValid(n) { throw QuestionError("--bridge \(text): '\(n)' \(InterfaceName.rule)", remedy: example) }
  }
}

extension Machine {
  /// Adds the devices that --host did not name, and makes ports of the ports.
  mutating func add(_ option: BridgeOption) throws(QuestionError) {
    // Locally administered, as those of other interfaces, in a range of their own.
    func device(_ name: String) -> Interface {
      var d = Interface(InterfaceName(name), mac: MACAddress(0x0a00_0000_0000 + UInt64(interfaces.count)))
      d.assumesNeighbours = true
      return d
    }
    let bridge = id(InterfaceName(option.name)) ?? addBridge(device(option.name))
    for name in option.ports {
      let port = id(InterfaceName(name)) ?? add(device(name))
      if !enslave(port, to: bridge) {
        throw QuestionError("--bridge \(option.name): \(name) can't be a port of it: it is a port already, a bridge, or lo")
      }
    }
  }
}
