import base64, json, os, sys, zmq

socket = zmq.Context().socket(zmq.REQ)
socket.connect(sys.argv[1])


def ask(body=b"", **message):
    request = {"requestId": base64.b64encode(os.urandom(16)).decode(), "ttlMs": 5000, **message}
    socket.send_multipart([json.dumps(request).encode(), body])
    header, *frames = socket.recv_multipart()
    return json.loads(header), b"".join(frames)


reply, _ = ask(b"hello from json", put={})
cid = reply["stored"]["cid"]
print(cid)

reply, body = ask(get={"contentHash": cid, "offset": 6, "length": 4})
print(body.decode(), reply["content"]["size"])

reply, _ = ask(get={"contentHash": "00" * 32})
print(reply["error"]["code"], [a["source"] for a in reply["error"]["attempts"]])
