// What ipset 7.17 says where something is wrong (lib/errcode.c, lib/parse.c, lib/ipset.c).

import Netfilter

/// The end of one ipset command.
package struct IPSetError: Error, Hashable, Sendable {
  package var text: String
  /// 1, or 2 for a wrong command line.
  package var status: Int32

  init(_ text: String, status: Int32 = 1) {
    self.text = text
    self.status = status
  }
  static func syntax(_ text: String) -> IPSetError { IPSetError("Syntax error: " + text) }
  static func usage(_ text: String) -> IPSetError { IPSetError(text, status: 2) }

  /// As it is printed; `line` is that of a file being restored.
  package func printed(line: Int?) -> String {
    if status == 2 { return "ipset v\(IPSetTool.version): \(text)\nTry `ipset help' for more information.\n" }
    return "ipset v\(IPSetTool.version): " + (line.map { "Error in line \($0): " } ?? "") + text + "\n"
  }
}

extension IPSetError {
  /// The kernel's refusal. Adding and deleting what is there, or is not, read differently.
  init(_ fault: SetFault, isDelete: Bool = false) {
    let text =
      switch fault {
      case .noSuchSet: "The set with the given name does not exist"
      case .setExists: "Set cannot be created: set with the same name already exists"
      case .tooManySets: "Kernel error received: maximal number of sets reached, cannot create more."
      case .setInUse: "Set cannot be destroyed: it is in use by a kernel component"
      case .setReferenced: "Set cannot be renamed: it is in use by another system"
      case .secondSetExists: "Set cannot be renamed: a set with the new name already exists"
      case .secondSetMissing: "Sets cannot be swapped: the second set does not exist"
      case .typeMismatch: "The sets cannot be swapped: their type does not match"
      case .invalidNetmask: "The value of the netmask parameter is invalid"
      case .invalidMarkmask: "The value of the markmask parameter is invalid"
      case .invalidFamily: "Protocol family not supported by the set type"
      case .rangeTooLarge: "The range you specified exceeds the size limit of the set type"
      case .elementExists where isDelete, .elementMissing: "Element cannot be deleted from the set: it's not added"
      case .elementExists: "Element cannot be added to the set: it's already added"
      case .full: "Hash is full, cannot add more elements"
      case .nullElement: "Null-valued element, cannot be stored in a hash type of set"
      case .outOfRange: "Element is out of the range of the set"
      case .invalidCIDR: "The value of the CIDR parameter of the IP address is invalid"
      case .invalidArgument: "Kernel error received: Invalid argument"
      case .invalidProtocol: "Invalid protocol specified"
      case .wholeAddressSpace: "Invalid range, covers the whole address space"
      case .noTimeouts: "Timeout cannot be used: set was created without timeout support"
      case .noCounters: "Packet/byte counters cannot be used: set was created without counter support"
      case .noComments: "Comment cannot be used: set was created without comment support"
      case .noSKBInfo: "Skbinfo mapping cannot be used: set was created without skbinfo support"
      case .noSuchMember: "Set to be added/deleted/tested as element does not exist."
      case .listInList: "Sets with list:set type cannot be added to the set."
      case .noSuchReference: "The set to which you referred with 'before' or 'after' does not exist."
      case .referenceNotMember: "The set to which you referred with 'before' or 'after' is not added to the set."
      }
    self.init(text)
  }
}
