import WireFormat

/// Goes through the fields of one message; whoever asks has the bytes.
struct QuickReader {
    /// A field, with its number.
    enum Item {
        /// A number in its varint form.
        case number(UInt64, UInt64)
        /// Eight bytes, little-endian.
        case fixed64(UInt64, UInt64)
        /// Where the bytes, a text's or a message's, lie.
        case bytes(UInt64, Range<Int>)
        /// There are no more.
        case end
        /// It is cut short, or of a type that nobody uses here.
        case broken
    }

    private var offset = 0

    /// The next field.
    mutating func next(_ bytes: Span<UInt8>) -> Item {
        guard offset < bytes.count else { return .end }
        guard let tag = Protobuf.tag(bytes, at: &offset) else { return .broken }
        switch tag.wire {
        case .varint:
            guard let number = Protobuf.varint(bytes, at: &offset) else { return .broken }
            return .number(tag.field, number)
        case .bytes:
            guard let range = Protobuf.range(bytes, at: &offset) else { return .broken }
            return .bytes(tag.field, range)
        case .fixed64:
            guard bytes.count - offset >= 8 else { return .broken }
            var number: UInt64 = 0
            for place in 0..<8 { number |= UInt64(bytes[offset + place]) << UInt64(8 * place) }
            offset += 8
            return .fixed64(tag.field, number)
        case .fixed32:
            return .broken
        }
    }

    /// A text; nil when it is none, or longer than any that is plain.
    static func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard range.count <= Limits.ownerBytesMax else { return nil }
        guard let text = try? UTF8Span(validating: bytes.extracting(range)) else { return nil }
        return String(copying: text)
    }

    /// A number that its field has room for.
    static func uint32(_ number: UInt64) -> UInt32? { UInt32(exactly: number) }
}
