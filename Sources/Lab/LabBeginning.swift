// A session's hosts, from a scenario file without its steps.

package import Explain
internal import Host
internal import Machine
package import Scenarios
internal import Simulator
internal import Wire

extension Lab {
  package init(_ text: String, path: String, style: PageStyle = PageStyle(), read: @escaping FileReader) throws(ScenarioProblem) {
    let scenario = try ScenarioReader.hosts(text, path: path, read: read)
    self.init(
      try scenario.file.network(), names: scenario.file.hosts.map(\.name), head: scenario.head, style: style, files: { try read($0) })
  }

  /// Which hosts there are.
  package var greeting: String {
    let all = names.indices.map { n in
      let addresses = network.nodes[n].host.machine.interfaces.dropFirst().flatMap { i in i.addresses.map { "\($0.address)" } }
      return "\(names[n]) has \(addresses.isEmpty ? "no address" : addresses.joined(separator: ", "))"
    }
    return all.joined(separator: "; ") + ". Every other address is a machine outside."
  }
}
