#!/usr/bin/env python3
"""Time of restore and of save against the real tool, as ratios.

    measure.py PROGRAM [COUNT] [ROUNDS]

PROGRAM is whytables, built for release; COUNT rules (100000) of a plain and of a mixed set (see rules.py) are restored and saved by both,
turn by turn, ROUNDS times (5). The best round of each counts, so that a busy machine is measured as a quiet one. The real tool
(iptables-legacy) runs in a network namespace of its own, which takes root; whytables runs on a state file in a temporary directory.
The seconds are those of the clock, and of the processor (user and system), which other programs disturb less.
"""
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def timed(command, stdin, stdout):
    with open(stdin, "rb") as i, open(stdout, "wb") as o:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=i, stdout=o)
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command}: status {status}")
    return clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def rules(path):
    with open(path, encoding="utf-8") as f:
        return [line for line in f if not line.startswith("#")]


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    if "--inside" not in sys.argv:
        os.execvp("unshare", ["unshare", "-n", sys.executable, os.path.abspath(__file__), program, str(count), str(rounds), "--inside"])
    with tempfile.TemporaryDirectory() as place:
        os.environ["WHYTABLES_STATE"] = f"{place}/state"
        for kind in ("plain", "mixed"):
            text, saved = f"{place}/{kind}", {}
            with open(text, "wb") as f:
                subprocess.run([sys.executable, f"{HERE}/rules.py", kind, str(count)], stdout=f, check=True)
            tools = {"iptables": ["iptables-legacy-restore"], "whytables": [program, "iptables-restore"]}
            best = {}
            for _ in range(rounds):
                for tool, restore in tools.items():
                    # Each begins with empty tables.
                    subprocess.run(["iptables-legacy", "-F"], check=True)
                    subprocess.run(["iptables-legacy", "-X"], check=True)
                    if os.path.exists(f"{place}/state"):
                        os.unlink(f"{place}/state")
                    save = [w.replace("restore", "save") for w in restore]
                    saved[tool] = f"{place}/{tool}.saved"
                    for action, seen in (("restore", timed(restore, text, "/dev/null")), ("save", timed(save, "/dev/null", saved[tool]))):
                        old = best.get((tool, action), seen)
                        best[tool, action] = tuple(map(min, old, seen))
            same = "equal" if rules(saved["iptables"]) == rules(saved["whytables"]) else "NOT equal"
            state = os.path.getsize(f"{place}/state")
            print(f"{kind}: {count} rules, saved texts are {same}; the state file has {state / count:.0f} bytes a rule")
            for action in ("restore", "save"):
                a, b = best["iptables", action], best["whytables", action]
                print(
                    f"  {action:8} iptables {a[0]:.3f} s ({a[1]:.3f} cpu)   whytables {b[0]:.3f} s ({b[1]:.3f} cpu)   "
                    f"{a[0] / b[0]:.2f} times as fast ({a[1] / b[1]:.2f} by cpu)   {b[2] / count:.0f} bytes of memory a rule"
                )


main()
