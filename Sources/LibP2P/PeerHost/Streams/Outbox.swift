package import NIOCore

/// Bytes that were written on a stream and have not left yet.
///
/// A pure value. A writer goes on while little waits and is held while much does, so that the
/// transport never runs dry and memory stays bounded: `Limits.outboxBytesMax` and one buffer of the
/// writer's own.
package struct Outbox {
    private var chunks: [ByteBuffer] = []
    private var head = 0
    /// Bytes that wait.
    package private(set) var bytes = 0

    /// Nothing waits.
    package init() {}

    /// Whether a writer has to wait.
    package var isFull: Bool { bytes > Limits.outboxBytesMax }
    /// Whether a writer that waits may go on.
    package var hasRoom: Bool { bytes <= Limits.outboxBytesMax / 2 }

    /// Puts a buffer behind what waits.
    package mutating func append(_ buffer: ByteBuffer) {
        guard buffer.readableBytes > 0 else { return }
        bytes += buffer.readableBytes
        chunks.append(buffer)
    }

    /// Copies up to `most` bytes from the front into another buffer; how many.
    package mutating func drain(upTo most: Int, into target: inout ByteBuffer) -> Int {
        var moved = 0
        while moved < most, head < chunks.count {
            let count = min(most - moved, chunks[head].readableBytes)
            if let slice = chunks[head].readSlice(length: count) {
                target.writeImmutableBuffer(slice)
            }
            moved += count
            if chunks[head].readableBytes == 0 {
                chunks[head] = Self.nothing
                head += 1
            }
        }
        if head == chunks.count {
            chunks.removeAll(keepingCapacity: head < 64)
            head = 0
        }
        bytes -= moved
        return moved
    }

    /// Lets go of everything.
    package mutating func clear() {
        chunks = []
        head = 0
        bytes = 0
    }

    private static let nothing = ByteBuffer()
}
