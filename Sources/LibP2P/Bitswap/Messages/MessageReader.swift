import Multiformats
import WireFormat

/// Cuts a stream's bytes into messages, each with its length as a varint before it.
///
/// A pure machine. Blocks are nearly all that comes, and their bytes are copied once: from what came
/// to where they stay. Everything else is gathered until a field of it is whole. After an error the
/// stream is over.
///
/// ```
///              its length              a field that is no block
///   between ─────────────▶ in message ◀───────────────────────┐
///      ▲                    │  │   ▲ └────────────────────────┘
///      └────────────────────┘  │   │ all of it is read
///         all of it is read    ▼   │
///                            in block ◀──▶ in its bytes
/// ```
package struct MessageReader: Sendable {
    /// A block of which not all has come.
    private struct Draft {
        var prefix: CIDPrefix?
        var bytes: [UInt8] = []
        /// Bytes of its fields that are to be read.
        var rest: Int
    }

    /// What has come and can't be read yet; before `start` it is read.
    private var gathered: [UInt8] = []
    private var start = 0
    /// What is missing of the field that is gathered, as far as that is known.
    private var missing = 0
    private var message = Message()
    /// Bytes of the message that are to be read; nil: none has begun.
    private var rest: Int?
    /// Bytes of the message that were read.
    private var taken = 0
    private var draft: Draft?
    /// Bytes that are to be read of the block's own; nil: something else comes.
    private var blockRest: Int?
    private var block: [UInt8] = []

    /// Begins at the start of a stream.
    package init() {}

    /// Begins behind the length of a message.
    init(messageBytes: Int) { rest = messageBytes }

    /// Bytes of memory that it holds, about.
    package var held: Int {
        let lines = message.entries.count + message.presences.count + message.payload.count
        return unread + taken + block.capacity + lines * Limits.lineBytes
    }

    private var unread: Int { gathered.count - start }

    /// Takes bytes from the front until a message is whole.
    ///
    /// - Returns: the message; nil: all bytes are taken, and more must come.
    package mutating func next<Bytes: Collection<UInt8>>(
        _ bytes: inout Bytes
    ) throws(BitswapError) -> Message? where Bytes.SubSequence == Bytes {
        while true {
            if let wanted = blockRest {
                let count = takeBlock(wanted, &bytes)
                guard count > 0 || wanted == 0 else { return nil }
                blockRest = wanted - count
                if wanted == count { try endBlockBytes() }
            } else if rest == 0, draft == nil {
                return end()
            } else if try !read() {
                guard !bytes.isEmpty else { return nil }
                gather(&bytes)
            }
        }
    }

    /// The stream has ended, which it may between two messages alone.
    package func finish() throws(BitswapError) {
        guard rest == nil, unread == 0 else { throw .cutShort }
    }

    private mutating func end() -> Message {
        defer {
            message = Message()
            rest = nil
            taken = 0
        }
        return message
    }
}

/// Bytes.
extension MessageReader {
    private mutating func gather<Bytes: Collection<UInt8>>(_ bytes: inout Bytes)
    where Bytes.SubSequence == Bytes {
        gathered.removeFirst(start)
        start = 0
        let some = bytes.prefix(max(missing, Limits.gatheredBytes))
        gathered += some
        bytes = bytes.dropFirst(some.count)
        missing = 0
    }

    /// Moves bytes of a block to where they stay; how many.
    private mutating func takeBlock<Bytes: Collection<UInt8>>(_ wanted: Int, _ bytes: inout Bytes)
        -> Int
    where Bytes.SubSequence == Bytes {
        guard unread == 0 else {
            let count = min(wanted, unread)
            makeRoom(wanted)
            block += gathered[start..<start + count]
            start += count
            return count
        }
        let some = bytes.prefix(wanted)
        guard !some.isEmpty else { return 0 }
        makeRoom(wanted)
        block += some
        bytes = bytes.dropFirst(some.count)
        return some.count
    }

    /// Makes room for what is to come of a block; a long one is believed when some of it has come.
    private mutating func makeRoom(_ wanted: Int) {
        let room = min(block.count + wanted, max(Limits.believedBytes, 4 * block.count))
        if block.capacity < room { block.reserveCapacity(room) }
    }

    private mutating func endBlockBytes() throws(BitswapError) {
        let bytes = block
        block = []
        blockRest = nil
        taken += bytes.count
        if draft != nil {
            draft?.bytes = bytes
        } else {
            try message.add(Message.Payload(prefix: .version0, bytes: bytes))
        }
    }

    /// So many bytes of fields are read.
    private mutating func consume(_ count: Int) {
        taken += count
        if let rest { self.rest = rest - count }
        draft?.rest -= count
    }
}

/// Fields.
extension MessageReader {
    private enum Value {
        case number(UInt64)
        /// So many bytes, which come next.
        case bytes(Int)
        case fixed(Int)
    }

