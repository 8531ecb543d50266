import Multiformats

/// Cuts a stream's bytes into messages, each with its length as a varint before it.
///
/// A pure machine. Bytes that it holds are bounded: one message, and what was fed at once.
struct FrameReader: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0

    /// Bytes that were fed and not taken yet.
    var held: Int { bytes.count - start }

    /// Adds bytes as they come.
    mutating func feed(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next message whole; nil until more bytes come.
    mutating func message() throws(CASError) -> [UInt8]? {
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
        guard bytes.count - offset >= Int(length) else { return nil }
        let message = Array(bytes[offset..<offset + Int(length)])
        start = offset + Int(length)
        return message
    }

    /// Takes up to so many raw bytes that are here already.
    mutating func raw(atMost most: Int) -> ArraySlice<UInt8> {
        let end = start + min(most, held)
        defer { start = end }
        return bytes[start..<end]
    }
}
