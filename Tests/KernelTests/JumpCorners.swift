// Jumps, gotos, returns, policies and counters (ipt_do_table, net/ipv4/netfilter/ip_tables.c). Every number was
// recorded on Linux 6.18 with iptables-legacy 1.8.9: the rules were restored in a network namespace with two TUN devices, the packets
// written to the first, and this is what `iptables-save -c` said then. RuleLoopTests asks the kernel of this machine again.

let jumpCorners: [Corner] = [
  Corner(
    "RETURN in a built-in chain goes to its policy", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [1:29] -A FORWARD -p udp -j RETURN
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "a RETURN that does not match goes on", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [0:0] -A FORWARD -p tcp -j RETURN
    [1:29] -A FORWARD
    COMMIT
    """),
  Corner(
    "the policy counts packets and bytes", packets: [.udp, .tcp, .icmp], passed: 3,
    """
    *filter
    :FORWARD ACCEPT [3:105]
    COMMIT
    """),
  Corner(
    "a policy of DROP counts as well", packets: [.udp, .tcp], passed: 0,
    """
    *filter
    :FORWARD DROP [2:69]
    COMMIT
    """),
  Corner(
    "rules without a target count and let the next rule run", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    [1:29] -A FORWARD
    [1:29] -A FORWARD -p udp
    [0:0] -A FORWARD -p tcp
    [1:29] -A FORWARD
    [1:29] -A FORWARD -j ACCEPT
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "a jump to an empty chain comes back", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j ACCEPT
    COMMIT
    """),
  Corner(
    "nested jumps come back one by one", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    :a - [0:0]
    :b - [0:0]
    :c - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD
    [1:29] -A a
    [1:29] -A a -j b
    [1:29] -A a
    [1:29] -A b
    [1:29] -A b -j c
    [1:29] -A b
    [1:29] -A c
    [1:29] -A c -j RETURN
    [0:0] -A c
    COMMIT
    """),
  Corner(
    "the same chain twice", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j ACCEPT
    [2:58] -A a
    COMMIT
    """),
  Corner(
    "a chain that two others call", packets: [.udp, .tcp], passed: 0,
    """
    *filter
    :FORWARD DROP [2:69]
    :a - [0:0]
    :b - [0:0]
    :c - [0:0]
    [2:69] -A FORWARD -j a
    [2:69] -A FORWARD -j b
    [2:69] -A FORWARD -j c
    [2:69] -A a -j c
    [2:69] -A a
    [2:69] -A b -j c
    [2:69] -A b
    [3:87] -A c -p udp -j RETURN
    [3:120] -A c
    COMMIT
    """),
  Corner(
    "the end of a chain reached by goto returns to the caller's caller", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    :b - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j ACCEPT
    [1:29] -A a -g b
    [0:0] -A a
    [1:29] -A b
    COMMIT
    """),
  Corner(
    "RETURN in a chain reached by goto does too", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    :b - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j ACCEPT
    [1:29] -A a -g b
    [0:0] -A a
    [1:29] -A b -j RETURN
    [0:0] -A b
    COMMIT
    """),
  Corner(
    "a goto from a built-in chain ends at the policy", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    :a - [0:0]
    [1:29] -A FORWARD -g a
    [0:0] -A FORWARD -j ACCEPT
    [1:29] -A a
    COMMIT
    """),
  Corner(
    "RETURN after a goto from a built-in chain: the policy too", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    :a - [0:0]
    [1:29] -A FORWARD -g a
    [0:0] -A FORWARD -j ACCEPT
    [1:29] -A a -j RETURN
    [0:0] -A a
    COMMIT
    """),
  Corner(
    "a jump out of a chain reached by goto comes back to that chain", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    :b - [0:0]
    :c - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j ACCEPT
    [1:29] -A a -g b
    [0:0] -A a
    [1:29] -A b -j c
    [1:29] -A b
    [1:29] -A c
    COMMIT
    """),
  Corner(
    "goto, jump, goto", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    :b - [0:0]
    :c - [0:0]
    :d - [0:0]
    [1:29] -A FORWARD -g a
    [0:0] -A FORWARD
    [1:29] -A a -j b
    [1:29] -A a -j ACCEPT
    [1:29] -A b -g c
    [0:0] -A b
    [1:29] -A c -g d
    [0:0] -A c
    [1:29] -A d
    COMMIT
    """),
  Corner(
    "a goto that does not match goes on", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    [0:0] -A FORWARD -p tcp -g a
    [1:29] -A FORWARD -j ACCEPT
    [0:0] -A a
    COMMIT
    """),
  Corner(
    "ACCEPT in a called chain ends the table, and the next table begins", packets: [.udp], passed: 1,
    """
    *mangle
    :FORWARD ACCEPT [0:0]
    :a - [0:0]
    [1:29] -A FORWARD -j a
    [0:0] -A FORWARD -j DROP
    [1:29] -A a -j ACCEPT
    [0:0] -A a
    COMMIT
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    [1:29] -A FORWARD -j a
    [0:0] -A FORWARD
    [1:29] -A a -j ACCEPT
    COMMIT
    """),
  Corner(
    "DROP in a called chain ends the way", packets: [.udp], passed: 0,
    """
    *mangle
    :FORWARD ACCEPT [0:0]
    :a - [0:0]
    [1:29] -A FORWARD -j a
    [0:0] -A FORWARD
    [1:29] -A a -j DROP
    COMMIT
    *filter
    :FORWARD ACCEPT [0:0]
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "sixteen chains deep", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    :b - [0:0]
    :c - [0:0]
    :d - [0:0]
    :e - [0:0]
    :f - [0:0]
    :g - [0:0]
    :h - [0:0]
    :i - [0:0]
    :j - [0:0]
    :k - [0:0]
    :l - [0:0]
    :m - [0:0]
    :n - [0:0]
    :o - [0:0]
    :p - [0:0]
    [1:29] -A FORWARD -j a
    [1:29] -A FORWARD -j ACCEPT
    [1:29] -A a -j b
    [1:29] -A a
    [1:29] -A b -j c
    [1:29] -A b
    [1:29] -A c -j d
    [1:29] -A c
    [1:29] -A d -j e
    [1:29] -A d
    [1:29] -A e -j f
    [1:29] -A e
    [1:29] -A f -j g
    [1:29] -A f
    [1:29] -A g -j h
    [1:29] -A g
    [1:29] -A h -j i
    [1:29] -A h
    [1:29] -A i -j j
    [1:29] -A i
    [1:29] -A j -j k
    [1:29] -A j
    [1:29] -A k -j l
    [1:29] -A k
    [1:29] -A l -j m
    [1:29] -A l
    [1:29] -A m -j n
    [1:29] -A m
    [1:29] -A n -j o
    [1:29] -A n
    [1:29] -A o -j p
    [1:29] -A o
    [1:29] -A p
    COMMIT
    """),
  Corner(
    "a chain that nothing calls counts nothing", packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD DROP [0:0]
    :a - [0:0]
    [1:29] -A FORWARD -j ACCEPT
    [0:0] -A a
    COMMIT
    """),
  Corner(
    "a target that goes on: MARK", packets: [.udp], passed: 1,
    """
    *mangle
    :FORWARD ACCEPT [1:29]
    [1:29] -A FORWARD -j MARK --set-xmark 0x1/0x1
    [1:29] -A FORWARD -m mark --mark 0x1
    [0:0] -A FORWARD -m mark --mark 0x2
    [1:29] -A FORWARD -j MARK --set-xmark 0x6/0x2
    [0:0] -A FORWARD -m mark --mark 0x5
    COMMIT
    """),
]
