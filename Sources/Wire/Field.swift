// What a key path means in memory, found once: a stored property is a place in its owner, and needs no walk along the path each time it is
// read or written (MemoryLayout.offset(of:) says which are; computed properties are asked by their path).

/// A property of `Owner`.
public struct Field<Owner, Value>: Sendable {
  @usableFromInline let path: any WritableKeyPath<Owner, Value> & Sendable
  @usableFromInline let offset: Int?

  public init(_ path: any WritableKeyPath<Owner, Value> & Sendable) {
    self.path = path
    offset = MemoryLayout<Owner>.offset(of: path)
  }

  @inlinable public func value(of owner: borrowing Owner) -> Value {
    guard let offset else { return (copy owner)[keyPath: path] }
    return withUnsafePointer(to: owner) {
      UnsafeRawPointer($0).advanced(by: offset).assumingMemoryBound(to: Value.self).pointee
    }
  }

  @inlinable public func set(_ value: Value, in owner: inout Owner) {
    guard let offset else {
      owner[keyPath: path] = value
      return
    }
    withUnsafeMutablePointer(to: &owner) {
      UnsafeMutableRawPointer($0).advanced(by: offset).assumingMemoryBound(to: Value.self).pointee = value
    }
  }
}
