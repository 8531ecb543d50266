package import Multiformats

/// Reads a CAR of version 1 as it streams in (ipld.io, CARv1).
///
///     CAR     = section(header) *section(CID block)
///     section = varint(length) bytes
///
/// It cuts the stream into CIDs and bytes and checks nothing else: make a `Block` of them. Take
/// all events after each feed; then it never holds more than one section, 2 MiB, and the last feed.
/// After an error the stream is over.
package struct CARReader: Sendable {
    /// What was read.
    package enum Event: Hashable, Sendable {
        /// The header, always first; some gateways name no root.
        case header(roots: [CID])
        /// A section, not verified.
        case block(CID, [UInt8])
    }

    private var buffer: [UInt8] = []
    /// Where in the buffer the next section begins.
    private var start = 0
    private var headerRead = false

    /// Begins at the start of a CAR.
    package init() {}

    /// Adds bytes as they come.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next event, or nil until more bytes come.
    package mutating func next() throws(BlockError) -> Event? {
        var offset = start
        guard let length = try sectionLength(at: &offset) else { return nil }
        guard buffer.count - offset >= length else {
            buffer.reserveCapacity(offset + length)
            return nil
        }
        let end = offset + length
        defer { start = end }
        if !headerRead {
            headerRead = true
            return .header(roots: try CARHeader.decode(buffer.span.extracting(offset..<end)))
        }
        return try block(in: buffer[offset..<end])
    }

    private func block(in section: ArraySlice<UInt8>) throws(BlockError) -> Event {
        var rest = section
        let cid: CID
        do {
            cid = try CID.read(from: &rest)
        } catch {
            throw .multiformats(error)
        }
        guard rest.count <= Limits.blockBytesMax else { throw .tooLarge(bytes: rest.count) }
        return .block(cid, Array(rest))
    }

    /// Tells that the stream has ended; an error if that is in the middle of something.
    package func finish() throws(BlockError) {
        guard headerRead, start == buffer.count else { throw .truncatedCAR }
    }

    private func sectionLength(at offset: inout Int) throws(BlockError) -> Int? {
        let length: UInt64
        do {
            length = try Varint.read(buffer.span, at: &offset)
        } catch {
            if error == .truncated { return nil }
            throw .multiformats(error)
        }
        let max = headerRead ? Limits.carSectionBytesMax : Limits.carHeaderBytesMax
        guard length <= UInt64(max) else { throw .sectionTooLong(bytes: length) }
        guard length > 0 else { throw .malformedCAR("it has an empty section") }
        return Int(length)
    }
}
