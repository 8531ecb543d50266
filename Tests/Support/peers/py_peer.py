"""A py-libp2p host. Its streams are bridged to sockets, for protocols that block."""

import socket

import trio
from libp2p import create_yamux_muxer_option, new_host
from libp2p.bitswap.cid import format_cid_for_display
from libp2p.bitswap.client import BitswapClient
from libp2p.bitswap.dag import MerkleDag
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.crypto.x25519 import create_new_key_pair as create_noise_key_pair
from libp2p.peer.id import ID
from libp2p.peer.peerinfo import info_from_p2p_addr
from libp2p.perf.perf_service import PerfService
from libp2p.security.noise.transport import PROTOCOL_ID as NOISE, Transport as Noise
from multiaddr import Multiaddr

from peer import arguments, claim_output, free_port, obey, served
from wire import CHUNK, Wire

SECONDS = 30


class Bitswap(BitswapClient):
    """py-libp2p's Bitswap, which answers on a stream of its own.

    The original answers on the stream on which it was asked. There nobody listens: who asks opens a
    stream for what it says, and reads what is said to it on those that others open.
    """

    async def _send_wantlist_responses_inline(self, stream, peer, *answers):
        own = await self.host.new_stream(peer, [stream.get_protocol()])
        await super()._send_wantlist_responses_inline(own, peer, *answers)
        await own.close()


class PyPeer:
    def __init__(self, options):
        keys = create_new_key_pair()
        self.listen = [Multiaddr(f"/ip4/127.0.0.1/tcp/{free_port()}")]
        if options.ws:
            self.listen.append(Multiaddr(f"/ip4/127.0.0.1/tcp/{free_port()}/ws"))
        self.host = new_host(
            key_pair=keys, listen_addrs=self.listen, muxer_opt=create_yamux_muxer_option(),
            sec_opt={NOISE: Noise(keys, noise_privkey=create_noise_key_pair().private_key)},
            enable_mDNS=False, enable_upnp=False, bootstrap=None)
        self.handlers = served(options)
        self.perf_service = PerfService(self.host)
        self.bitswap = Bitswap(self.host)
        self.dag = MerkleDag(self.bitswap)
        self.threads = trio.CapacityLimiter(256)
        self.id = str(self.host.get_id())
        self.addresses = [str(address) for address in self.listen]

    async def run(self):
        async with self.host.run(listen_addrs=self.listen), trio.open_nursery() as self.nursery:
            self.token = trio.lowlevel.current_trio_token()
            for name, handler in self.handlers.items():
                self.host.set_stream_handler(name, self.answer(handler))
            await self.perf_service.start()
            await self.bitswap.start()
            self.bitswap.set_nursery(self.nursery)
            with trio.fail_after(10):
                while len(self.host.get_addrs()) < len(self.listen):
                    await trio.sleep(0.02)
            await trio.to_thread.run_sync(obey, self)
            self.nursery.cancel_scope.cancel()

    def answer(self, handler):
        def serve(sock):
            with Wire(sock) as wire:
                handler(wire)

        async def handle(stream):
            ours, theirs = socket.socketpair()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self.bridge, stream, theirs)
                try:
                    await trio.to_thread.run_sync(serve, ours, limiter=self.threads)
                except OSError:
                    pass  # the stream was reset

        return handle

    async def bridge(self, stream, sock):
        """Carries bytes and ends both ways between a stream and a socket."""
        sock = trio.socket.from_stdlib_socket(sock)

        async def outward():
            while part := await sock.recv(CHUNK):
                await stream.write(part)
            await stream.close_write()

        async def inward():
            while part := await self.read(stream):
                view = memoryview(part)
                while view:
                    view = view[await sock.send(view):]
            sock.shutdown(socket.SHUT_WR)

        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(outward)
                nursery.start_soon(inward)
            await stream.close()
        except* Exception:
            await stream.reset()
        finally:
            sock.close()

    async def read(self, stream):
        try:
            return await stream.read(CHUNK)
        except Exception as failure:
            if "EOF" in type(failure).__name__:
                return b""
            raise

    def call(self, function, *values):
        async def within():
            with trio.fail_after(SECONDS):
                return await function(*values)

        return trio.from_thread.run(within, trio_token=self.token)

    # What commands need, from their thread.

    def connect(self, address):
        self.call(self.host.connect, info_from_p2p_addr(Multiaddr(address)))

    def peers(self):
        return [str(peer) for peer in self.host.get_connected_peers()]

    def open(self, peer, protocol):
        stream = self.call(self.host.new_stream, ID.from_string(peer), [protocol])
        ours, theirs = socket.socketpair()
        trio.from_thread.run_sync(
            self.nursery.start_soon, self.bridge, stream, theirs, trio_token=self.token)
        return Wire(ours)

    def add(self, path):
        return format_cid_for_display(self.call(self.dag.add_file, path))

    def fetch(self, cid, path):
        data, _ = self.call(self.dag.fetch_file, cid)
        with open(path, "wb") as file:
            file.write(data)

    def perf(self, peer, up, down):
        async def measure():
            address = self.host.get_peerstore().addrs(ID.from_string(peer))[0]
            whole = Multiaddr(f"{address}/p2p/{peer}")
            async for output in self.perf_service.measure_performance(whole, up, down):
                last = output
            return {"seconds": last["time_seconds"], "up": last["upload_bytes"],
                    "down": last["download_bytes"]}

        return self.call(measure)


claim_output()
trio.run(PyPeer(arguments(__doc__)).run)
