/// The unsigned varint of multiformats: 7 bits a byte, least significant first, at most 9 bytes,
/// always in its shortest form (multiformats/unsigned-varint).
package enum Varint {
    /// Reads the number that begins at `offset` and moves `offset` behind it.
    package static func read(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultiformatsError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<Limits.varintBytesMax {
            guard offset + index < bytes.count else { throw .truncated }
            let byte = bytes[offset + index]
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                guard byte != 0 || index == 0 else { throw .varintNotMinimal }
                offset += index + 1
                return value
            }
        }
        throw .varintTooLong
    }

    /// Reads the number at the start of `bytes` and takes it off.
    package static func read(
        from bytes: inout ArraySlice<UInt8>
    ) throws(MultiformatsError) -> UInt64 {
        var offset = 0
        let value = try read(bytes.span, at: &offset)
        bytes = bytes.dropFirst(offset)
        return value
    }

    /// Appends `value` in its shortest form.
    package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        precondition(value >> 63 == 0, "a varint carries 63 bits")
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// How many bytes `value` takes.
    package static func byteCount(of value: UInt64) -> Int {
        max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }
}
