"""usage: client_curve.py ENDPOINT KEYFILE SERVERPUB, the last two made by weir keygen"""
import base64, json, os, sys, zmq

endpoint, keyfile, serverpub = sys.argv[1:]
last_word = lambda path: open(path, "rb").read().split()[-1]

socket = zmq.Context().socket(zmq.REQ)
socket.curve_secretkey = secret = last_word(keyfile)
socket.curve_publickey = zmq.curve_public(secret)
socket.curve_serverkey = last_word(serverpub)
socket.connect(endpoint)


def ask(operation, body=b""):
    header = {"requestId": base64.b64encode(os.urandom(16)).decode(), "ttlMs": 5000} | operation
    socket.send_multipart([json.dumps(header).encode(), body])
    header, *body = socket.recv_multipart()
    return json.loads(header), b"".join(body)


cid = ask({"put": {}}, b"hello world")[0]["stored"]["cid"]
assert ask({"get": {"contentHash": cid}})[1] == b"hello world"
print(cid)
