"""/cas/1.0.0 (protocols/cas/README.md), over a `Wire`: both sides, written by hand.

The server has the blocks of a folder, whose files are named by their CIDs, and knows no files that
are larger than a block.
"""

import hashlib
import os

from encoding import fields, message
from wire import Ended

CAS = "/cas/1.0.0"
INLINE_MAX = 65_536
GET, LIST = 2, 3
CONTENT, LISTING, ERROR = 2, 3, 4


class Blocks:
    def __init__(self, folder):
        self.folder = folder

    def read(self, name):
        for cid in sorted(os.listdir(self.folder)):
            with open(os.path.join(self.folder, cid), "rb") as file:
                data = file.read()
            if name in (cid, hashlib.sha256(data).hexdigest()):
                return cid, data
        return None

    def serve(self, wire):
        while True:
            try:
                request = fields(wire.read_message())
            except Ended:
                return
            head, body = self.answer(request)
            wire.write_message(message((1, len(body) or None)) + head)
            wire.write(body)

    def answer(self, request):
        if GET in request:
            return self.get(fields(request[GET][0]))
        if LIST in request:
            entries = [message((1, cid)) for cid in sorted(os.listdir(self.folder))]
            return message((LISTING, message(*((1, entry) for entry in entries)))), b""
        return error("unsupported")

    def get(self, asked):
        name = asked[1][0].decode()
        offset, length = asked.get(2, [0])[0], asked.get(3, [0])[0]
        found = self.read(name)
        if not found:
            return error("not-found")
        cid, data = found
        if offset > len(data):
            return error("invalid-request")
        part = data[offset:offset + length] if length else data[offset:]
        inline = len(part) <= (asked.get(5, [0])[0] or INLINE_MAX)
        content = message(
            (1, cid), (2, len(data)), (3, offset or None), (4, len(part)), (5, None if inline else 1))
        return message((CONTENT, content)), part if inline else b""


def error(code):
    return message((ERROR, message((1, code), (2, "So says a peer of the tests.")))), b""


def ask(wire, request):
    wire.write_message(message((1, 30_000)) + request)
    response = fields(wire.read_message())
    if ERROR in response:
        raise LookupError(fields(response[ERROR][0])[1][0].decode())
    return response


def get(wire, hash, offset=0, length=0, block=False, inlineMax=0):
    asked = message(
        (1, hash), (2, offset or None), (3, length or None), (4, int(block) or None),
        (5, inlineMax or None))
    response = ask(wire, message((GET, asked)))
    content = fields(response[CONTENT][0])
    body = wire.read(response.get(1, [0])[0])
    return {
        "root": content[1][0].decode(), "size": content.get(2, [0])[0],
        "length": content.get(4, [0])[0], "announced": content.get(5, [0])[0] == 1,
        "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(),
    }


def list_content(wire):
    listing = fields(ask(wire, message((LIST, b"")))[LISTING][0])
    entries = [fields(entry) for entry in listing.get(1, [])]
    return {"entries": [entry[1][0].decode() for entry in entries]}
