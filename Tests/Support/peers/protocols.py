"""The protocols of the tests, over a `Wire`: both sides of each.

/weir/echo/1.0.0   what comes goes back, until the stream ends
/weir/bulk/1.0.0   asker:  u64 UP, u64 DOWN (big endian), UP bytes
                   server: SHA-256 of what came, DOWN bytes, SHA-256 of them
                   Byte blocks of 64 KiB, each with its number in front: what is lost, repeated or
                   swapped is noticed.
/weir/flow/1.0.0   asker:  u64 UP, u64 DOWN, UP zeros
                   server: u64 of what came, DOWN zeros. Proves nothing, for measuring
/ipfs/ping/1.0.0, /ipfs/id/1.0.0   the asker's side; the server's is the peer's own
"""

import hashlib
import os
import statistics
import struct
import time

from encoding import fields, multiaddr_text
from wire import CHUNK

ECHO, BULK, FLOW = "/weir/echo/1.0.0", "/weir/bulk/1.0.0", "/weir/flow/1.0.0"
PING, IDENTIFY = "/ipfs/ping/1.0.0", "/ipfs/id/1.0.0"
BLOCK = os.urandom(1 << 16)


def send_bytes(wire, count):
    """Sends so many bytes, and returns their digest."""
    digest, number = hashlib.sha256(), 0
    while count > 0:
        block = (struct.pack(">Q", number) + BLOCK[8:])[:count]
        digest.update(block)
        wire.write(block)
        count -= len(block)
        number += 1
    return digest.digest()


def receive_bytes(wire, count):
    """Takes so many bytes, and returns their digest."""
    digest = hashlib.sha256()
    for part in wire.pieces(count):
        digest.update(part)
    return digest.digest()


def serve_echo(wire):
    while part := wire.sock.recv(CHUNK):
        wire.write(part)


def serve_bulk(wire):
    up, down = struct.unpack(">QQ", wire.read(16))
    wire.write(receive_bytes(wire, up))
    wire.write(send_bytes(wire, down))
    wire.wait_for_end()


def send_zeros(wire, count):
    zeros = memoryview(bytes(CHUNK))
    while count > 0:
        wire.write(zeros[:count])
        count -= CHUNK


def serve_flow(wire):
    up, down = struct.unpack(">QQ", wire.read(16))
    wire.skip(up)
    wire.write(struct.pack(">Q", up))
    send_zeros(wire, down)
    wire.wait_for_end()


SERVED = {ECHO: serve_echo, BULK: serve_bulk, FLOW: serve_flow}


def echo(wire, text):
    data = text.encode()
    wire.write(data)
    return {"text": wire.read(len(data)).decode()}


def bulk(wire, up, down):
    begin = time.perf_counter()
    wire.write(struct.pack(">QQ", up, down))
    if send_bytes(wire, up) != wire.read(32):
        raise ValueError("what went up did not arrive intact")
    middle = time.perf_counter()
    if receive_bytes(wire, down) != wire.read(32):
        raise ValueError("what came down did not arrive intact")
    return {"upSeconds": middle - begin, "downSeconds": time.perf_counter() - middle}


def flow(wire, up, down):
    begin = time.perf_counter()
    wire.write(struct.pack(">QQ", up, down))
    send_zeros(wire, up)
    if struct.unpack(">Q", wire.read(8)) != (up,):
        raise ValueError("not all that went up has arrived")
    middle = time.perf_counter()
    wire.skip(down)
    return {"upSeconds": middle - begin, "downSeconds": time.perf_counter() - middle}


def ping(wire, count):
    times = []
    for _ in range(count):
        sent, begin = os.urandom(32), time.perf_counter()
        wire.write(sent)
        if wire.read(32) != sent:
            raise ValueError("a ping's answer is another one")
        times.append(time.perf_counter() - begin)
    return {"milliseconds": 1e3 * statistics.median(times)}


def identify(wire):
    said = fields(wire.read_message())
    return {
        "agent": said[6][0].decode(),
        "protocols": [name.decode() for name in said.get(3, [])],
        "addresses": [multiaddr_text(address) for address in said.get(2, [])],
    }


def rpc(open_stream, count, size):
    """Opens a stream, asks and is answered with so many bytes, so many times, one at a time."""
    question, times = os.urandom(size), []
    for _ in range(count):
        begin = time.perf_counter()
        with open_stream() as wire:
            wire.write(question)
            if wire.read(size) != question:
                raise ValueError("an answer is another one")
        times.append(time.perf_counter() - begin)
    return {"milliseconds": 1e3 * statistics.median(times)}
