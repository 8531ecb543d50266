import Multiformats

/// The header of a CAR: a map in DAG-CBOR with `roots` and `version`.
///
/// This reads just that, strictly: definite lengths in their shortest form, each key once.
enum CARHeader {
    private static let rootsKey = Array("roots".utf8)
    private static let versionKey = Array("version".utf8)

    private enum Major: UInt8 {
        case unsigned = 0
        case bytes = 2
        case text = 3
        case array = 4
        case map = 5
        case tag = 6
    }

    /// Whether this is the header of version 2, which is nothing else than its version.
    static func isPragma(_ bytes: Span<UInt8>) throws(BlockError) -> Bool {
        var offset = 0
        guard try head(.map, bytes, at: &offset) == 1,
            try string(.text, bytes, at: &offset) == versionKey,
            try head(.unsigned, bytes, at: &offset) == 2
        else { return false }
        return offset == bytes.count
    }

    static func decode(_ bytes: Span<UInt8>) throws(BlockError) -> [CID] {
        var offset = 0
        let entries = try head(.map, bytes, at: &offset)
        var roots: [CID]?
        var version: UInt64?
        for _ in 0..<min(entries, 3) {
            let key = try string(.text, bytes, at: &offset)
            if key == rootsKey, roots == nil {
                roots = try decodeRoots(bytes, at: &offset)
            } else if key == versionKey, version == nil {
                version = try head(.unsigned, bytes, at: &offset)
            } else {
                throw .malformedCAR("its header has an unknown entry or one twice")
            }
        }
        guard let version else { throw .malformedCAR("its header has no version") }
        guard version == 1 else { throw .unsupportedCAR(version: version) }
        guard let roots else { throw .malformedCAR("its header has no roots") }
        guard offset == bytes.count else { throw .malformedCAR("its header goes on too long") }
        return roots
    }

    static func encode(roots: [CID]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(.map, 2, to: &bytes)
        append(.text, rootsKey, to: &bytes)
        append(.array, UInt64(roots.count), to: &bytes)
        for root in roots {
            append(.tag, 42, to: &bytes)
            append(.bytes, [0] + root.bytes, to: &bytes)
        }
        append(.text, versionKey, to: &bytes)
        append(.unsigned, 1, to: &bytes)
        return bytes
    }

    private static func decodeRoots(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(BlockError) -> [CID] {
        let count = try head(.array, bytes, at: &offset)
        var roots: [CID] = []
        // Each root takes bytes of the header, so the header's bound is the loop's.
        while UInt64(roots.count) < count {
            guard try head(.tag, bytes, at: &offset) == 42 else {
                throw .malformedCAR("a root is no CID")
            }
            let link = try string(.bytes, bytes, at: &offset)
            guard link.first == 0 else { throw .malformedCAR("a root is no CID") }
            do {
                roots.append(try CID(bytes: link.dropFirst()))
            } catch {
                throw .multiformats(error)
            }
        }
        return roots
    }

    private static func string(
        _ major: Major,
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(BlockError) -> [UInt8] {
        let length = try head(major, bytes, at: &offset)
        guard length <= UInt64(bytes.count - offset) else { throw headerEndsEarly }
        var string: [UInt8] = []
        string.reserveCapacity(Int(length))
        for _ in 0..<length {
            string.append(bytes[offset])
            offset += 1
        }
        return string
    }

    private static let headerEndsEarly = BlockError.malformedCAR("its header ends too early")

    /// Reads an item's head of the type that must be there, and gives its number.
    private static func head(
        _ major: Major,
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(BlockError) -> UInt64 {
        guard offset < bytes.count else { throw headerEndsEarly }
        let first = bytes[offset]
        guard first >> 5 == major.rawValue else {
            throw .malformedCAR("its header is no map of roots and version")
        }
        offset += 1
        let short = first & 0x1F
        if short < 24 { return UInt64(short) }
        guard short <= 27 else { throw .malformedCAR("its header has an endless item") }
        let width = 1 << Int(short - 24)
        guard width <= bytes.count - offset else { throw headerEndsEarly }
        var value: UInt64 = 0
        for _ in 0..<width {
            value = value << 8 | UInt64(bytes[offset])
            offset += 1
        }
        let smallest: UInt64 = width == 1 ? 24 : 1 << UInt64(4 * width)
        guard value >= smallest else {
            throw .malformedCAR("a number in its header is not in its shortest form")
        }
        return value
    }

    private static func append(_ major: Major, _ value: UInt64, to bytes: inout [UInt8]) {
        let type = major.rawValue << 5
        guard value >= 24 else {
            bytes.append(type | UInt8(value))
            return
        }
        let power = value <= 0xFF ? 0 : value <= 0xFFFF ? 1 : value <= 0xFFFF_FFFF ? 2 : 3
        bytes.append(type | UInt8(24 + power))
        for place in (0..<1 << power).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place)))
        }
    }

    private static func append(_ major: Major, _ string: [UInt8], to bytes: inout [UInt8]) {
        append(major, UInt64(string.count), to: &bytes)
        bytes.append(contentsOf: string)
    }
}
