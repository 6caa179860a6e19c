#!/usr/bin/env python3
"""Writes rules in iptables-save's form: rules.py plain|mixed COUNT. Equal arguments give equal text."""
import sys

kind, count = sys.argv[1], int(sys.argv[2])


def address(i):
    return f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}"


def plain(i):
    protocol = "udp" if i % 3 else "tcp"
    target = "ACCEPT" if i % 2 else "DROP"
    return f"-A INPUT -s {address(i)}/32 -p {protocol} -m {protocol} --dport {1 + i % 65535} -j {target}"


def mixed(i):
    chain = f"user-{i // 50}"
    if i % 50 == 0:
        return f"-A FORWARD -s {address(i)}/24 -j {chain}".replace(f".{i & 255}/", ".0/")
    source, port = address(i), 1 + i % 65535
    return f"-A {chain} " + (
        f"-s {source}/32 -i eth{i % 4} -p tcp -m tcp --dport {port} -j ACCEPT",
        f"-p tcp -m multiport --dports {port},80,443,8000:8080 -j ACCEPT",
        f"-d {source}/32 -p udp -m udp --dport {port} -m comment --comment \"rule number {i}\" -j DROP",
        f"-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        f"-s {source}/32 -m limit --limit {1 + i % 50}/min --limit-burst {1 + i % 90} -j LOG --log-prefix \"rule {i}: \" --log-level 6",
        f"-p icmp -m icmp --icmp-type 8 -j RETURN",
        f"! -s {source}/32 -o eth{i % 4} -m conntrack --ctstate NEW -m comment --comment only -j REJECT --reject-with icmp-port-unreachable",
    )[i % 7]


print("*filter")
for chain in ("INPUT", "FORWARD", "OUTPUT"):
    print(f":{chain} ACCEPT [0:0]")
if kind == "mixed":
    for i in range(0, count, 50):
        print(f":user-{i // 50} - [0:0]")
for i in range(count):
    print((plain if kind == "plain" else mixed)(i))
print("COMMIT")
