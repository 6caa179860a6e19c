// hash:ip,port,ip: an address, a protocol's port, another address (net/netfilter/ipset/ip_set_hash_ipportip.c).

extension SetTraits {
  static let hashIPPortIP = SetTraits(
    .hash, "hash:ip,port,ip", aliases: ["ipportiphash"], [.address, .port, .address], revision: 6, hashOptions)
}
