/// What stands before a CAR of version 2 (ipld.io, CARv2): after its first section, which names the
/// version, 40 bytes that say where the CAR of version 1 lies that it wraps.
struct CARv2Header: Hashable, Sendable {
    /// Its first section: a map of `version`, which is 2, after its length.
    static let pragmaBytes = 11
    /// 16 bytes of characteristics, and three numbers.
    static let byteCount = 40

    /// Where the wrapped CAR begins, counted from the first byte of the whole.
    let dataOffset: UInt64
    /// How many bytes it has.
    let dataSize: UInt64

    /// Reads the 40 bytes.
    ///
    /// Characteristics are passed over: they say what the index covers, and the index isn't read.
    init(decoding bytes: Span<UInt8>) throws(BlockError) {
        precondition(bytes.count == CARv2Header.byteCount, "a CARv2 header has 40 bytes")
        func number(at offset: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
        }
        dataOffset = number(at: 16)
        dataSize = number(at: 24)
        let index = number(at: 32)
        let first = UInt64(CARv2Header.pragmaBytes + CARv2Header.byteCount)
        guard dataOffset >= first, dataOffset <= UInt64(Int64.max) else {
            throw .malformedCAR("its data begins in its header, or never")
        }
        // A size of nothing is that of a CAR whose writer never came to its end.
        guard dataSize > 0, dataSize <= UInt64(Int64.max) - dataOffset else {
            throw .malformedCAR("its data has no size, or one that can't be")
        }
        guard index == 0 || index >= dataOffset + dataSize else {
            throw .malformedCAR("its index lies in its data")
        }
    }
}
