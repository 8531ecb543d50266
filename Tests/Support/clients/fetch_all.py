"""Stays connected, has everything below each CID that it reads fetched, and prints the seconds.

usage: fetch_all.py ENDPOINT
"""

import base64
import json
import os
import sys
import time

import zmq

socket = zmq.Context().socket(zmq.REQ)
socket.connect(sys.argv[1])


def ask(**message):
    name = base64.b64encode(os.urandom(16)).decode()
    header = {"requestId": name, "ttlMs": 600_000, **message}
    socket.send(json.dumps(header).encode())
    return json.loads(socket.recv_multipart()[0])


ask(ping={})
print(json.dumps({"event": "ready"}), flush=True)
for line in sys.stdin:
    cid = json.loads(line)["cid"]
    begin = time.perf_counter()
    answer = ask(get={"contentHash": cid, "format": "dag", "length": 1})
    seconds = time.perf_counter() - begin
    event = "result" if "content" in answer else "error"
    print(json.dumps({"event": event, "seconds": seconds, "answer": answer}), flush=True)
