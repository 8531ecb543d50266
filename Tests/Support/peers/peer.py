"""What all peers share: the commands, and the lines that they come on.

A peer has `connect(address)`, `peers()`, `open(peer, protocol)` which gives a `Wire`, and `addresses`.
"""

import argparse
import json
import os
import socket
import sys
import threading
import time

import cas
import protocols
from encoding import split_peer

# What kubo's tunnels have in front of a protocol's name.
TUNNEL = "/x"

lock = threading.Lock()
out = sys.stdout


def say(event, **said):
    with lock:
        out.write(json.dumps({"event": event, **said}) + "\n")
        out.flush()


def claim_output():
    """Keeps standard output for `say`; what else is printed, by C and Go too, goes to the errors."""
    global out
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--ws", action="store_true", help="listens on WebSocket too")
    parser.add_argument("--blocks", metavar="FOLDER", help="serves these blocks by /cas/1.0.0")
    parser.add_argument("--swarm-key", metavar="FILE", help="joins this private network (kubo)")
    parser.add_argument("--security", choices=["noise", "tls"], help="speaks no other (go)")
    parser.add_argument("--no-sync", action="store_true", help="syncs no block to disk (kubo)")
    return parser.parse_args()


def served(options):
    """What a peer serves: a function on a `Wire` for each protocol."""
    handlers = dict(protocols.SERVED)
    if options.blocks:
        handlers[cas.CAS] = cas.Blocks(options.blocks).serve
    return handlers | {TUNNEL + name: handler for name, handler in handlers.items()}


class Commands:
    def __init__(self, peer):
        self.peer = peer

    def connect(self, address):
        self.peer.connect(address)
        return {"peer": split_peer(address)[1]}

    def peers(self):
        return {"peers": self.peer.peers()}

    def identify(self, peer):
        return self.ask(peer, protocols.IDENTIFY, protocols.identify)

    def ping(self, peer, count=5):
        return self.ask(peer, protocols.PING, protocols.ping, count)

    def echo(self, peer, text, prefix=""):
        return self.ask(peer, prefix + protocols.ECHO, protocols.echo, text)

    def bulk(self, peer, up, down, prefix=""):
        return self.ask(peer, prefix + protocols.BULK, protocols.bulk, up, down)

    def flow(self, peer, up, down, prefix=""):
        return self.ask(peer, prefix + protocols.FLOW, protocols.flow, up, down)

    def rpc(self, peer, count, size, prefix=""):
        return protocols.rpc(lambda: self.peer.open(peer, prefix + protocols.ECHO), count, size)

    def get(self, peer, prefix="", **asked):
        return self.ask(peer, prefix + cas.CAS, cas.get, **asked)

    def list(self, peer, prefix=""):
        return self.ask(peer, prefix + cas.CAS, cas.list_content)

    def perf(self, peer, up, down):
        return self.peer.perf(peer, up, down)

    def add(self, path):
        return {"cid": self.peer.add(path)}

    def fetch(self, cid, path):
        self.peer.fetch(cid, path)
        return {"path": path}

    def pin(self, cid):
        began = time.monotonic()
        self.peer.pin(cid)
        return {"seconds": time.monotonic() - began}

    def ask(self, peer, protocol, function, *values, **named):
        with self.peer.open(peer, protocol) as wire:
            return function(wire, *values, **named)


def obey(peer):
    """Does what the lines on standard input say, until they end."""
    say("ready", peer=peer.id, addresses=[f"{a}/p2p/{peer.id}" for a in peer.addresses])
    commands = Commands(peer)
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            say("result", **getattr(commands, asked.pop("do"))(**asked))
        except Exception as failure:
            say("error", message=f"{type(failure).__name__}: {failure}")
