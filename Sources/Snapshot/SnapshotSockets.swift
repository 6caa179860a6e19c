// Listening and bound sockets, as ss(8) prints them with -Htuanpe (iproute2, misc/ss.c).

import Machine
import Wire

extension Snapshot {
  mutating func readSockets(_ text: SnapshotText) {
    guard let section = text.good("ss -Htuanpe") else {
      notes.append(
        "The snapshot lacks what `ss -Htuanpe' prints, so nobody knows what listens: \(text["ss -Htuanpe"]?.reason ?? "it is not in it").")
      return
    }
    for line in section.lines {
      let words = line.split(separator: " ")
      guard words.count >= 6, let proto = ["tcp": IPProtocol.tcp, "udp": IPProtocol.udp][words[0]] else { continue }
      // A connected socket takes its own connection's packets alone, and what is asked here is a new one.
      guard words[1] == "LISTEN" || words[1] == "UNCONN", let at = words[4].lastIndex(of: ":"),
        let port = UInt16(words[4][words[4].index(after: at)...])
      else { continue }
      let place = words[4][..<at].filter { $0 != "[" && $0 != "]" }.prefix { $0 != "%" }
      var socket = LocalSocket(proto: proto, address: place == "*" ? nil : Address(String(place)), port: port)
      if place != "*", socket.address == nil { continue }
      for word in words.dropFirst(6) {
        if word.hasPrefix("uid:") { socket.owner.uid = UInt32(word.dropFirst(4)) ?? 0 }
        if word == "v6only:1" { socket.isIPv6Only = true }
      }
      machine.sockets.sockets.append(socket)
    }
  }
}
