"""Reads a CAR with ipld-car from PyPI, and holds every block to its CID with hashlib.

Prints the roots and the CIDs of the blocks, in order: `root CID`, `block CID`.

usage: .venv/bin/python Tests/Support/car_reader.py FILE.car
"""

import hashlib
import sys

import ipld_car

with open(sys.argv[1], "rb") as file:
    roots, blocks = ipld_car.decode(file.read())
for root in roots:
    print("root", root.encode("base32"))
for cid, data in blocks:
    if cid.hashfun.name != "sha2-256" or hashlib.sha256(data).digest() != cid.raw_digest:
        sys.exit(f"{cid} is not what its block has")
    print("block", cid.encode("base32"))
