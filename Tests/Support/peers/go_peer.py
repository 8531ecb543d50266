"""A go-libp2p host: hivemind's p2pd daemon, driven through its control socket."""

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from encoding import base58, fields, message, multiaddr, multiaddr_text, split_peer, unbase58
from peer import arguments, claim_output, obey, served
from wire import Wire

# Requests of the daemon's protocol (go-libp2p-daemon, p2pd.proto).
IDENTIFY, CONNECT, STREAM_OPEN, STREAM_HANDLER, LIST_PEERS = 0, 1, 2, 3, 5
SECONDS = 30


class GoPeer:
    def __init__(self, options):
        self.folder = tempfile.mkdtemp(prefix="weir-go-peer-")
        self.control = os.path.join(self.folder, "control")
        self.log = os.path.join(self.folder, "log")
        listen = ["/ip4/127.0.0.1/tcp/0"] + (["/ip4/127.0.0.1/tcp/0/ws"] if options.ws else [])
        package = importlib.util.find_spec("hivemind").submodule_search_locations[0]
        kernel = ctypes.CDLL(None)
        self.daemon = subprocess.Popen(
            [
                os.path.join(package, "hivemind_cli", "p2pd"), "-listen", "/unix" + self.control,
                "-hostAddrs", ",".join(listen), "-relay=false",
                *{"noise": ["-tls=false"], "tls": ["-noise=false"]}.get(options.security, []),
            ],
            stdin=subprocess.DEVNULL, stdout=open(self.log, "wb"), stderr=subprocess.STDOUT,
            preexec_fn=lambda: kernel.prctl(1, signal.SIGKILL),  # it ends when we are killed
        )
        said = fields(self.first_answer()[4][0])
        self.id = base58(said[1][0])
        self.addresses = [multiaddr_text(address) for address in said.get(2, [])]
        self.serve(served(options))

    def first_answer(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                return self.call(message((1, IDENTIFY)))
            except (FileNotFoundError, ConnectionRefusedError):
                if self.daemon.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("p2pd did not start: " + open(self.log).read()[-500:])
                time.sleep(0.02)

    def request(self, body):
        """The connection that a request was made on, and the answer."""
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(self.control)
        wire = Wire(sock)
        wire.write_message(body)
        answer = fields(wire.read_message())
        if answer[1][0] != 0:
            sock.close()
            raise RuntimeError(fields(answer[2][0])[1][0].decode())
        return wire, answer

    def call(self, body):
        wire, answer = self.request(body)
        wire.sock.close()
        return answer

    def serve(self, handlers):
        path = os.path.join(self.folder, "handlers")
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen(512)
        for name in handlers:
            body = message((1, multiaddr("/unix" + path)), (2, name), (3, 0))
            self.call(message((1, STREAM_HANDLER), (4, body)))

        def answer(sock):
            with Wire(sock) as wire:
                handlers[fields(wire.read_message())[3][0].decode()](wire)

        def accept():
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()

    def connect(self, address):
        head, peer = split_peer(address)
        body = message((1, unbase58(peer)), (2, multiaddr(head)), (3, SECONDS))
        self.call(message((1, CONNECT), (2, body)))

    def peers(self):
        answer = self.call(message((1, LIST_PEERS)))
        return [base58(fields(info)[1][0]) for info in answer.get(6, [])]

    def open(self, peer, protocol):
        body = message((1, unbase58(peer)), (2, protocol), (3, SECONDS))
        return self.request(message((1, STREAM_OPEN), (3, body)))[0]

    def perf(self, peer, up, down):
        raise NotImplementedError("p2pd has no /perf/1.0.0")

    def close(self):
        self.daemon.kill()
        self.daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


claim_output()
peer = GoPeer(arguments(__doc__))
try:
    obey(peer)
finally:
    peer.close()
    sys.stderr.flush()
