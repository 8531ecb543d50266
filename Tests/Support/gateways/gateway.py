#!/usr/bin/env python3
"""A trustless HTTP gateway for tests, honest or not.

usage: gateway.py FOLDER MODE [ARGUMENT]

FOLDER has one file for each block, named by its CID, and `ORDER`: the CIDs of the content, one a
line, the root first, depth first. MODE says how it behaves; see the functions. It prints the port
that it got on its first line, and then one line for each request: the path and the headers that
tests look at. It ends when standard input ends.
"""

import os
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FOLDER, MODE = sys.argv[1], sys.argv[2]
ARGUMENT = sys.argv[3] if len(sys.argv) > 3 else ""
ORDER = [line.strip() for line in open(os.path.join(FOLDER, "ORDER"))]
CAR = "application/vnd.ipld.car; version=1; order=%s; dups=%s"
said = threading.Lock()


def say(line):
    with said:
        print(line, flush=True)


def block(cid):
    try:
        with open(os.path.join(FOLDER, cid), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def binary(cid):
    """The binary form of a base32 CID."""
    digits = "abcdefghijklmnopqrstuvwxyz234567"
    bits = "".join(format(digits.index(c), "05b") for c in cid[1:])
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))


def header(root):
    cid = binary(root)
    link = b"\xd8\x2a\x58" + bytes([len(cid) + 1]) + b"\x00" + cid
    body = b"\xa2\x65roots\x81" + link + b"\x67version\x01"
    return varint(len(body)) + body


def section(cid, data):
    name = binary(cid)
    return varint(len(name) + len(data)) + name + data


