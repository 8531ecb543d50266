"""A stream as a blocking socket: exact reads, and messages behind their length."""

from encoding import varint

CHUNK = 1 << 18


class Ended(Exception):
    pass


class Wire:
    def __init__(self, sock, seconds=60):
        self.sock = sock
        self.scratch = bytearray(CHUNK)
        sock.settimeout(seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def write(self, data):
        self.sock.sendall(data)

    def read(self, count):
        data = bytearray()
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                raise Ended(f"the stream ended {count - len(data)} bytes early")
            data += part
        return bytes(data)

    def pieces(self, count):
        """So many bytes, as they come."""
        while count > 0:
            part = self.sock.recv(min(count, CHUNK))
            if not part:
                raise Ended(f"the stream ended {count} bytes early")
            count -= len(part)
            yield part

    def skip(self, count):
        """The same, for nobody."""
        while count > 0:
            size = self.sock.recv_into(self.scratch, min(count, CHUNK))
            if size == 0:
                raise Ended(f"the stream ended {count} bytes early")
            count -= size

    def write_message(self, data):
        self.write(varint(len(data)) + data)

    def read_message(self):
        size = shift = 0
        while True:
            byte = self.read(1)[0]
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return self.read(size)

    def wait_for_end(self):
        """Whoever opened the stream closes it: after p2pd's handler has, bytes can be lost."""
        while self.sock.recv(CHUNK):
            pass
