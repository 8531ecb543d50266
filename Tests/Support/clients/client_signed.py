"""usage: client_signed.py ENDPOINT IDENTITY REQUESTER DEPLOYMENT: a file of weir keygen, two DIDs"""
import base64, hashlib, json, os, sys, time, zmq
from nacl.signing import SigningKey

endpoint, identity, requester, deployment = sys.argv[1:]
base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def public_key(did):
    number = 0
    for character in did.removeprefix("did:key:z"):
        number = number * 58 + base58.index(character)
    return number.to_bytes(34, "big")[2:]


key = SigningKey(bytes.fromhex(open(identity).read().split()[-1]))
assert bytes(key.verify_key) == public_key(requester)
socket = zmq.Context().socket(zmq.REQ)
socket.connect(endpoint)


def authentication(header, body, deployment, key, seconds=30):
    expiry = int((time.time() + seconds) * 1000).to_bytes(8, "big")
    digest = hashlib.sha256(body).digest()
    statement = b"weir request v1\n" + expiry + deployment + digest + header
    return b"\x01" + expiry + bytes(key.verify_key) + key.sign(statement).signature


def ask(operation, body=b"", is_signed=True):
    request = {"requestId": base64.b64encode(os.urandom(16)).decode(), "ttlMs": 5000} | operation
    header = json.dumps(request).encode()
    frame = authentication(header, body, public_key(deployment), key) if is_signed else b""
    socket.send_multipart([header, body, frame])
    header, *body = socket.recv_multipart()
    return json.loads(header), b"".join(body)


print(ask({"put": {"owner": requester}}, b"hello world", is_signed=False)[0]["error"]["code"])
print(ask({"put": {}}, b"hello world")[0]["error"]["code"])
cid = ask({"put": {"owner": requester}}, b"hello world")[0]["stored"]["cid"]
assert ask({"get": {"contentHash": cid}})[1] == b"hello world"
print(cid)
