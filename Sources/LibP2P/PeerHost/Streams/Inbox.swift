package import NIOCore

/// Bytes that came on a stream and were not read yet.
///
/// A pure value. What comes is a slice of what the transport read, and is kept as it is; but a
/// small slice would keep a large buffer alive, so it is copied behind its predecessor instead.
/// So what an inbox holds in memory is at most `Limits.sliceShareMin` times its bytes.
package struct Inbox {
    private var chunks: [ByteBuffer] = []
    private var head = 0
    /// Whether the last chunk is the inbox's own, so that small slices may be put behind it.
    private var isLastOwn = false
    /// Bytes that wait.
    package private(set) var bytes = 0
    /// Nothing waits.
    package init() {}

    /// Bytes that were taken and not reported yet.
    private var taken = 0

    /// Puts a slice behind what waits.
    package mutating func append(_ slice: ByteBuffer) {
        let count = slice.readableBytes
        guard count > 0 else { return }
        bytes += count
        guard count * Limits.sliceShareMin < slice.storageCapacity else {
            chunks.append(slice)
            isLastOwn = false
            return
        }
        if isLastOwn, head < chunks.count,
            chunks[chunks.count - 1].readableBytes < Limits.ownChunkBytesMax
        {
            chunks[chunks.count - 1].writeImmutableBuffer(slice)
        } else {
            var own = ByteBuffer()
            own.writeImmutableBuffer(slice)
            chunks.append(own)
            isLastOwn = true
        }
    }

    /// Takes bytes from the front: one chunk, or the first `most` bytes of it.
    package mutating func take(upTo most: Int) -> ByteBuffer? {
        guard head < chunks.count else { return nil }
        let chunk: ByteBuffer
        if chunks[head].readableBytes <= most {
            chunk = chunks[head]
            chunks[head] = Self.nothing
            head += 1
            compact()
        } else {
            guard let slice = chunks[head].readSlice(length: most) else { return nil }
            chunk = slice
        }
        bytes -= chunk.readableBytes
        taken += chunk.readableBytes
        return chunk
    }

    /// Bytes that were taken since the last report, once they are worth one.
    ///
    /// At the end of a stream all are, for the muxer waits for the last.
    package mutating func report(all: Bool) -> Int? {
        guard taken >= (all ? 1 : Limits.consumedReportBytes) else { return nil }
        defer { taken = 0 }
        return taken
    }

    /// Lets go of everything; how many bytes that were.
    package mutating func clear() -> Int {
        defer {
            chunks = []
            head = 0
            bytes = 0
            isLastOwn = false
        }
        return bytes
    }

    private mutating func compact() {
        if head == chunks.count {
            chunks.removeAll(keepingCapacity: head < 64)
            head = 0
            isLastOwn = false
        } else if head >= 64, head * 2 >= chunks.count {
            chunks.removeFirst(head)
            head = 0
        }
    }

    private static let nothing = ByteBuffer()
}
