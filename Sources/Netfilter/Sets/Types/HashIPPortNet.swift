// hash:ip,port,net: an address, a protocol's port, a network (net/netfilter/ipset/ip_set_hash_ipportnet.c).

extension SetTraits {
  static let hashIPPortNet = SetTraits(
    .hash, "hash:ip,port,net", aliases: ["ipportnethash"], [.address, .port, .net], revision: 8, hashOptions)
}
