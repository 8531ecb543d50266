"""Runs the peers against each other, without Weir: what fails here is not Weir's fault.

usage: .venv/bin/python Tests/Support/peers/check.py
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from encoding import raw_cid

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20


class Child:
    def __init__(self, name, *options):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, f"{name}_peer.py"), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.name = name
        ready = json.loads(self.process.stdout.readline())
        self.id, self.addresses = ready["peer"], ready["addresses"]

    def __call__(self, do, **asked):
        self.process.stdin.write(json.dumps({"do": do, **asked}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        return self.process.wait(20)


def check(name, reply, **expected):
    right = reply["event"] == "result" and all(reply.get(k) == v for k, v in expected.items())
    print("ok  " if right else "FAIL", name, reply if not right else "", flush=True)
    return right


def pair(a, b, address, block):
    """All that one peer can ask of another, and back, on one connection."""
    what = f"{a.name} → {b.name}"
    results = [check(f"{what}: connect", a("connect", address=address))]
    prefix = "/x" if "kubo" in (a.name, b.name) else ""
    for asker, other in ((a, b), (b, a)):

        def ask(do, expected={}, **asked):
            reply = asker(do, peer=other.id, **asked)
            results.append(check(f"{asker.name} ⇢ {other.name}: {do}", reply, **expected))

        if asker.name != "kubo":
            ask("identify")
            ask("ping")
        ask("echo", {"text": "hello"}, text="hello", prefix=prefix)
        ask("bulk", up=4 * MIB, down=4 * MIB, prefix=prefix)
        ask("rpc", count=5, size=1024, prefix=prefix)
        ask("get", {"bytes": 1000, "root": block}, hash=block, prefix=prefix)
        ask("list", {"entries": [block]}, prefix=prefix)
    return all(results)


def bitswap(a, b, folder):
    """What one has added the other one fetches."""
    path, fetched = os.path.join(folder, "added"), os.path.join(folder, "fetched")
    results = []
    for count in (1, 300_000):
        data = os.urandom(count)
        with open(path, "wb") as file:
            file.write(data)
        added = a("add", path=path)
        name = f"{a.name} ⇢ {b.name}: {count} bytes over Bitswap"
        results.append(check(name, b("fetch", cid=added.get("cid"), path=fetched)))
        if results[-1]:
            with open(fetched, "rb") as file:
                results[-1] = file.read() == data
            os.remove(fetched)
    return all(results)


def swarm(folder):
    """Kubo nodes with a key, the same, another, and none."""

    def key(name):
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write(f"/key/swarm/psk/1.0.0/\n/base16/\n{os.urandom(32).hex()}\n")
        return path

    ours, other = key("ours"), key("other")
    node = Child("kubo", "--swarm-key", ours)
    same, another, none = (
        Child("kubo", "--swarm-key", ours), Child("kubo", "--swarm-key", other), Child("kubo"))
    results = [check("a node with the key", same("connect", address=node.addresses[0]))]
    for name, stranger in (("another key", another), ("no key", none)):
        refused = stranger("connect", address=node.addresses[0])["event"] == "error"
        print("ok  " if refused else "FAIL", f"a node with {name} is refused", flush=True)
        results.append(refused)
    return results + [child.close() == 0 for child in (node, same, another, none)]


def main():
    begin, results = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        data = os.urandom(1000)
        block = raw_cid(data)
        with open(os.path.join(folder, block), "wb") as file:
            file.write(data)
        peers = [Child(name, "--blocks", folder) for name in ("go", "kubo", "py")]
        go, kubo, py = peers
        for a, b in ((go, py), (kubo, py), (go, kubo)):
            results.append(pair(a, b, b.addresses[0], block))
        results += [bitswap(kubo, py, folder), bitswap(py, kubo, folder)]
        ws = Child("go", "--ws")
        another = Child("py", "--ws")  # it speaks WebSocket only when it listens on it
        peers += [ws, another]
        address = next(a for a in ws.addresses if "/ws" in a)
        results.append(check("py → go over WebSocket", another("connect", address=address)))
        results.append(check("… echo", another("echo", peer=ws.id, text="hello"), text="hello"))
        another("connect", address=py.addresses[0])
        perf = another("perf", peer=py.id, up=4 * MIB, down=4 * MIB)
        results.append(check("py → py: perf", perf))
        results += swarm(folder)
        results += [child.close() == 0 for child in peers]
    print(f"{time.monotonic() - begin:.1f} s")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
