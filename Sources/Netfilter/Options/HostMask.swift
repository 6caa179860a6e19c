// `address[/mask]` as libxtables' option parser reads it (xtopt_parse_hostmask and xtopt_parse_plenmask in libxtables/xtoptions.c).

import Wire

extension Format<Prefix> {
  /// A numeric address, and behind `/` a prefix length or a mask. Bits outside the mask are kept. A mask with holes counts as a full one, as
  /// it does in the tool. A host's name is refused: the names of the machine at hand say nothing about the machine whose rules these are.
  package static let hostMask = Format(
    "address[/mask]",
    read: { (word, option, context) throws(OptionError) in
      let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let family = context.family
      guard let address = family == .ipv4 ? readAtonAddress(parts[0]) : readAddress(parts[0], .ipv6) else {
        let isOther = (family == .ipv4 ? readAddress(parts[0], .ipv6) : readAtonAddress(parts[0])) != nil
        throw OptionError(
          "getaddrinfo: \(isOther ? "Address family for hostname not supported" : "Name or service not known")\n", word: word,
          allowed: family == .ipv4 ? "a numeric IPv4 address, with /MASK" : "a numeric IPv6 address, with /LENGTH")
      }
      let bits = family.addressBits
      guard parts.count == 2 else { return Prefix(address, length: bits) }
      if let (n, rest) = Numeral.scan(parts[1][...], max: UInt64(bits)), rest.isEmpty { return Prefix(address, length: Int(n)) }
      guard let mask = family == .ipv4 ? readAtonAddress(parts[1]) : readAddress(parts[1], .ipv6) else {
        throw OptionError(
          "\(option.owner): bad value for option \"\(option.name)\", neither a valid network mask nor valid CIDR (0-\(bits)).\n",
          word: word)
      }
      let full = family == .ipv4 ? Address(high: .max, low: mask.low | 0xffff_ffff_0000_0000) : mask
      return Prefix(address, length: Prefix(address, mask: full).length(family) ?? bits)
    },
    write: { v, context in
      let length = v.length(context.family) ?? context.family.addressBits
      return v.address.text(context.family) + (length == context.family.addressBits ? "" : "/\(length)")
    })
}
