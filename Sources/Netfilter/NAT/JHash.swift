// Jenkins' hash as the kernel has it (include/linux/jhash.h, jhash2, after Bob Jenkins' lookup3.c, which is in the public domain).
// NAT uses it without a secret seed, so the address it picks from a range can be foretold.

/// The hash of four 32-bit words, the size of an address in a tuple.
func jhash2(_ k0: UInt32, _ k1: UInt32, _ k2: UInt32, _ k3: UInt32, seed: UInt32) -> UInt32 {
  func rol(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
  var a = 0xdead_beef &+ (4 << 2) &+ seed
  var b = a
  var c = a
  a &+= k0
  b &+= k1
  c &+= k2
  // __jhash_mix
  a = (a &- c) ^ rol(c, 4)
  c &+= b
  b = (b &- a) ^ rol(a, 6)
  a &+= c
  c = (c &- b) ^ rol(b, 8)
  b &+= a
  a = (a &- c) ^ rol(c, 16)
  c &+= b
  b = (b &- a) ^ rol(a, 19)
  a &+= c
  c = (c &- b) ^ rol(b, 4)
  b &+= a
  a &+= k3
  // __jhash_final
  c = (c ^ b) &- rol(b, 14)
  a = (a ^ c) &- rol(c, 11)
  b = (b ^ a) &- rol(a, 25)
  c = (c ^ b) &- rol(b, 16)
  a = (a ^ c) &- rol(c, 4)
  b = (b ^ a) &- rol(a, 14)
  c = (c ^ b) &- rol(b, 24)
  return c
}

/// The hash of three words (jhash_3words).
func jhash3(_ k0: UInt32, _ k1: UInt32, _ k2: UInt32, seed: UInt32) -> UInt32 {
  func rol(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
  let start = 0xdead_beef &+ (3 << 2) &+ seed
  var a = k0 &+ start
  var b = k1 &+ start
  var c = k2 &+ start
  // __jhash_final
  c = (c ^ b) &- rol(b, 14)
  a = (a ^ c) &- rol(c, 11)
  b = (b ^ a) &- rol(a, 25)
  c = (c ^ b) &- rol(b, 16)
  a = (a ^ c) &- rol(c, 4)
  b = (b ^ a) &- rol(a, 14)
  c = (c ^ b) &- rol(b, 24)
  return c
}
