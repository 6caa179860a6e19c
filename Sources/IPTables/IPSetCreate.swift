// The options of `ipset create`: reading, and printing as list and save do (lib/ipset_*.c, lib/args.c; the kernel's create functions).

import Netfilter
import Wire

extension SetOptions {
  /// Reads the words behind the type's name.
  init(_ type: SetType, _ words: ArraySlice<String>, initval: UInt32) throws(IPSetError) {
    self.init()
    let traits = type.traits
    switch type {
    case .bitmapIP, .bitmapIPMAC: family = .ipv4
    case .bitmapPort, .listSet, .hashMAC: family = nil
    default: family = .ipv4
    }
    self.initval = initval
    // The family first, wherever it stands: other options are read by it.
    try SetOptions.scan(traits, words) { (option, value) throws(IPSetError) in
      if option == .family { self.family = try SetOptions.readFamily(value) }
    }
    var given: Set<SetOption> = []
    try SetOptions.scan(traits, words) { (option, value) throws(IPSetError) in
      given.insert(option)
      try self.take(option, value, type)
    }
    if traits.options.contains(.range), !given.contains(.range) { throw .usage("Mandatory option `range' is missing") }
    if netmask != nil, bitmask != nil { throw .syntax("bitmask and netmask are mutually exclusive, provide only one") }
    if bitmask?.isUnspecified == true { throw IPSetError(.invalidNetmask) }
    if markMask == 0 { throw IPSetError(.invalidMarkmask) }
    // The full mask is none.
    if let family, netmask.map(Int.init) == family.addressBits { netmask = nil }
    if type == .bitmapIP || type == .bitmapIPMAC { try checkRange(type) }
  }

  private static let ignored: Set<String> = ["gc", "probes", "resize", "hashsize", "maxelem", "from", "to", "network"]

  private static func scan(
    _ traits: SetTraits, _ words: ArraySlice<String>, _ body: (SetOption, String) throws(IPSetError) -> Void
  ) throws(IPSetError) {
    var rest = words
    while let word = rest.popFirst() {
      let name = word.hasPrefix("--") ? String(word.dropFirst(2)) : word
      let isFamilyFlag = ["-4", "-6"].contains(word)
      guard let option = isFamilyFlag ? .family : SetOption(rawValue: name), traits.options.contains(option) else {
        throw .usage("Unknown argument: `\(word)'")
      }
      if isFamilyFlag {
        try body(.family, word)
        continue
      }
      switch option {
      case .counters, .comment, .forceadd, .skbinfo: try body(option, "")
      default:
        guard let value = rest.popFirst() else { throw .usage("Missing mandatory argument of option `\(word)'") }
        try body(option, value)
      }
    }
  }

  private static func readFamily(_ text: String) throws(IPSetError) -> Family {
    switch text {
    case "inet", "ipv4", "-4": return .ipv4
    case "inet6", "ipv6", "-6": return .ipv6
    default: throw .syntax("unknown inet family \(text)")
    }
  }

  private mutating func take(_ option: SetOption, _ text: String, _ type: SetType) throws(IPSetError) {
    func small(_ max: UInt64 = UInt64(UInt32.max)) throws(IPSetError) -> UInt32 {
      UInt32(truncatingIfNeeded: try IPSetValue.number(text, max: max))
    }
    switch option {
    case .family: break
    case .range where type == .bitmapPort:
      if IPSetValue.cut(text, "-") == nil { throw .usage("Mandatory option `to' is missing") }
      let (first, last) = try IPSetElement.bitmapPorts(text)
      (firstPort, lastPort) = (min(first, last), max(first, last))
    case .range: (firstAddress, lastAddress) = try IPSetValue.addresses(text, .ipv4, .netOrRange).bounds(.ipv4)
    case .netmask:
      let bits = family?.addressBits ?? 32
      do throws(IPSetError) { netmask = UInt8(truncatingIfNeeded: try IPSetValue.number(text, max: UInt64(bits), min: 1)) } catch {
        throw IPSetError("\(error.text)\nSyntax error: netmask is out of the inclusive range of 1-\(bits)")
      }
    case .bitmask: bitmask = try IPSetValue.address(text, family ?? .ipv4)
    case .markmask: markMask = try small()
    case .timeout: timeout = try small(2_147_483)
    case .counters: hasCounters = true
    case .comment: hasComment = true
    case .forceadd: forcesAdd = true
    case .skbinfo: hasSKBInfo = true
    // The next power of two, at least 64.
    case .hashsize:
      let n = max(64, try small())
      hashSize = n > 1 << 31 ? 1 << 31 : UInt32(1) << UInt32(32 - (n - 1).leadingZeroBitCount)
    case .maxelem: maxElements = try small()
    // Even, from 2 to 12.
    case .bucketsize:
      let n = try small(255)
      bucketSize = UInt8(min(12, max(2, n + n % 2)))
    case .initval: initval = try small()
    case .size: size = max(4, try small())
    }
  }

  /// bitmap_ip_create, bitmap_ipmac_create
  private mutating func checkRange(_ type: SetType) throws(IPSetError) {
    let limit = 65536
    guard let netmask else {
      if Int(lastAddress.v4 - firstAddress.v4) + 1 > limit { throw IPSetError(.rangeTooLarge) }
      return
    }
    let mask = Prefix.mask(length: Int(netmask), .ipv4).v4
    firstAddress = Address(v4: firstAddress.v4 & mask)
    lastAddress = Address(v4: lastAddress.v4 | ~mask)
    // How many bits first and last have in common is how many are not counted.
    let common = (firstAddress.v4 ^ lastAddress.v4).leadingZeroBitCount
    if Int(netmask) <= common { throw IPSetError(.outOfRange) }
    if Int(netmask) - common > 16 { throw IPSetError(.rangeTooLarge) }
  }

  /// As printed behind the type. The real tool leaves `forceadd` out; a state file has it.
  func words(_ type: SetType, withForceAdd: Bool) -> [(name: SetOption, value: String?)] {
    type.traits.options.compactMap { option -> (name: SetOption, value: String?)? in
      switch option {
      case .range where type == .bitmapPort: return (option, "\(firstPort)-\(lastPort)")
      case .range: return (option, "\(firstAddress)-\(lastAddress)")
      case .family: return (option, family == .ipv6 ? "inet6" : "inet")
      case .markmask: return (option, IPSetValue.eightDigits(markMask))
      case .hashsize: return (option, "\(hashSize)")
      case .maxelem: return (option, "\(maxElements)")
      case .netmask: return netmask.map { (option, "\($0)") }
      case .bitmask: return bitmask.map { (option, $0.text(family ?? .ipv4)) }
      case .size: return (option, "\(size)")
      case .timeout: return timeout.map { (option, "\($0)") }
      case .counters: return hasCounters ? (option, nil) : nil
      case .comment: return hasComment ? (option, nil) : nil
      case .forceadd: return forcesAdd && withForceAdd ? (option, nil) : nil
      case .skbinfo: return hasSKBInfo ? (option, nil) : nil
      case .bucketsize: return (option, "\(bucketSize)")
      case .initval: return (option, IPSetValue.eightDigits(initval))
      }
    }
  }
}
