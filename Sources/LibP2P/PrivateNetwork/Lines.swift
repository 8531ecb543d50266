/// The lines of a small file.
enum Lines {
    private static let lineFeed = UInt8(ascii: "\n")
    private static let white: Set<UInt8> = [0x20, 0x09, 0x0D, 0x0A]

    /// Takes the next line, without its end; nil when the bytes are no text.
    static func next(_ bytes: inout ArraySlice<UInt8>) -> String? {
        let line = bytes.prefix { $0 != lineFeed }
        bytes = bytes.dropFirst(line.count + 1)
        return String(validating: trimmed(line), as: UTF8.self)
    }

    /// The bytes without white space at either end.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let start = bytes.drop { white.contains($0) }
        return Array(start.reversed().drop { white.contains($0) }.reversed())
    }
}
