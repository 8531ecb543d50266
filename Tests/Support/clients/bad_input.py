"""Sends an intake what no honest client sends, and prints what it answers, one line for each:
the case, the error's code and field.

usage: bad_input.py ENDPOINT
"""

import base64
import json
import os
import sys

import zmq

socket = zmq.Context().socket(zmq.DEALER)
socket.setsockopt(zmq.LINGER, 0)
socket.setsockopt(zmq.RCVTIMEO, 10_000)
socket.connect(sys.argv[1])


def header(**message):
    request = {"requestId": base64.b64encode(os.urandom(16)).decode(), **message}
    return json.dumps(request).encode()


def exchange(*frames):
    socket.send_multipart(frames)
    reply, *_ = socket.recv_multipart()
    return reply


def answer(*frames):
    """The error's code and field; of a reply in protobuf the code's text is all we look for."""
    reply = exchange(*frames)
    if reply.startswith(b"{"):
        reply = json.loads(reply)
        error = reply.get("error", {"code": next(k for k in reply if k not in KNOWN)})
        return error["code"], error.get("field", "")
    codes = [c for c in CODES if c.encode() in reply]
    return (codes or ["?"])[0], ""


KNOWN = ("version", "requestId", "ttlMs", "hop")
CODES = ("invalid-request", "too-large", "not-found", "corrupt", "internal")
HELLO = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
get = {"contentHash": HELLO}

stored = json.loads(exchange(header(put={}), b"hello world"))["stored"]["cid"]
assert stored == HELLO, stored

CASES = {
    "a header that is garbage": [b"\xff" + os.urandom(63)],
    "an empty header": [b""],
    "a header that is no object": [b'{"get": '],
    "JSON with a wrong type": [header(get=5)],
    "JSON with a wrong type inside": [header(get={"contentHash": HELLO, "offset": "soon"})],
    "a negative offset": [header(get={"contentHash": HELLO, "offset": -1})],
    "JSON that is nested deeply": [b'{"get":' + b"[" * 20_000],
    "a header that is too long": [b"{" + b" " * 70_000 + b"}"],
    "too many frames": [header(get=get)] + [b"x"] * 6,
    "a third frame": [header(get=get), b"", b"signature"],
    "a body that is too large": [header(put={}), bytes(2 * 1024 * 1024 + 1)],
    "a body where none belongs": [header(get=get), b"x"],
    "no operation": [header()],
    "another major version": [header(version="9.0", get=get)],
    "a short request id": [json.dumps({"requestId": "AAAA", "get": get}).encode()],
    "a time to live of zero": [header(ttlMs=0, get=get)],
    "a time to live of an hour": [header(ttlMs=3_600_000, get=get)],
    "a hash that is no hash": [header(get={"contentHash": "hello"})],
    "an unknown codec": [header(get={"contentHash": "z6TGY4rRkyp72Y1Ux8nE2YFHC5Jdh7TUEuGTiLmz"})],
    "an unknown digest": [header(get={"contentHash": "f01550104deadbeef"})],
    "an offset past the end": [header(get={"contentHash": HELLO, "offset": 12})],
    "a range that is too long": [header(get={"contentHash": HELLO, "length": 1 << 30})],
    "an unknown source": [header(get={"contentHash": HELLO, "preferredSources": ["moon"]})],
    "a privacy that is not known": [header(get={**get, "metadata": {"privacy": "secret"}})],
    "an urgency that is not known": [header(get={**get, "metadata": {"urgency": "now"}})],
    "an owner that is no DID": [header(put={"owner": "me"}), b"x"],
    "a block that is another": [header(put={"contentHash": HELLO}), b"hello moon"],
    "a part list that is garbage": [header(assemble={}), b"garbage"],
    "a part list without parts": [header(assemble={})],
    "a part that is missing": [
        header(assemble={}),
        b"\x01\x55\x12\x20" + os.urandom(32),
    ],
    "what only stages say": [header(search={"root": HELLO})],
    "a reply": [header(done={})],
    "cancelling what is not there": [header(cancel={"requestId": "A" * 22 + "=="})],
}

for name, frames in CASES.items():
    print(name, *answer(*frames), sep="\t")

# Cut off at every byte; a protobuf header may be whole where it is cut, so this one is JSON.
whole = header(ttlMs=1000, get=get)
cut = {answer(whole[:length]) for length in range(1, len(whole))}
print("cut off at every byte", *sorted(code for code, _ in cut), sep="\t")

# Whatever the bytes are, something answers.
for number in range(2_000):
    socket.send_multipart([os.urandom(1 + number % 200)])
answered = sum(1 for _ in range(2_000) if socket.recv_multipart())
print("random bytes", "answered" if answered == 2_000 else answered, "", sep="\t")

# A frame beyond what a client may send cuts its connection, and nothing more.
rude = zmq.Context().socket(zmq.DEALER)
rude.setsockopt(zmq.LINGER, 0)
rude.connect(sys.argv[1])
rude.send_multipart([header(put={}), bytes(64 * 1024 * 1024)])
rude.setsockopt(zmq.RCVTIMEO, 300)
try:
    rude.recv_multipart()
    print("64 MiB in a frame", "answered", "", sep="\t")
except zmq.Again:
    print("64 MiB in a frame", "cut", "", sep="\t")

content = json.loads(exchange(header(get=get)))["content"]
print("afterwards", content["cid"], "", sep="\t")
