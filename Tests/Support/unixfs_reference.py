#!/usr/bin/env python3
"""Computes UnixFS file CIDs a second time, from the specifications alone.

Nothing here is shared with the Swift code: hashlib and the rules of IPIP-499 (`unixfs-v1-2025`:
CIDv1, sha2-256, raw leaves of 1 MiB, 1,024 links a node, the balanced layout), so that two
independent computations can be compared.

    unixfs_reference.py SIZE...     one line `SIZE CID` for each size of the test pattern
    unixfs_reference.py --file PATH one line `SIZE CID` for a file (`-` is standard input)

The test pattern: chunk number n is n as 8 little-endian bytes, repeated to fill the chunk.
"""

import base64
import hashlib
import sys

CHUNK = 1 << 20
WIDTH = 1024
RAW, DAG_PB = 0x55, 0x70


def uvarint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def cid(codec, block):
    return bytes([1, codec, 0x12, 32]) + hashlib.sha256(block).digest()


def text(binary):
    return "b" + base64.b32encode(binary).decode().lower().rstrip("=")


def field(number, payload):
    return uvarint(number << 3 | 2) + uvarint(len(payload)) + payload


def interior(children):
    """The node over (cid, file size, total size) triples, as such a triple."""
    links = b"".join(
        field(2, field(1, c) + field(2, b"") + b"\x18" + uvarint(total)) for c, _, total in children
    )
    size = sum(s for _, s, _ in children)
    unixfs = b"\x08\x02\x18" + uvarint(size)
    unixfs += b"".join(b"\x20" + uvarint(s) for _, s, _ in children)
    block = links + field(1, unixfs)
    return cid(DAG_PB, block), size, len(block) + sum(t for _, _, t in children)


def root(leaves):
    """Builds the levels whole, one after another, until one node is left."""
    level = list(leaves)
    while len(level) > 1:
        level = [interior(level[at : at + WIDTH]) for at in range(0, len(level), WIDTH)]
    return level[0]


def leaf(chunk):
    return cid(RAW, chunk), len(chunk), len(chunk)


def pattern(size):
    for number in range(max(1, -(-size // CHUNK))):
        length = min(CHUNK, size - number * CHUNK)
        yield (number.to_bytes(8, "little") * (length // 8 + 1))[:length]


def chunks(stream):
    first = True
    while chunk := stream.read(CHUNK):
        first = False
        yield chunk
    if first:
        yield b""


def show(parts):
    binary, size, _ = root([leaf(part) for part in parts])
    print(size, text(binary), flush=True)


def main(arguments):
    if arguments[:1] == ["--file"] and len(arguments) == 2:
        if arguments[1] == "-":
            show(chunks(sys.stdin.buffer))
        else:
            with open(arguments[1], "rb") as stream:
                show(chunks(stream))
    elif arguments and all(argument.isdecimal() for argument in arguments):
        for argument in arguments:
            show(pattern(int(argument)))
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
