// Packets that wait on their way, so that another one can overtake them: what a busy processor or a program at a queue (NFQUEUE) does on
// Linux (net/netfilter/nf_queue.c, nf_reinject). So races are written down: two packets of one new flow, of which neither is confirmed when
// the other comes (net/netfilter/nf_conntrack_core.c, nf_ct_resolve_clash).
//
//   host.queues = [0]                                        a program listens at queue 0: what NFQUEUE sends there waits
//   host.holdPoint = HoldPoint(.forward, after: .mangle)     from now on packets wait there
//   host.receive(...); host.receive(...)                     they do: nothing comes out
//   host.holdPoint = nil                                     what comes now passes
//   while host.release(at: time) {}                          the waiting go on, the first first

import Machine
import Netfilter

/// A place between two stages of a hook: a packet waits there when all stages up to that one's priority are done, as a rule with NFQUEUE
/// at the end of that table would make it.
package struct HoldPoint: Hashable, Sendable {
  package var hook: Hook
  package var priority: Int32
  package init(_ hook: Hook, after priority: Int32) {
    self.hook = hook
    self.priority = priority
  }
  package init(_ hook: Hook, after stage: Stage) { self.init(hook, after: stage.priority) }
  /// How many of a hook's stages run before the packet waits.
  func position(in stages: [Stage]) -> Int { stages.firstIndex { $0.priority > priority } ?? stages.count }
}

/// Where a packet waits, and how it goes on (struct nf_queue_entry, include/net/netfilter/nf_queue.h).
package struct Waiting: Hashable, Sendable {
  /// The queue that a rule sent it to; nil: it waits at the hold point.
  package var queue: UInt16?
  /// The stage that comes next.
  var stage: Int
  /// The interface that the rest of the hook takes for its way out, whatever the rerouting before it said.
  var output: InterfaceID
}

extension Host {
  /// Queues of NFQUEUE at which a program listens.
  package var queues: Set<UInt16> {
    get { context.queues }
    set { context.queues = newValue }
  }

  /// Lets the packet go on that has waited longest, or shortest, at a queue or at the hold point. False: none waits.
  @discardableResult
  package mutating func release(newest: Bool = false, queue: UInt16? = nil, at time: UInt64) -> Bool {
    advance(to: time)
    let isMeant = { (walk: Walk) in walk.waiting?.queue == queue }
    guard let place = newest ? held.lastIndex(where: isMeant) : held.firstIndex(where: isMeant) else { return false }
    var walk = held.remove(at: place)
    walk.isReleased = true
    // Its way is told as one, from the beginning; where that was written down may have been taken away.
    walk.traceIndex = nil
    if var begun = heldTraces.remove(at: place) {
      (begun.cause, begun.time) = (nil, time)
      walk.traceIndex = traces.count
      traces.append(begun)
    }
    start(walk)
    return true
  }
}
