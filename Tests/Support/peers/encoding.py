"""What libp2p writes things down with: varints, protobuf, base58, multiaddrs, keys."""

import base64
import hashlib
import ipaddress
import os

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# What of multiaddr these tests meet: name, code, and how the value is written.
PARTS = {
    "ip4": (4, "ip"), "tcp": (6, "port"), "ip6": (41, "ip"), "udp": (273, "port"),
    "unix": (400, "path"), "p2p": (421, "peer"), "quic-v1": (461, None), "ws": (477, None),
}
NAMES = {code: (name, kind) for name, (code, kind) in PARTS.items()}


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varint(data, at=0):
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def message(*fields):
    """A protobuf message of (number, int | bytes | str | None); None is left out."""
    out = b""
    for number, value in fields:
        if value is None:
            continue
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            value = value.encode() if isinstance(value, str) else bytes(value)
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def fields(data):
    """{number: [values]} of a message."""
    found, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        found.setdefault(key >> 3, []).append(value)
    return found


def base58(data):
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = BASE58[digit] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def unbase58(text):
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multiaddr(text):
    """A multiaddr's bytes."""
    if text.startswith("/unix/"):
        path = text[len("/unix"):].encode()
        return varint(400) + varint(len(path)) + path
    parts, out = iter(text.strip("/").split("/")), b""
    for name in parts:
        code, kind = PARTS[name]
        out += varint(code)
        if kind == "ip":
            out += ipaddress.ip_address(next(parts)).packed
        elif kind == "port":
            out += int(next(parts)).to_bytes(2, "big")
        elif kind == "peer":
            peer = unbase58(next(parts))
            out += varint(len(peer)) + peer
    return out


def multiaddr_text(data):
    out, at = "", 0
    while at < len(data):
        code, at = read_varint(data, at)
        if code not in NAMES:
            return out + f"/{code}/…"
        name, kind = NAMES[code]
        out += "/" + name
        if kind is None:
            continue
        size = {"ip4": 4, "ip6": 16, "tcp": 2, "udp": 2}.get(name)
        if size is None:
            size, at = read_varint(data, at)
        value, at = data[at:at + size], at + size
        if kind == "ip":
            out += f"/{ipaddress.ip_address(value)}"
        elif kind == "port":
            out += f"/{int.from_bytes(value, 'big')}"
        else:
            out += "/" + base58(value) if kind == "peer" else value.decode()
    return out


def split_peer(address):
    """…/p2p/ID as its two halves."""
    head, mark, peer = address.rpartition("/p2p/")
    if not mark:
        raise ValueError(f"{address} does not end with /p2p/ and a peer")
    return head, peer


def ed25519():
    """A new identity: the PeerID as text, and the private key in libp2p's protobuf."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = os.urandom(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return base58(b"\x00\x24" + message((1, 1), (2, public))), message((1, 1), (2, seed + public))


def raw_cid(data):
    """The CIDv1 `raw` of bytes, in base32."""
    digest = b"\x01\x55\x12\x20" + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(digest).decode().lower().rstrip("=")
