/// The path of a rule: bytes without the slashes at its ends.
struct DeniedPath: Equatable {
    /// What is compared: percent signs are resolved.
    let bytes: [UInt8]
    /// Whether longer paths that begin with it are meant too (`*` at the end).
    let isPrefix: Bool

    /// Reads what follows a rule's CID, with or without the slash at its beginning.
    ///
    /// `/ab*` and `/ab/*` are the same; a `*` elsewhere, or written `%2A`, is a character.
    init(parsing text: ArraySlice<UInt8>) throws(DenylistFault) {
        isPrefix = text.last == UInt8(ascii: "*")
        var rest = isPrefix ? text.dropLast() : text
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.digit, let low = rest.popFirst()?.digit else {
                throw .malformedEscape
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = Self.trimmed(bytes)
        guard self.bytes.count <= Limits.pathBytesMax else { throw .pathTooLong }
    }

    /// A path as rules compare it: without the slashes at its ends.
    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var path = bytes[...]
        if path.first == UInt8(ascii: "/") { path = path.dropFirst() }
        if path.last == UInt8(ascii: "/") { path = path.dropLast() }
        return Array(path)
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate var digit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
