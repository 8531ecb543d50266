/// The fields of a small protobuf message, one after another.
///
/// Whoever reads bounds the message before, and what it keeps of repeated fields.
package struct ProtobufReader: Sendable {
    /// What is wrong with a message: it ends early, or has a field of no known type.
    package struct Malformed: Error, Hashable, Sendable {
        /// The one thing there is to say.
        package init() {}
    }

    /// A field's value.
    package enum Value: Sendable, Equatable {
        /// A number.
        case number(UInt64)
        /// Bytes, a text or an embedded message.
        case bytes(ArraySlice<UInt8>)
        /// Four or eight bytes of which nothing that we read makes use.
        case fixed

        /// The number, if it is one.
        package var number: UInt64? {
            guard case .number(let number) = self else { return nil }
            return number
        }

        /// The bytes, if it is such.
        package var bytes: [UInt8]? {
            guard case .bytes(let bytes) = self else { return nil }
            return Array(bytes)
        }
    }

    private let message: [UInt8]
    private var offset = 0

    /// Begins to read a message.
    package init(_ message: [UInt8]) { self.message = message }

    /// The next field with its number; nil at the end.
    package mutating func next() throws(Malformed) -> (field: UInt64, value: Value)? {
        var offset = offset
        guard offset < message.count else { return nil }
        defer { self.offset = offset }
        guard let tag = Protobuf.tag(message.span, at: &offset) else { throw Malformed() }
        switch tag.wire {
        case .varint:
            guard let number = Protobuf.varint(message.span, at: &offset) else { throw Malformed() }
            return (tag.field, .number(number))
        case .bytes:
            guard let range = Protobuf.range(message.span, at: &offset) else { throw Malformed() }
            return (tag.field, .bytes(message[range]))
        case .fixed64, .fixed32:
            guard Protobuf.skip(tag.wire, message.span, at: &offset) else { throw Malformed() }
            return (tag.field, .fixed)
        }
    }
}
