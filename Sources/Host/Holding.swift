// Packets that wait on their way, so that another one can overtake them: what a busy processor or a program at a queue (NFQUEUE) does on
// Linux (net/netfilter/nf_queue.c, nf_reinject). So races are written down: two packets of one new flow, of which neither is confirmed when
// the other comes (net/netfilter/nf_conntrack_core.c, nf_ct_resolve_clash).
//
//   host.holdPoint = HoldPoint(.forward, after: .mangle)     from now on packets wait there
//   host.receive(...); host.receive(...)                     they do: nothing comes out
//   host.holdPoint = nil                                     what comes now passes
//   while host.release(at: time) {}                          the waiting go on, the first first

import Netfilter

/// A place between two stages of a hook: a packet waits there when all stages up to that one's priority are done, as a rule with NFQUEUE
/// at the end of that table would make it.
package struct HoldPoint: Hashable, Sendable {
  package var hook: Hook
  package var stage: Stage
  package init(_ hook: Hook, after stage: Stage) {
    self.hook = hook
    self.stage = stage
  }
  /// How many of a hook's stages run before the packet waits.
  func position(in stages: [Stage]) -> Int { stages.firstIndex { $0.priority > stage.priority } ?? stages.count }
}

extension Host {
  /// Lets the packet go on that has waited longest, or shortest. False: none waits.
  @discardableResult
  package mutating func release(newest: Bool = false, at time: UInt64) -> Bool {
    advance(to: time)
    guard !held.isEmpty else { return false }
    var walk = newest ? held.removeLast() : held.removeFirst()
    // Its first half stands in a trace that may have been taken away.
    walk.traceIndex = nil
    walk.isReleased = true
    start(walk)
    return true
  }
}
