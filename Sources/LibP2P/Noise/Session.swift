import Sodium

/// What follows a handshake: each direction's texts in frames of their own, numbered, so that none
/// can be changed, repeated, left out or moved without the other noticing.
///
/// After an error it is of no use, and the connection neither.
package struct Session: ~Copyable, Sendable {
    /// The digest of the handshake, which both ends share and nobody else can choose.
    package let hash: [UInt8]
    private var sending: CipherState
    private var receiving: CipherState

    init(sending: Secret, receiving: Secret, hash: [UInt8]) {
        self.sending = CipherState(key: sending)
        self.receiving = CipherState(key: receiving)
        self.hash = hash
    }

    /// Makes a frame in place, of a text that lies in its middle.
    ///
    /// The frame is written into the two bytes before the text, the text itself, and the 16 bytes
    /// behind it.
    ///
    /// - Parameters:
    ///   - bytes: where it lies; a `ByteBuffer`'s `mutableReadableBytesUInt8Span` for one.
    ///   - text: at most `Frame.textBytesMax` bytes, with those before and behind it in `bytes`.
    /// - Throws: `exhausted` alone.
    package mutating func seal(
        _ bytes: inout MutableSpan<UInt8>,
        text: Range<Int>
    ) throws(NoiseError) {
        precondition(text.count <= Frame.textBytesMax, "a longer text takes several frames")
        precondition(text.lowerBound >= Frame.headerByteCount, "two bytes are before the text")
        try sending.seal(&bytes, text: text)
        let length = text.count + Frame.tagByteCount
        bytes[text.lowerBound - 2] = UInt8(length >> 8)
        bytes[text.lowerBound - 1] = UInt8(length & 0xFF)
    }

    /// The frames of a text of any length.
    package mutating func seal(_ text: [UInt8]) throws(NoiseError) -> [UInt8] {
        var frames: [UInt8] = []
        frames.reserveCapacity(
            text.count + Frame.overheadByteCount * (text.count / Frame.textBytesMax + 1)
        )
        var start = 0
        repeat {
            let end = min(start + Frame.textBytesMax, text.count)
            let place = frames.count + Frame.headerByteCount
            frames.append(contentsOf: repeatElement(0, count: Frame.headerByteCount))
            frames.append(contentsOf: text[start..<end])
            frames.append(contentsOf: repeatElement(0, count: Frame.tagByteCount))
            var span = frames.mutableSpan
            try seal(&span, text: place..<place + end - start)
            start = end
        } while start < text.count
        return frames
    }

    /// Opens all the frames that are whole, and puts their texts together at the front.
    ///
    /// - Parameter bytes: what has arrived and was not opened yet, beginning with a frame.
    /// - Returns: how many bytes at the front are text now, and how many were frames; those behind
    ///   the frames are as they were, and are to be given again when more has come.
    /// - Throws: `notAuthentic`, `frameTooShort` or `exhausted`; the bytes are of no use then.
    package mutating func openFrames(
        _ bytes: inout MutableSpan<UInt8>
    ) throws(NoiseError) -> (text: Int, consumed: Int) {
        var text = 0
        var consumed = 0
        while bytes.count - consumed >= Frame.headerByteCount {
            let length = Int(bytes[consumed]) << 8 | Int(bytes[consumed + 1])
            let start = consumed + Frame.headerByteCount
            guard length >= Frame.tagByteCount else { throw .frameTooShort(bytes: length) }
            guard bytes.count - start >= length else { break }
            try receiving.open(&bytes, box: start..<start + length, to: text)
            text += length - Frame.tagByteCount
            consumed = start + length
        }
        return (text, consumed)
    }
}
