/// The lines of a text file that have something to say, each with its number.
enum KeyText {
    /// A line without the space around it.
    struct Line {
        let number: Int
        let text: Substring
    }

    /// All but empty lines and those that begin with `#`, which are comments.
    ///
    /// Only a whole line is a comment: `#` is a character of keys, too.
    static func lines(of text: String) -> [Line] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.enumerated().compactMap {
            let line = $1.trimmed
            return line.isEmpty || line.hasPrefix("#") ? nil : Line(number: $0 + 1, text: line)
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
