/// The name of an entry in a directory: one that no path can be led astray by.
///
/// Not empty, not `.` or `..`, without a slash or NUL, at most `nameBytesMax` bytes. It should be
/// UTF-8, and often was not in old archives, so it is bytes; `text` is nil where it is none.
package struct EntryName: Hashable, Sendable {
    /// What is wrong with a name.
    package enum Flaw: Hashable, Sendable, CustomStringConvertible {
        /// It has no bytes.
        case empty
        /// It is `.` or `..`.
        case dots
        /// It has a slash or a NUL in it.
        case separator
        /// It is longer than `nameBytesMax`.
        case tooLong

        /// The rest of a sentence that begins with the name.
        package var description: String {
            switch self {
            case .empty: "is empty"
            case .dots: "is “.” or “..”"
            case .separator: "has a slash or a NUL in it"
            case .tooLong: "is longer than \(Limits.nameBytesMax) bytes"
            }
        }
    }

    /// The bytes, which are checked.
    package let bytes: [UInt8]

    /// The name that these bytes are.
    package init(_ bytes: [UInt8]) throws(BlockError) {
        if let flaw = EntryName.flaw(in: bytes) { throw .invalidName(flaw) }
        self.bytes = bytes
    }

    /// The name that this text is.
    package init(_ text: String) throws(BlockError) {
        try self.init(Array(text.utf8))
    }

    private static func flaw(in bytes: [UInt8]) -> Flaw? {
        let dot = UInt8(ascii: ".")
        if bytes.isEmpty { return .empty }
        if bytes == [dot] || bytes == [dot, dot] { return .dots }
        if bytes.contains(UInt8(ascii: "/")) || bytes.contains(0) { return .separator }
        return bytes.count > Limits.nameBytesMax ? .tooLong : nil
    }

    /// The text, when the bytes are UTF-8.
    package var text: String? {
        String(validating: bytes, as: UTF8.self)
    }
}

extension EntryName: Comparable {
    /// The order of the bytes, in which a directory's links are.
    package static func < (left: EntryName, right: EntryName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension EntryName: CustomStringConvertible {
    /// The text; what is no UTF-8 becomes a replacement character.
    package var description: String {
        String(decoding: bytes, as: UTF8.self)
    }
}
