package import Multiformats

/// Reads a CAR of version 1 or 2 as it streams in (ipld.io, CARv1 and CARv2).
///
///     CAR     = section(header) *section(CID block)
///     section = varint(length) bytes
///     CARv2   = pragma header padding CAR padding index
///
/// It cuts the stream into CIDs and bytes and checks nothing else: make a `Block` of them, or have
/// `CARImport` do it. Of version 2 it reads the CAR inside and passes over the rest. Take all events
/// after each feed; then it never holds more than one section, 2 MiB, and the last feed. After an
/// error the stream is over.
package struct CARReader: Sendable {
    /// What was read.
    package enum Event: Hashable, Sendable {
        /// The header, always first; some gateways name no root.
        case header(roots: [CID])
        /// A section, not verified.
        case block(CID, [UInt8])
    }

    private enum State {
        /// The header of either version comes.
        case beginning
        /// The 40 bytes of version 2 come.
        case wrapper
        /// Bytes before the wrapped CAR are passed over.
        case padding(UInt64, dataSize: UInt64)
        /// The header of the wrapped CAR comes.
        case header
        /// Sections come.
        case sections
        /// What is left is version 2's index.
        case index
    }

    private var buffer: [UInt8] = []
    /// Where in the buffer the next section begins.
    private var start = 0
    private var state = State.beginning
    /// How many bytes of the wrapped CAR are left; nil in version 1, which ends with the stream.
    private var dataLeft: UInt64?

    /// Begins at the start of a CAR.
    package init() {}

    /// Adds bytes as they come.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        // An index is not kept, however long.
        if case .index = state { return }
        buffer.append(contentsOf: bytes)
    }

    /// The next event, or nil until more bytes come.
    package mutating func next() throws(BlockError) -> Event? {
        while true {
            switch state {
            case .beginning:
                guard let section = try section() else { return nil }
                if try isPragma(section) {
                    state = .wrapper
                    continue
                }
                state = .sections
                return try header(in: section)
            case .wrapper:
                guard buffer.count - start >= CARv2Header.byteCount else { return nil }
                let end = start + CARv2Header.byteCount
                let header = try wrapper(in: start..<end)
                start = end
                let read = UInt64(CARv2Header.pragmaBytes + CARv2Header.byteCount)
                state = .padding(header.dataOffset - read, dataSize: header.dataSize)
            case .padding(let left, let dataSize):
                let passed = min(left, UInt64(buffer.count - start))
                start += Int(passed)
                state = .padding(left - passed, dataSize: dataSize)
                guard passed == left else { return nil }
                dataLeft = dataSize
                state = .header
            case .header:
                guard let section = try section() else { return nil }
                state = .sections
                return try header(in: section)
            case .sections:
                if dataLeft == 0 {
                    state = .index
                    continue
                }
                guard let section = try section() else { return nil }
                return try block(in: buffer[section])
            case .index:
                start = buffer.count
                return nil
            }
        }
    }

    /// Where the next section's bytes lie, behind which the reader moves; nil until all are here.
    private mutating func section() throws(BlockError) -> Range<Int>? {
        var offset = start
        guard let length = try sectionLength(at: &offset) else { return nil }
        let end = offset + length
        if let left = dataLeft {
            guard UInt64(end - start) <= left else {
                throw .malformedCAR("a section goes on behind its data")
            }
            guard buffer.count >= end else { return nil }
            dataLeft = left - UInt64(end - start)
        } else {
            guard buffer.count >= end else { return nil }
        }
        start = end
        return offset..<end
    }

    private func isPragma(_ section: Range<Int>) throws(BlockError) -> Bool {
        try CARHeader.isPragma(buffer.span.extracting(section))
    }

    private func wrapper(in range: Range<Int>) throws(BlockError) -> CARv2Header {
        try CARv2Header(decoding: buffer.span.extracting(range))
    }

    private func header(in section: Range<Int>) throws(BlockError) -> Event {
        .header(roots: try CARHeader.decode(buffer.span.extracting(section)))
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
        if case .index = state { return }
        guard case .sections = state, start == buffer.count, (dataLeft ?? 0) == 0 else {
            throw .truncatedCAR
        }
    }

    private func sectionLength(at offset: inout Int) throws(BlockError) -> Int? {
        let length: UInt64
        do {
            length = try Varint.read(buffer.span, at: &offset)
        } catch {
            if error == .truncated { return nil }
            throw .multiformats(error)
        }
        let max: Int
        if case .sections = state {
            max = Limits.carSectionBytesMax
        } else {
            max = Limits.carHeaderBytesMax
        }
        guard length <= UInt64(max) else { throw .sectionTooLong(bytes: length) }
        guard length > 0 else { throw .malformedCAR("it has an empty section") }
        return Int(length)
    }
}