def sections(mode):
    """The blocks of a CAR in the mode's order."""
    order = list(ORDER)
    if mode == "dups":
        order = [cid for cid in order for _ in range(2)]
    elif mode == "shuffled":
        random.Random(7).shuffle(order)
    elif mode == "reversed":
        order.reverse()
    elif mode == "hole":
        del order[len(order) // 2]
    return order


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, data=b"", kind="application/octet-stream", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, kind="application/octet-stream"):
        """Begins a body whose end is the connection's."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()

    def do_GET(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        via, agent = self.headers.get("Via", ""), self.headers.get("User-Agent", "")
        say(f"{self.path}\t{via}\t{agent}\t{self.headers.get('Accept', '')}")
        cid = url.path.removeprefix("/ipfs/")
        wants_car = query.get("format") == ["car"]
        try:
            getattr(self, "mode_" + MODE, self.serve)(cid, wants_car)
        except (BrokenPipeError, ConnectionResetError):
            say("CUT OFF")

    def serve(self, cid, wants_car, mode=MODE):
        if wants_car:
            self.serve_car(cid, mode)
        else:
            data = block(cid)
            self.reply(404) if data is None else self.reply(200, data)

    def serve_car(self, cid, mode):
        if block(cid) is None:
            return self.reply(404)
        order = "unk" if mode in ("shuffled", "reversed") else "dfs"
        data = header(cid) + b"".join(section(c, block(c)) for c in sections(mode))
        self.reply(200, data, CAR % (order, "y" if mode == "dups" else "n"))

    # Gateways with limits.

    def mode_nocar(self, cid, wants_car):
        self.reply(406) if wants_car else self.serve(cid, False)

    def mode_page(self, cid, wants_car):
        """Answers a CAR's request with a web page, as who ignores the format."""
        if wants_car:
            return self.reply(200, b"<html></html>", "text/html")
        self.serve(cid, False)

    def mode_missing(self, cid, wants_car):
        self.reply(404)

    def mode_cached(self, cid, wants_car):
        self.reply(412)

    def mode_busy(self, cid, wants_car):
        self.reply(429, Retry_After=ARGUMENT)

    def mode_broken(self, cid, wants_car):
        self.reply(500)

    def mode_slow(self, cid, wants_car):
        time.sleep(float(ARGUMENT))
        self.serve(cid, wants_car)

    def mode_slowly(self, cid, wants_car):
        """A CAR of which each block takes a while."""
        self.stream(CAR % ("dfs", "n"))
        self.wfile.write(header(cid))
        for c in ORDER:
            time.sleep(float(ARGUMENT))
            self.wfile.write(section(c, block(c)))

    # Gateways that lie, or break.

    def mode_liar(self, cid, wants_car):
        """Wrong bytes under the right name, from the first block on."""
        if not wants_car:
            return self.reply(200, b"not what you asked for")
        wrong = b"".join(section(c, b"wrong" + block(c)[5:]) for c in ORDER)
        self.reply(200, header(cid) + wrong, CAR % ("dfs", "n"))

    def mode_traitor(self, cid, wants_car):
        """Right for the first half, then wrong."""
        if not wants_car:
            return self.reply(200, b"not what you asked for")
        half = len(ORDER) // 2
        data = b"".join(
            section(c, block(c) if i < half else b"wrong") for i, c in enumerate(ORDER)
        )
        self.reply(200, header(cid) + data, CAR % ("dfs", "n"))

    def mode_short(self, cid, wants_car):
        """Ends in the middle of a block, with and without having said how long it is."""
        whole = header(cid) + b"".join(section(c, block(c)) for c in ORDER)
        self.stream(CAR % ("dfs", "n"))
        self.wfile.write(whole[: len(whole) // 2] if wants_car else block(cid)[:10])

    def mode_promise(self, cid, wants_car):
        """Promises more bytes than it sends."""
        whole = header(cid) + b"".join(section(c, block(c)) for c in ORDER)
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", CAR % ("dfs", "n"))
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2])

    def mode_stall(self, cid, wants_car):
        """Sends half, then nothing, for ever."""
        whole = header(cid) + b"".join(section(c, block(c)) for c in ORDER)
        self.stream(CAR % ("dfs", "n"))
        self.wfile.write(whole[: len(whole) // 2] if wants_car else b"x")
        self.wfile.flush()
        time.sleep(3600)

    def mode_drip(self, cid, wants_car):
        """Sends half, then a byte now and then, for ever."""
        whole = header(cid) + b"".join(section(c, block(c)) for c in ORDER)
        self.stream(CAR % ("dfs", "n"))
        half = len(whole) // 2 if wants_car else 1
        self.wfile.write(whole[:half] if wants_car else b"x")
        for byte in whole[half:]:
            self.wfile.flush()
            time.sleep(0.2)
            self.wfile.write(bytes([byte]))

    def mode_silent(self, cid, wants_car):
        """Takes the request and says nothing."""
        time.sleep(3600)

    def mode_endless(self, cid, wants_car):
        """10 GB of what nobody asked for."""
        self.stream(CAR % ("dfs", "n") if wants_car else "application/octet-stream")
        if wants_car:
            self.wfile.write(header(cid) + section(ORDER[0], block(ORDER[0])))
        chunk = section(ORDER[0], block(ORDER[0])) if wants_car else b"\0" * 65536
        chunk = chunk * max(1, 65536 // len(chunk))
        sent = 0
        while sent < 10_000_000_000:
            self.wfile.write(chunk)
            sent += len(chunk)
        say("SENT ALL")

    def mode_giant(self, cid, wants_car):
        """Says that 10 GB follow, and sends them."""
        self.send_response(200)
        self.send_header("Content-Type", CAR % ("dfs", "n"))
        self.send_header("Content-Length", "10000000000")
        self.end_headers()
        self.wfile.write(varint(9_000_000_000) if wants_car else b"")
        while True:
            self.wfile.write(b"\0" * 65536)

    def mode_headers(self, cid, wants_car):
        """A head that does not end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-Endless: " + b"x" * 8000 + b"\r\n")

    def mode_garbage(self, cid, wants_car):
        """No HTTP."""
        self.close_connection = True
        self.wfile.write(bytes(random.Random(3).randbytes(4096)))

    def mode_strangers(self, cid, wants_car):
        """A CAR of small blocks of other content, right in themselves."""
        import hashlib

        self.stream(CAR % ("unk", "n"))
        self.wfile.write(header(cid))
        for number in range(200_000):
            data = number.to_bytes(4, "big")
            name = b"\x01\x55\x12\x20" + hashlib.sha256(data).digest()
            self.wfile.write(varint(len(name) + len(data)) + name + data)

    # Gateways that redirect.

    def mode_loop(self, cid, wants_car):
        self.reply(302, Location=self.path)

    def mode_redirect(self, cid, wants_car):
        """To the argument, with the path."""
        self.reply(307, Location=ARGUMENT + self.path)

    def mode_relative(self, cid, wants_car):
        """To itself by a relative address, once."""
        if "again" in self.path:
            return self.serve(cid, wants_car)
        self.reply(301, Location=self.path + "&again=1")

    def mode_exactly(self, cid, wants_car):
        """To the argument, as it is."""
        self.reply(302, Location=ARGUMENT)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
say(str(server.server_address[1]))
sys.stdin.read()
os._exit(0)
