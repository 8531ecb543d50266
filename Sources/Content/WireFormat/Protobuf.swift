/// The little of protobuf's wire format that is read and written by hand: dag-pb and UnixFS, whose
/// bytes are hashed, and libp2p's keys and envelopes, whose bytes are signed.
///
/// What is written has one form: fields in the order they are appended, numbers at their shortest.
package enum Protobuf {
    /// What a field's bytes are.
    package enum Wire: UInt8, Sendable {
        /// A number.
        case varint = 0
        /// Eight bytes.
        case fixed64 = 1
        /// A length, and as many bytes.
        case bytes = 2
        /// Four bytes.
        case fixed32 = 5
    }

    /// A field's number and wire type.
    package struct Tag: Sendable {
        /// The field's number, never zero.
        package let field: UInt64
        /// What follows.
        package let wire: Wire
    }

    /// Protobuf's varint: up to ten bytes for 64 bits, and not always the shortest form.
    ///
    /// Nil when the bytes end in it or it is longer.
    package static func varint(_ bytes: Span<UInt8>, at offset: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            offset += 1
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// Reads a field's number and type; nil when there is none, or of a type that nobody uses.
    package static func tag(_ bytes: Span<UInt8>, at offset: inout Int) -> Tag? {
        guard let key = varint(bytes, at: &offset), key >> 3 > 0 else { return nil }
        guard let wire = Wire(rawValue: UInt8(key & 7)) else { return nil }
        return Tag(field: key >> 3, wire: wire)
    }

    /// Where a length-delimited field's bytes lie, behind which `offset` moves; nil when they don't end.
    package static func range(_ bytes: Span<UInt8>, at offset: inout Int) -> Range<Int>? {
        guard let length = varint(bytes, at: &offset) else { return nil }
        guard length <= UInt64(bytes.count - offset) else { return nil }
        let start = offset
        offset += Int(length)
        return start..<offset
    }

    /// Moves over a field that nobody asked for; false when it does not end.
    package static func skip(_ wire: Wire, _ bytes: Span<UInt8>, at offset: inout Int) -> Bool {
        switch wire {
        case .varint: return varint(bytes, at: &offset) != nil
        case .bytes: return range(bytes, at: &offset) != nil
        case .fixed64: offset += 8
        case .fixed32: offset += 4
        }
        return offset <= bytes.count
    }

    /// Appends a number in its shortest form.
    package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends a field that is a number; fields up to 15.
    package static func append(field: UInt8, _ value: UInt64, to bytes: inout [UInt8]) {
        bytes.append(field << 3 | Wire.varint.rawValue)
        append(value, to: &bytes)
    }

    /// Appends a field of bytes, an embedded message too; fields up to 15.
    package static func append(field: UInt8, _ payload: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(field << 3 | Wire.bytes.rawValue)
        append(UInt64(payload.count), to: &bytes)
        bytes.append(contentsOf: payload)
    }
}