    /// Reads the length of a message, or a field; false: more bytes are needed.
    private mutating func read() throws(BitswapError) -> Bool {
        guard let rest else { return try readLength() }
        if let draft, draft.rest == 0 {
            guard let prefix = draft.prefix else { throw .wrongField("prefix") }
            self.draft = nil
            try message.add(Message.Payload(prefix: prefix, bytes: draft.bytes))
            return true
        }
        let most = draft?.rest ?? rest
        guard let (field, value, head) = try readHead(most) else { return false }
        switch value {
        case .number(let number):
            try take(field, number)
            start += head
            consume(head)
        case .bytes(let count):
            guard count <= most - head else { throw .malformed }
            return try draft == nil
                ? take(field, head, count) : takeOfBlock(field, head, count)
        case .fixed(let count):
            guard count <= most - head else { throw .malformed }
            return try skip(field, head, count)
        }
        return true
    }

    private mutating func readLength() throws(BitswapError) -> Bool {
        let length: UInt64
        var end = start
        do throws(MultiformatsError) {
            length = try Varint.read(gathered.span, at: &end)
        } catch .truncated {
            return false
        } catch {
            throw .malformed
        }
        guard length <= UInt64(Limits.messageBytesMax) else { throw .messageTooLong(length) }
        start = end
        rest = Int(length)
        return true
    }

    /// A field's number, what it is, and how long that was to read; nil: more bytes are needed.
    private func readHead(_ most: Int) throws(BitswapError) -> (UInt64, Value, Int)? {
        let span = gathered.span.extracting(start..<min(gathered.count, start + most))
        var offset = 0
        guard let tag = Protobuf.tag(span, at: &offset) else {
            return try moreIsNeeded(span.count, most)
        }
        switch tag.wire {
        case .varint:
            guard let number = Protobuf.varint(span, at: &offset) else {
                return try moreIsNeeded(span.count, most)
            }
            return (tag.field, .number(number), offset)
        case .bytes:
            guard let length = Protobuf.varint(span, at: &offset) else {
                return try moreIsNeeded(span.count, most)
            }
            guard let count = Int(exactly: length) else { throw .malformed }
            return (tag.field, .bytes(count), offset)
        case .fixed64: return (tag.field, .fixed(8), offset)
        case .fixed32: return (tag.field, .fixed(4), offset)
        }
    }

    /// Two varints end within so many bytes, or never.
    private func moreIsNeeded(_ here: Int, _ most: Int) throws(BitswapError) -> (
        UInt64, Value, Int
    )? {
        guard here < min(most, Limits.fieldHeadBytesMax) else { throw .malformed }
        return nil
    }

    private mutating func take(_ field: UInt64, _ number: UInt64) throws(BitswapError) {
        let known: ClosedRange<UInt64> = draft == nil ? 1...4 : 1...2
        guard !known.contains(field) else { throw .malformed }
        if draft == nil, field == 5 { message.pendingBytes = Int32(truncatingIfNeeded: number) }
    }

    private mutating func skip(_ field: UInt64, _ head: Int, _ count: Int) throws(BitswapError)
        -> Bool
    {
        let known: ClosedRange<UInt64> = draft == nil ? 1...5 : 1...2
        guard !known.contains(field) else { throw .malformed }
        return whole(head, count) != nil
    }

    private mutating func take(_ field: UInt64, _ head: Int, _ count: Int) throws(BitswapError)
        -> Bool
    {
        switch field {
        case 2: try beginBlockBytes(head, count)
        case 3:
            start += head
            consume(head)
            draft = Draft(rest: count)
        case 5: throw .malformed
        default:
            guard let range = whole(head, count) else { return false }
            if field == 1 { try message.readWantlist(gathered, in: range) }
            if field == 4 { try message.readPresence(gathered, in: range) }
        }
        return true
    }

    private mutating func takeOfBlock(_ field: UInt64, _ head: Int, _ count: Int)
        throws(BitswapError) -> Bool
    {
        if field == 2 {
            try beginBlockBytes(head, count)
            return true
        }
        guard let range = whole(head, count) else { return false }
        guard field == 1 else { return true }
        let prefix = try CIDPrefix(gathered.span.extracting(range))
        draft?.prefix = prefix
        return true
    }

    private mutating func beginBlockBytes(_ head: Int, _ count: Int) throws(BitswapError) {
        guard count <= Limits.blockBytesMax else { throw .blockTooLong(bytes: count) }
        start += head
        consume(head + count)
        taken -= count
        blockRest = count
    }

    /// Where a field's bytes lie, which are read then; nil: not all of them are here.
    private mutating func whole(_ head: Int, _ count: Int) -> Range<Int>? {
        guard unread >= head + count else {
            missing = head + count - unread
            return nil
        }
        let range = start + head..<start + head + count
        start = range.upperBound
        consume(head + count)
        return range
    }
}
