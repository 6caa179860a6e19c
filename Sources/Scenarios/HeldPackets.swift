// Packets that wait at a place of a host and go on together, in either order: so a scenario plays a race. What is told of the release is
// the whole way of each, and how every conversation went that waited for it.

internal import Explain
internal import Host
internal import Simulator
internal import Wire

extension ScenarioRun {
  mutating func release(newestFirst: Bool, _ step: ScenarioStep, on n: Int, _ result: inout StepResult) throws(ScenarioProblem) {
    guard network.nodes[n].host.holdPoint != nil else {
      throw problem(step, "release", "nothing is held there", remedy: "a step before must say: hold: {at: FORWARD, after: mangle}")
    }
    let asking = keptInOrder.filter { h in network.client(h).result(h.socket) == .waiting }
    network.mark()
    network.release(newestFirst: newestFirst, on: n)
    network.run(until: step.limit.map { network.now &+ $0 })
    // The one that went wrong, if one did, is the one that the step is about.
    guard let main = asking.first(where: { network.client($0).result($0.socket) != .served }) ?? asking.first else {
      if let last = network.nodes[n].steps.last { conclude(&result, rawPacket: last.bytes, on: n, isSent: false) }
      return
    }
    conclude(&result, main, nil)
    guard asking.count > 1 else { return }
    result.together = network.nodes.indices.filter { !network.nodes[$0].steps.isEmpty }.map { node in
      asking.map { network.conversation($0, on: node) }
    }
  }
}
