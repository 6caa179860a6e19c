// How many ICMP errors one machine is sent. Of IPv6: six times net.ipv6.icmp.ratelimit at once (icmpv6_xrlim_allow, net/ipv6/icmp.c). Of IPv4: by the routing, five at once and then one a second (net/ipv4/route.c, ip_error), and by
// all, six times net.ipv4.icmp_ratelimit at once (net/ipv4/icmp.c, icmpv4_xrlim_allow; net/ipv4/inetpeer.c, inet_peer_xrlim_allow). Both draw
// on one account, which each fills up in its own way; so an error of the one kind can silence the other, and does where there is no limit.

import Netfilter
import Wire

struct ErrorLimits: Sendable {
  /// In ticks (struct inet_peer, rate_tokens and rate_last).
  private struct Account: Sendable {
    var tokens: UInt64
    var last: UInt64
    /// How many redirects it was sent without a pause (n_redirects).
    var redirects: UInt64 = 0
  }
  private var accounts: [Address: Account] = [:]
  /// What an account begins with, when it is first asked.
  private static let first = 60 * Context.hz
  private static let routeErrorCost = Context.hz
  private static let routeErrorBurst = 5 * Context.hz
  /// Redirects: twice as long each time from this on, so many in all, and anew after a silence (net.ipv4.route.redirect_load, _number, _silence).
  private static let redirectPause = Context.hz / 50
  private static let redirectNumber: UInt64 = 9
  private static let redirectSilence = redirectPause << 10
  /// Accounts are forgotten when there are too many.
  private static let maximum = 65_664

  /// Whether routing may send an error to the machine.
  mutating func allowsRouteError(to peer: Address, _ now: UInt64) -> Bool {
    var a = account(peer, now)
    a.tokens = min(a.tokens &+ (now &- a.last), ErrorLimits.routeErrorBurst)
    a.last = now
    let isAllowed = a.tokens >= ErrorLimits.routeErrorCost
    if isAllowed { a.tokens -= ErrorLimits.routeErrorCost }
    accounts[peer] = a
    return isAllowed
  }

  /// Whether a redirect of IPv4 may be sent to the machine (ip_rt_send_redirect).
  mutating func allowsRedirect(to peer: Address, _ now: UInt64) -> Bool {
    var a = account(peer, now)
    defer { accounts[peer] = a }
    if now > a.last &+ ErrorLimits.redirectSilence { (a.tokens, a.redirects) = (0, 0) }
    if a.redirects >= ErrorLimits.redirectNumber {
      a.last = now
      return false
    }
    guard a.redirects == 0 || now > a.last &+ ErrorLimits.redirectPause << a.redirects else { return false }
    a.last = now
    a.redirects += 1
    return true
  }

  /// Whether anything may, at a cost of `limit` ticks.
  mutating func allows(to peer: Address, _ now: UInt64, limit: UInt64) -> Bool {
    var a = account(peer, now)
    if a.last != now {
      a.tokens = min(a.tokens &+ (now &- a.last), 6 * limit)
      a.last = now
    }
    let isAllowed = a.tokens >= limit
    if isAllowed { a.tokens -= limit }
    accounts[peer] = a
    return isAllowed
  }

  private mutating func account(_ peer: Address, _ now: UInt64) -> Account {
    if let a = accounts[peer] { return a }
    if accounts.count >= ErrorLimits.maximum { accounts = [:] }
    return Account(tokens: 0, last: now &- ErrorLimits.first)
  }
}
