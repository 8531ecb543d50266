import Hashing
import NIOCore
import PeerHost

/// `/weir/bulk/1.0.0` (`Tests/Support/peers/protocols.py`): bytes both ways, each way with the
/// SHA-256 of what was meant.
enum Bulk {
    static let name = "/weir/bulk/1.0.0"

    /// A digest was another one.
    struct Damaged: Error {}

    /// The side that is asked; who has asked closes first.
    static func answer(_ stream: PeerStream) async throws {
        var head = try await stream.read(exactly: 16)
        guard let (up, down) = head.readMultipleIntegers(as: (UInt64, UInt64).self) else { return }
        try await stream.write(try await receive(Int(up), from: stream))
        try await stream.write(try await send(Int(down), on: stream))
        while try await stream.read() != nil {}
    }

    /// The side that asks: sends so many bytes, and takes so many.
    static func ask(_ stream: PeerStream, up: Int, down: Int) async throws {
        var head = ByteBuffer()
        head.writeMultipleIntegers(UInt64(up), UInt64(down))
        try await stream.write(head)
        let sent = try await send(up, on: stream)
        guard try await stream.read(exactly: 32) == sent else { throw Damaged() }
        let received = try await receive(down, from: stream)
        guard try await stream.read(exactly: 32) == received else { throw Damaged() }
    }

    /// Sends so many bytes, in blocks of 64 KiB with their numbers in front, and gives their digest.
    private static func send(_ count: Int, on stream: PeerStream) async throws -> ByteBuffer {
        var (left, number, digest) = (count, UInt64(0), SHA256Stream())
        while left > 0 {
            var block = ByteBuffer(integer: number)
            block.writeRepeatingByte(UInt8(truncatingIfNeeded: number &* 167), count: 65_528)
            guard let part = block.readSlice(length: min(left, 65_536)) else { break }
            digest.update(part.readableBytesUInt8Span)
            try await stream.write(part)
            left -= part.readableBytes
            number += 1
        }
        return bytes(of: digest)
    }

    /// Takes so many bytes, and gives their digest.
    private static func receive(_ count: Int, from stream: PeerStream) async throws -> ByteBuffer {
        var (left, digest) = (count, SHA256Stream())
        while left > 0, let part = try await stream.read(upTo: left) {
            digest.update(part.readableBytesUInt8Span)
            left -= part.readableBytes
        }
        return bytes(of: digest)
    }

    private static func bytes(of digest: SHA256Stream) -> ByteBuffer {
        let (a, b, c, d) = digest.finish()
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(a, b, c, d)
        return buffer
    }
}
