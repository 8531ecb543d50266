"""Asks for the same mebibyte again and again, and never reads an answer, until its input ends.

usage: never_reads.py ENDPOINT CID
"""

import base64
import json
import os
import sys

import zmq

socket = zmq.Context().socket(zmq.DEALER)
socket.setsockopt(zmq.LINGER, 0)
# Its own library is not to read ahead for it.
socket.setsockopt(zmq.RCVHWM, 1)
socket.connect(sys.argv[1])

sent = 0
try:
    for sent in range(5_000):
        name = base64.b64encode(os.urandom(16)).decode()
        get = {"contentHash": sys.argv[2], "length": 1 << 20}
        header = {"requestId": name, "ttlMs": 60_000, "get": get}
        socket.send_multipart([json.dumps(header).encode()], zmq.NOBLOCK)
except zmq.Again:
    pass
print("sent", sent, flush=True)
sys.stdin.read()
