import Multiformats

/// Cuts a stream's bytes into messages, each with its length as a varint before it.
///
/// A pure machine. Take all messages after each feed; then it holds less than one message, 4 MiB,
/// and what was fed at once. After an error the stream is over.
package struct MessageReader: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0

    /// Begins at the start of a stream.
    package init() {}

    /// Bytes that were fed and not read yet.
    package var held: Int { bytes.count - start }

    /// Adds bytes as they come.
    package mutating func feed(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next message; nil until more bytes come.
    package mutating func next() throws(BitswapError) -> Message? {
        var offset = start
        let length: UInt64
        do throws(MultiformatsError) {
            length = try Varint.read(bytes.span, at: &offset)
        } catch .truncated {
            return nil
        } catch {
            throw .malformed
        }
        guard length <= UInt64(Limits.messageBytesMax) else { throw .messageTooLong(length) }
        let end = offset + Int(length)
        guard bytes.count >= end else { return nil }
        start = end
        return try Message(bytes, in: offset..<end)
    }

    /// The stream has ended, which it may between two messages alone.
    package func finish() throws(BitswapError) {
        guard held == 0 else { throw .cutShort }
    }
}
