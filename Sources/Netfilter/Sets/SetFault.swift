// Why the kernel refuses an operation on a set: the IPSET_ERR_* numbers of include/uapi/linux/netfilter/ipset/ip_set.h, by name. The words
// that ipset has for them are the text's business.

package enum SetFault: Error, Hashable, Sendable {
  // A set.
  case noSuchSet, setExists, tooManySets, setInUse, setReferenced, secondSetExists, secondSetMissing, typeMismatch
  case invalidNetmask, invalidMarkmask, invalidFamily, rangeTooLarge
  // An element.
  case elementExists, elementMissing, full, nullElement, outOfRange, invalidCIDR, invalidArgument, invalidProtocol
  case wholeAddressSpace
  case noTimeouts, noCounters, noComments, noSKBInfo
  // A member of a list:set.
  case noSuchMember, listInList, noSuchReference, referenceNotMember
}
