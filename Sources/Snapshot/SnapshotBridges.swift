// Bridges of a snapshot: their ports, and who was seen behind which. Sources: what ip(8) and bridge(8) of iproute2 print with -j
// (ip/iplink_bridge.c, iplink_bridge_slave.c, bridge/fdb.c).

import Machine
import Wire

extension Snapshot {
  mutating func readBridges(_ text: SnapshotText) {
    let links = JSONValue(text.good("ip -d -j link show")?.output ?? "")?.array ?? []
    func id(_ j: JSONValue) -> InterfaceID? { j.string.flatMap { machine.id(InterfaceName($0)) } }
    for j in links where j["linkinfo"]["info_kind"].string == "bridge" {
      guard let bridge = id(j["ifname"]), let name = j["ifname"].string else { continue }
      machine.makeBridge(bridge)
      let settings = j["linkinfo"]["info_data"]
      if settings["vlan_filtering"].number == 1 { addUnmodelled("VLANs on the bridge \(name)") }
      let calls = (settings["nf_call_iptables"].number ?? 0) + (settings["nf_call_ip6tables"].number ?? 0)
      if calls > 0, !machine.sysctl.bridgeCallsIPTables { addUnmodelled("the setting nf_call_iptables of the bridge \(name) alone") }
    }
    for j in links.sorted(by: { ($0["ifindex"].number ?? 0) < ($1["ifindex"].number ?? 0) }) {
      guard let port = id(j["ifname"]), let master = id(j["master"]), machine.bridge(master) != nil else { continue }
      let (name, data) = (machine.name(port), j["linkinfo"]["info_slave_data"])
      if !machine.enslave(port, to: master, wasFound: true) { addUnmodelled("the port \(name) of the bridge \(machine.name(master))") }
      if data["isolated"] == .bool(true) { addUnmodelled("the isolated port \(name)") }
      if let state = data["state"].string, state != "forwarding", machine.interface(port)?.isUp == true {
        addUnmodelled("the port \(name), which is \(state)")
      }
      if data["hairpin"] == .bool(true) {
        notes.append("The port \(name) may send frames back to where they came from, which is not modelled.")
      }
    }
    for j in JSONValue(text.good("bridge -j fdb show")?.output ?? "")?.array ?? [] where j["state"].string != "permanent" {
      guard let port = id(j["ifname"]), let at = machine.bridge(ofPort: port), let mac = j["mac"].string.flatMap({ MACAddress($0) }),
        !mac.isMulticast
      else { continue }
      machine.bridges[at].learn(mac, port, 0)
    }
  }
}
