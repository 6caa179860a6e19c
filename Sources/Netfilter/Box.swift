// Keeps `Match` and `Target` small: a payload of more than a few words stands behind one reference.

/// An immutable value on the heap.
package final class Box<Value: Hashable & Sendable>: Hashable, Sendable {
  package let value: Value
  package init(_ value: Value) { self.value = value }
  package static func == (a: Box, b: Box) -> Bool { a === b || a.value == b.value }
  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
