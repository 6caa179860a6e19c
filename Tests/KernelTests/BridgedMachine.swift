// The machine that is asked about bridges: three ports, each with a machine behind it, and a router's other side.

import KernelJudge

let bridgeMAC = "02:00:00:00:00:b0"
/// Of a machine behind a port.
func bridgedMAC(_ machine: Int) -> String { "02:00:00:00:00:0\(machine)" }
let portMACs = ["pa": "02:00:00:00:00:a1", "pb": "02:00:00:00:00:a2", "pc": "02:00:00:00:00:a3"]

/// `plain`: a device of Ethernet that is no port.
func bridgedMachine(ipv6: Bool = false, addresses: Bool = true, plain: KernelCase.Interface? = nil) -> [KernelCase.Interface] {
  var bridge = KernelCase.Interface("br0", addresses ? ["10.0.0.1/24"] + (ipv6 ? ["fd00:a::1/64"] : []) : [], type: "bridge")
  bridge.mac = bridgeMAC
  bridge.neigh = (2...4).flatMap { n in
    [KernelCase.Interface.Neighbour(ip: "10.0.0.\(n)", mac: bridgedMAC(n))]
      + (ipv6 ? [KernelCase.Interface.Neighbour(ip: "fd00:a::\(n)", mac: bridgedMAC(n))] : [])
  }
  let ports = ["pa", "pb", "pc"].map { name in
    var port = KernelCase.Interface(name, [], type: "tap")
    port.mac = portMACs[name]
    port.master = "br0"
    return port
  }
  return [bridge] + (plain.map { [$0] } ?? []) + ports + [KernelCase.Interface("wd", ["192.0.2.1/24"] + (ipv6 ? ["fd00:d::1/64"] : []))]
}

/// A frame of a machine comes in by a port.
func bridgedFrame(_ port: String, _ packet: Hex, from: Int, to: String) -> KernelStep {
  .inject(port, Craft.frame(packet, from: bridgedMAC(from), to: to))
}
