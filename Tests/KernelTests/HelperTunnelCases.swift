// PPTP (RFC 2637) asked of the kernel: call IDs, the two tunnels, what NAT makes of both, and how a call ends.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let pptp = [(proto: "tcp", port: 1723, name: "pptp")]

/// A control message: type, then its body, filled up to its size.
private func message(_ type: UInt8, _ body: [UInt8], size: Int) -> [UInt8] {
  let length = UInt8(12 + size)
  return [0, length, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, type, 0, 0] + body + Array(repeating: 0, count: size - body.count)
}
private let startRequest = message(1, [], size: 144)
private let startReply = message(2, [1, 0, 1], size: 144)
private func callRequest(_ id: UInt16) -> [UInt8] { message(7, id.bytes, size: 156) }
private func callReply(_ id: UInt16, to peer: UInt16, result: UInt8 = 1) -> [UInt8] {
  message(8, id.bytes + peer.bytes + [result], size: 20)
}
private func clearRequest(_ id: UInt16) -> [UInt8] { message(12, id.bytes, size: 4) }
private func disconnect(_ id: UInt16) -> [UInt8] { message(13, id.bytes, size: 136) }
private func linkInfo(_ id: UInt16) -> [UInt8] { message(15, id.bytes, size: 12) }

/// A tunnel's packet: it carries its receiver's call ID.
private func tunnel(_ source: String, _ destination: String, _ id: UInt16) -> Hex {
  Craft.datagram(47, source, destination, [0x30, 1, 0x88, 0x0b, 0, 4] + id.bytes + [0, 0, 0, 1] + Array("data".utf8))
}

extension UInt16 {
  fileprivate var bytes: [UInt8] { [UInt8(self >> 8), UInt8(truncatingIfNeeded: self)] }
}

let pptpCases: [KernelCase] = {
  func ask(_ name: String, _ nat: [String], _ steps: [KernelStep]) -> KernelCase {
    KernelCase(name: "PPTP \(name)", interfaces: [a, b], rules4: helperRules(pptp, nat: nat), steps: steps + [.probe])
  }
  let ways: [(name: String, nat: [String], outside: String, server: String)] = [
    ("plain", [], "10.0.0.2", "192.0.2.9"), ("masqueraded", ["POSTROUTING -o wb -j MASQUERADE"], "192.0.2.1", "192.0.2.9"),
    ("to a server behind DNAT", ["PREROUTING -i wa -p tcp --dport 1723 -j DNAT --to-destination 192.0.2.9"], "10.0.0.2", "10.0.0.1"),
  ]
  return ways.flatMap { way in
    // Where the client's call ID is translated, it becomes the port of the control connection.
    let id: UInt16 = way.nat.isEmpty ? 77 : 3000
    var c = Conversation("10.0.0.2:3000", "192.0.2.9:1723", seenAs: "\(way.outside):3000", reachedAt: "\(way.server):1723")
    c.ask(startRequest)
    c.answer(startReply)
    c.ask(callRequest(77))
    c.answer(callReply(88, to: id))
    c.ask(linkInfo(88))
    c.answer(linkInfo(id))
    let agreed = c.steps + [.probe]
    let out = KernelStep.inject("wa", tunnel("10.0.0.2", way.server, 88))
    let back = KernelStep.inject("wb", tunnel("192.0.2.9", way.outside, id))
    var over = c
    over.ask(clearRequest(88))
    over.answer(disconnect(88))
    let closing = Array(over.steps.suffix(2))
    var refused = Conversation("10.0.0.2:3000", "192.0.2.9:1723", seenAs: "\(way.outside):3000", reachedAt: "\(way.server):1723")
    refused.ask(startRequest)
    refused.answer(startReply)
    refused.ask(callRequest(77))
    refused.answer(callReply(88, to: id, result: 2))
    return [
      ask("\(way.name): the client's tunnel comes first", way.nat, agreed + [out, .probe, back, out]),
      ask("\(way.name): the server's tunnel comes first", way.nat, agreed + [back, .probe, out, back]),
      ask("\(way.name): the call ends", way.nat, agreed + [out, back] + closing + [.probe, out]),
      ask("\(way.name): the call ends before a tunnel came", way.nat, agreed + closing + [.probe, out]),
      ask("\(way.name): the call is refused", way.nat, refused.steps + [out]),
    ]
  }
}()
