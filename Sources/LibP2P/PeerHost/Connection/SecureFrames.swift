import Buffers
import NIOCore
import Noise

/// Both directions of a connection's cipher, and the frames at hand: the one that is filled, and
/// those that came and are not whole yet.
///
/// An idle connection holds no buffer here. Where TLS is in the pipeline there is no cipher here, and
/// a frame is no more than its text.
struct SecureFrames: ~Copyable {
    private var cipher: Noise.Session?
    private let headerByteCount: Int
    private let tagByteCount: Int
    /// The frame that is filled: room for its length, then text.
    private var frame = ByteBuffer()
    /// What came and could not be opened yet.
    private var wire = ByteBuffer()

    init(_ cipher: consuming Noise.Session?) {
        headerByteCount = cipher == nil ? 0 : Frame.headerByteCount
        tagByteCount = cipher == nil ? 0 : Frame.tagByteCount
        self.cipher = cipher
    }

    // MARK: Out

    /// Bytes of text that the frame at hand still takes.
    var room: Int {
        Frame.textBytesMax - max(0, frame.readableBytes - headerByteCount)
    }

    /// Puts text into the frame at hand, which gets room for so many bytes as are expected; `body`
    /// writes `room` bytes at most.
    mutating func fill<Result>(
        expecting count: Int,
        _ body: (inout ByteBuffer) -> Result
    ) -> Result {
        let isNew = frame.readableBytes == 0
        let textBytes = min(count, isNew ? Frame.textBytesMax : room)
        frame.reserveCapacity(
            minimumWritableBytes: (isNew ? headerByteCount : 0) + textBytes + tagByteCount
        )
        if isNew { frame.writeRepeatingByte(0, count: headerByteCount) }
        return body(&frame)
    }

    /// Enciphers the frame at hand and gives it away; nil when there is no text in it.
    mutating func seal() throws(NoiseError) -> ByteBuffer? {
        guard frame.readableBytes > headerByteCount else { return nil }
        let text = headerByteCount..<frame.readableBytes
        frame.writeRepeatingByte(0, count: tagByteCount)
        try frame.withMutableBytes { bytes throws(NoiseError) in
            try cipher?.seal(&bytes, text: text)
        }
        let sealed = frame
        frame = ByteBuffer()
        return sealed
    }

    // MARK: In

    /// Opens the frames that are whole now.
    ///
    /// - Returns: their texts, one behind the other; whoever reads them keeps slices.
    mutating func open(_ bytes: ByteBuffer) throws(NoiseError) -> ByteBuffer {
        guard cipher != nil else { return bytes }
        wire.writeImmutableBuffer(bytes)
        let opened = try wire.withMutableBytes { bytes throws(NoiseError) in
            try cipher?.openFrames(&bytes) ?? (text: 0, consumed: 0)
        }
        guard opened.consumed > 0 else { return ByteBuffer() }
        var text = wire
        wire = ByteBuffer()
        let end = text.readerIndex + opened.text
        text.moveReaderIndex(forwardBy: opened.consumed)
        if text.readableBytes > 0 { keep(text) }
        text.moveReaderIndex(to: end - opened.text)
        text.moveWriterIndex(to: end)
        return text
    }

    /// Keeps the beginning of a frame, with room for the rest of it.
    private mutating func keep(_ rest: ByteBuffer) {
        let length = rest.getInteger(at: rest.readerIndex, as: UInt16.self).map(Int.init) ?? 0
        wire.reserveCapacity(max(rest.readableBytes, length + Frame.headerByteCount))
        wire.writeImmutableBuffer(rest)
    }
}
