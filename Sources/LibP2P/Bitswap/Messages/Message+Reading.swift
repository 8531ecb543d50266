import Multiformats
import WireFormat

extension Message {
    /// Reads a message; whoever reads has bounded its bytes.
    package init(_ bytes: [UInt8]) throws(BitswapError) {
        var reader = MessageReader(messageBytes: bytes.count)
        var rest = bytes[...]
        guard let message = try reader.next(&rest) else { throw .malformed }
        self = message
    }

    /// Adds a block, if there may be another one.
    mutating func add(_ block: Payload) throws(BitswapError) {
        guard payload.count < Limits.blocksMax else { throw .tooMany("blocks") }
        guard block.bytes.count <= Limits.blockBytesMax else {
            throw .blockTooLong(bytes: block.bytes.count)
        }
        payload.append(block)
    }

    /// Adds the lines of the wantlist that lies in a range of bytes.
    mutating func readWantlist(
        _ bytes: [UInt8],
        in range: Range<Int>
    ) throws(BitswapError) {
        var fields = FieldReader(bytes, in: range)
        while let field = try fields.next() {
            switch field {
            case (1, .bytes(let range)):
                guard entries.count < Limits.entriesMax else { throw .tooMany("wants") }
                entries.append(try Self.entry(bytes, in: range))
            case (2, .number(let number)): isFull = number != 0
            case (1...2, _): throw .malformed
            default: break
            }
        }
    }

    private static func entry(_ bytes: [UInt8], in range: Range<Int>) throws(BitswapError) -> Entry
    {
        var cid: CID?
        var (priority, isCancel, sendsDontHave) = (Int32(0), false, false)
        var kind = Entry.Kind.block
        var fields = FieldReader(bytes, in: range)
        while let field = try fields.next() {
            switch field {
            case (1, .bytes(let range)): cid = try self.cid(bytes, in: range)
            case (2, .number(let number)): priority = Int32(truncatingIfNeeded: number)
            case (3, .number(let number)): isCancel = number != 0
            case (4, .number(let number)):
                guard let known = UInt8(exactly: number).flatMap(Entry.Kind.init) else {
                    throw .wrongField("want type")
                }
                kind = known
            case (5, .number(let number)): sendsDontHave = number != 0
            case (1...5, _): throw .malformed
            default: break
            }
        }
        guard let cid else { throw .wrongField("CID") }
        return Entry(
            cid,
            priority: priority,
            isCancel: isCancel,
            kind: kind,
            sendsDontHave: sendsDontHave
        )
    }

    /// Adds what is said of a block in a range of bytes.
    mutating func readPresence(
        _ bytes: [UInt8],
        in range: Range<Int>
    ) throws(BitswapError) {
        guard presences.count < Limits.presencesMax else { throw .tooMany("presences") }
        presences.append(try Self.presence(bytes, in: range))
    }

    private static func presence(
        _ bytes: [UInt8],
        in range: Range<Int>
    ) throws(BitswapError) -> Presence {
        var cid: CID?
        var isThere = true
        var fields = FieldReader(bytes, in: range)
        while let field = try fields.next() {
            switch field {
            case (1, .bytes(let range)): cid = try self.cid(bytes, in: range)
            case (2, .number(let number)):
                guard number <= 1 else { throw .wrongField("presence") }
                isThere = number == 0
            case (1...2, _): throw .malformed
            default: break
            }
        }
        guard let cid else { throw .wrongField("CID") }
        return Presence(cid, isThere: isThere)
    }

    private static func cid(_ bytes: [UInt8], in range: Range<Int>) throws(BitswapError) -> CID {
        guard range.count <= Limits.cidBytesMax else { throw .wrongField("CID") }
        let span = bytes.span.extracting(range)
        var offset = 0
        guard let cid = try? CID.read(span, at: &offset), offset == span.count else {
            throw .wrongField("CID")
        }
        return cid
    }
}

/// The fields of a message that lies in a range of bytes, which are not copied.
private struct FieldReader {
    enum Value {
        case number(UInt64)
        case bytes(Range<Int>)
        case fixed
    }

    private let bytes: [UInt8]
    private let start: Int
    private let end: Int
    private var offset = 0

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        start = range.lowerBound
        end = range.upperBound
    }

    /// The next field with its number; nil at the end.
    mutating func next() throws(BitswapError) -> (field: UInt64, value: Value)? {
        let (bytes, start) = (bytes, start)
        let span = bytes.span.extracting(start..<end)
        var offset = offset
        guard offset < span.count else { return nil }
        defer { self.offset = offset }
        guard let tag = Protobuf.tag(span, at: &offset) else { throw .malformed }
        switch tag.wire {
        case .varint:
            guard let number = Protobuf.varint(span, at: &offset) else { throw .malformed }
            return (tag.field, .number(number))
        case .bytes:
            guard let range = Protobuf.range(span, at: &offset) else { throw .malformed }
            return (tag.field, .bytes(range.lowerBound + start..<range.upperBound + start))
        case .fixed64, .fixed32:
            guard Protobuf.skip(tag.wire, span, at: &offset) else { throw .malformed }
            return (tag.field, .fixed)
        }
    }
}
