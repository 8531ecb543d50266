private import Multiformats

/// A line of the negotiation: its length as a varint, UTF-8 text, a newline.
package enum Line {
    /// The first line of both sides, which names the version of the negotiation itself.
    package static let header = "/multistream/1.0.0"
    /// The responder's answer to a protocol that it doesn't speak.
    package static let notAvailable = "na"

    /// Whether a text can be a line: some bytes, no newline, and not too long.
    package static func canCarry(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < Limits.lineBytesMax
            && !text.utf8.contains(UInt8(ascii: "\n"))
    }

    /// A text as a line.
    package static func bytes(of text: String) -> [UInt8] {
        precondition(canCarry(text), "a protocol's name is one short line")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 + text.utf8.count + 1)
        Varint.append(UInt64(text.utf8.count + 1), to: &bytes)
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Reads the line that begins at `offset` and moves `offset` behind it.
    ///
    /// - Parameters:
    ///   - bytes: what came on the channel.
    ///   - offset: where the line begins.
    /// - Returns: the text, or nil when there are not enough bytes yet; `offset` then stays.
    /// - Throws: `MultistreamError` as soon as it is certain that no line will come of it.
    package static func read(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> String? {
        var start = offset
        guard let count = try readLength(bytes, at: &start) else { return nil }
        guard count <= Limits.lineBytesMax else { throw .lineTooLong(count) }
        guard count > 0 else { throw .malformedLine }
        guard bytes.count - start >= count else { return nil }
        let line = bytes.extracting(start..<start + count)
        for index in line.indices where (line[index] == UInt8(ascii: "\n")) != (index == count - 1)
        {
            throw .malformedLine
        }
        offset = start + count
        do {
            return String(copying: try UTF8Span(validating: line.extracting(0..<count - 1)))
        } catch {
            throw .notText
        }
    }

    private static func readLength(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> Int? {
        do {
            return Int(clamping: try Varint.read(bytes, at: &offset))
        } catch .truncated {
            guard bytes.count - offset < Limits.lengthBytesMax else { throw .lineTooLong(nil) }
            return nil
        } catch .varintTooLong {
            throw .lineTooLong(nil)
        } catch {
            throw .malformedLength
        }
    }
}
