/// Blanks the comments and the literals of Swift text, and keeps its lines.
///
/// What an interpolation holds is code and stays. It knows no regular expression literals; this
/// project has none.
struct CodeScanner {
    private let bytes: [UInt8]
    private var at = 0
    private var kept: [UInt8] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        kept.reserveCapacity(bytes.count)
    }

    /// The code, as long as the text.
    mutating func code() -> String {
        while at < bytes.count { scanCode(insideParentheses: false) }
        return String(decoding: kept, as: UTF8.self)
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
        at + offset < bytes.count ? bytes[at + offset] : 0
    }

    private func starts(_ text: StaticString) -> Bool {
        bytes[at...].starts(with: text.description.utf8)
    }

    private mutating func keep() {
        kept.append(bytes[at])
        at += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where at < bytes.count {
            kept.append(bytes[at] == Self.newline ? Self.newline : Self.space)
            at += 1
        }
    }

    private mutating func scanCode(insideParentheses: Bool) {
        var depth = 0
        while at < bytes.count {
            switch byte() {
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
                while at < bytes.count, byte() != Self.newline { blank() }
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"):
                scanComment()
            case UInt8(ascii: "\""):
                scanString(hashes: 0)
            case UInt8(ascii: "#"):
                var hashes = 1
                while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
                if byte(hashes) == UInt8(ascii: "\"") {
                    scanString(hashes: hashes)
                } else {
                    keep()
                }
            case UInt8(ascii: "("):
                depth += 1
                keep()
            case UInt8(ascii: ")"):
                if insideParentheses, depth == 0 { return }
                depth -= 1
                keep()
            default:
                keep()
            }
        }
    }

    private mutating func scanComment() {
        var depth = 0
        while at < bytes.count {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
                if depth == 0 { return }
            } else {
                blank()
            }
        }
    }

    private mutating func scanString(hashes: Int) {
        blank(hashes)
        let isMultiline = starts("\"\"\"")
        let quotes = isMultiline ? 3 : 1
        blank(quotes)
        while at < bytes.count {
            switch byte() {
            case UInt8(ascii: "\\") where hasHashes(hashes, after: 1):
                blank(1 + hashes)
                if byte() == UInt8(ascii: "(") {
                    blank()
                    scanCode(insideParentheses: true)
                }
                blank()
            case UInt8(ascii: "\"") where isEnd(quotes, hashes):
                blank(quotes + hashes)
                return
            case Self.newline where !isMultiline:
                return
            default:
                blank()
            }
        }
    }

    private func isEnd(_ quotes: Int, _ hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && hasHashes(hashes, after: quotes)
    }

    private func hasHashes(_ hashes: Int, after offset: Int) -> Bool {
        (0..<hashes).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
}
