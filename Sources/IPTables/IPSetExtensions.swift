// What stands behind an element: timeout, counters, comment, skbinfo and flags, read and printed (lib/ipset_*.c, lib/args.c).

import Netfilter
import Wire

/// The options of `add`, `del` and `test`.
struct IPSetEntryOptions {
  var given = SetExtensions()
  var place = SetPlace.anywhere

  init(_ words: ArraySlice<String>, _ set: IPSet, isAdd: Bool) throws(IPSetError) {
    let isNet = set.type.traits.parts.contains(.net)
    var rest = words
    while let word = rest.popFirst() {
      func value() throws(IPSetError) -> String {
        guard let v = rest.popFirst(), !v.isEmpty else { throw .usage("Missing mandatory argument of option `\(word)'") }
        return v
      }
      func number(_ max: UInt64) throws(IPSetError) -> UInt64 { try IPSetValue.number(try value(), max: max) }
      switch word {
      case "before" where set.type == .listSet: place = .before(try IPSetTool.checkedName(try value()))
      case "after" where set.type == .listSet: place = .after(try IPSetTool.checkedName(try value()))
      case "nomatch" where isNet: given.isNomatch = true
      case "wildcard" where set.type == .hashNetInterface: given.isWildcard = true
      case "timeout" where isAdd: given.timeout = UInt32(truncatingIfNeeded: try number(2_147_483))
      case "packets" where isAdd: given.packets = try number(.max)
      case "bytes" where isAdd: given.bytes = try number(.max)
      case "comment" where isAdd: given.comment = try IPSetEntryOptions.comment(try value())
      case "skbmark" where isAdd: try readMark(try value())
      case "skbprio" where isAdd: try readPriority(try value())
      case "skbqueue" where isAdd:
        let n = UInt16(truncatingIfNeeded: try number(65535))
        setSKBInfo { $0.queue = n }
      default: throw .usage("Unknown argument: `\(word)'")
      }
    }
  }

  private mutating func setSKBInfo(_ change: (inout SetSKBInfo) -> Void) {
    var info = given.skbInfo ?? SetSKBInfo()
    change(&info)
    given.skbInfo = info
  }

  /// `0xMARK[/0xMASK]`
  private mutating func readMark(_ text: String) throws(IPSetError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.hasPrefix("0x") ? UInt32($0.dropFirst(2), radix: 16) : nil }
    guard (1...2).contains(parts.count), numbers.count == parts.count else {
      throw .syntax("Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)")
    }
    setSKBInfo {
      $0.mark = numbers[0]
      $0.markMask = numbers.count == 2 ? numbers[1] : .max
    }
  }

  /// `MAJOR:MINOR`, both hexadecimal.
  private mutating func readPriority(_ text: String) throws(IPSetError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { UInt16($0, radix: 16) }
    guard parts.count == 2, numbers.count == 2 else {
      throw .syntax("Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)")
    }
    setSKBInfo { $0.priority = UInt32(numbers[0]) << 16 | UInt32(numbers[1]) }
  }

  private static func comment(_ text: String) throws(IPSetError) -> String {
    if text.contains("\"") { throw .syntax("\" character is not permitted in comments") }
    if text.utf8.count > 255 { throw .syntax("Comment is longer than the maximum allowed 255 characters") }
    return text
  }

  /// The kernel refuses what the set was not made for (ip_set_get_extensions).
  func check(_ set: IPSet) throws(SetFault) {
    if given.timeout != nil, set.options.timeout == nil { throw .noTimeouts }
    if given.packets != nil || given.bytes != nil, !set.options.hasCounters { throw .noCounters }
    if given.comment != nil, !set.options.hasComment { throw .noComments }
    if given.skbInfo != nil, !set.options.hasSKBInfo { throw .noSKBInfo }
  }
}

extension SetEntry {
  /// Behind an element in list and save, in words that come in pairs.
  func words(_ options: SetOptions, _ jiffies: UInt64) -> [(name: String, value: String?)] {
    func hex(_ n: UInt32) -> String { "0x" + String(n, radix: 16) }
    var out: [(name: String, value: String?)] = []
    if options.timeout != nil { out.append(("timeout", "\(secondsLeft(jiffies))")) }
    if isNomatch { out.append(("nomatch", nil)) }
    if isWildcard { out.append(("wildcard", nil)) }
    if options.hasCounters {
      out.append(("packets", "\(counters.packets)"))
      out.append(("bytes", "\(counters.bytes)"))
    }
    if !comment.isEmpty { out.append(("comment", "\"\(comment)\"")) }
    if skbInfo.mark != 0 || skbInfo.markMask != 0 {
      out.append(("skbmark", hex(skbInfo.mark) + (skbInfo.markMask == .max ? "" : "/" + hex(skbInfo.markMask))))
    }
    if skbInfo.priority != 0 {
      out.append(("skbprio", String(skbInfo.priority >> 16, radix: 16) + ":" + String(skbInfo.priority & 0xffff, radix: 16)))
    }
    if skbInfo.queue != 0 { out.append(("skbqueue", "\(skbInfo.queue)")) }
    return out
  }
}
