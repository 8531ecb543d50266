import Buffers
import NIOCore
import Noise

/// Both directions of a connection's cipher, and the frames at hand: the one that is filled, and
/// those that came and are not whole yet.
///
/// An idle connection holds no buffer here.
struct SecureFrames: ~Copyable {
    private var cipher: Noise.Session
    /// The frame that is filled: room for its length, then text.
    private var frame = ByteBuffer()
    /// What came and could not be opened yet.
    private var wire = ByteBuffer()

    init(_ cipher: consuming Noise.Session) {
        self.cipher = cipher
    }

    // MARK: Out

    /// Bytes of text that the frame at hand still takes.
    var room: Int {
        Frame.textBytesMax - max(0, frame.readableBytes - Frame.headerByteCount)
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
            minimumWritableBytes: textBytes + (isNew ? Frame.overheadByteCount : Frame.tagByteCount)
        )
        if isNew { frame.writeInteger(UInt16(0)) }
        return body(&frame)
    }

    /// Enciphers the frame at hand and gives it away; nil when there is no text in it.
    mutating func seal() throws(NoiseError) -> ByteBuffer? {
        guard frame.readableBytes > Frame.headerByteCount else { return nil }
        let text = Frame.headerByteCount..<frame.readableBytes
        frame.writeRepeatingByte(0, count: Frame.tagByteCount)
        try frame.withMutableBytes { bytes throws(NoiseError) in
            try cipher.seal(&bytes, text: text)
        }
        let sealed = frame
        frame = ByteBuffer()
        return sealed
    }

    // MARK: In

    /// Opens the frames that are whole now.
    ///
    /// All are opened in place before the first is read: whoever reads them keeps slices.
    ///
    /// - Returns: their texts, in order.
    mutating func open(_ bytes: ByteBuffer) throws(NoiseError) -> [ByteBuffer] {
        wire.writeImmutableBuffer(bytes)
        let boxes = wholeBoxes()
        guard let last = boxes.last else { return [] }
        var texts: [Range<Int>] = []
        texts.reserveCapacity(boxes.count)
        try wire.withMutableBytes { bytes throws(NoiseError) in
            for box in boxes { texts.append(try cipher.open(&bytes, box: box)) }
        }
        var opened = wire
        wire = ByteBuffer()
        let start = opened.readerIndex
        let slices = texts.compactMap {
            opened.getSlice(at: start + $0.lowerBound, length: $0.count)
        }
        opened.moveReaderIndex(forwardBy: last.upperBound)
        if opened.readableBytes > 0 { keep(opened) }
        return slices
    }

    /// Keeps the beginning of a frame, with room for the rest of it.
    private mutating func keep(_ rest: ByteBuffer) {
        let length = rest.getInteger(at: rest.readerIndex, as: UInt16.self).map(Int.init) ?? 0
        wire.reserveCapacity(max(rest.readableBytes, length + Frame.headerByteCount))
        wire.writeImmutableBuffer(rest)
    }

    /// Where the boxes of whole frames lie.
    private func wholeBoxes() -> [Range<Int>] {
        var boxes: [Range<Int>] = []
        var offset = 0
        while let length = wire.getInteger(at: wire.readerIndex + offset, as: UInt16.self) {
            let start = offset + Frame.headerByteCount
            guard wire.readableBytes - start >= Int(length) else { break }
            boxes.append(start..<start + Int(length))
            offset = start + Int(length)
        }
        return boxes
    }
}
