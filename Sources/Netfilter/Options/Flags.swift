// Flags of an option set as places that options can write to.

extension OptionSet where Element == Self {
  /// Whether a flag is set, as a place that an option can write to.
  package subscript(has flag: Self) -> Bool {
    get { contains(flag) }
    set { if newValue { insert(flag) } else { remove(flag) } }
  }
}
