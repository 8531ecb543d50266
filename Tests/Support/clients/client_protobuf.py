import os, sys, zmq
from pipeline_pb2 import Get, Header, Put

socket = zmq.Context().socket(zmq.REQ)
socket.connect(sys.argv[1])


def ask(body=b"", **message):
    header = Header(request_id=os.urandom(16), ttl_ms=5000, **message)
    socket.send_multipart([header.SerializeToString(), body])
    reply, *frames = socket.recv_multipart()
    return Header.FromString(reply), b"".join(frames)


reply, _ = ask(b"hello from protobuf", put=Put())
cid = reply.stored.cid
print(cid)

reply, body = ask(get=Get(content_hash=cid, offset=6, length=4))
print(body.decode(), reply.content.size)

reply, _ = ask(get=Get(content_hash="00" * 32))
print(reply.error.code, [a.source for a in reply.error.attempts])
