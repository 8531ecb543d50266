#!/usr/bin/env python3
"""A delegated router for tests (http-routing-v1): it knows one provider of everything.

usage: router.py PEER ADDRESS [lines]

It answers with JSON, or with `lines` record by record, among records that a reader passes over. It
prints the port that it got on its first line, and then one line for each request: the path. It ends
when standard input ends.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PEER, ADDRESS = sys.argv[1], sys.argv[2]
LINES = "lines" in sys.argv[3:]
RECORDS = [
    {"Schema": "unknown", "ID": 7, "Addrs": "none"},
    {"Schema": "peer", "ID": PEER, "Addrs": [ADDRESS], "Protocols": ["transport-bitswap"]},
]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, flush=True)
        if not self.path.startswith("/routing/v1/providers/"):
            self.send_error(404)
            return
        if LINES:
            kind = "application/x-ndjson"
            body = "".join(json.dumps(record) + "\n" for record in RECORDS)
        else:
            kind, body = "application/json", json.dumps({"Providers": RECORDS})
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
