/// The header of a list: a map in YAML, of which only `version` says something here.
///
/// No YAML is built: a line of the map is a name and a colon; what is indented, or an item of a
/// list, belongs to the line before. That tells a header from rules, which is what it has to do.
enum DenylistHeader {
    /// Checks a header.
    ///
    /// - Throws: the first line that belongs to no map, or a version that is not 1.
    static func check(_ lines: [ArraySlice<UInt8>]) throws(DenylistError) {
        var hasField = false
        for (index, bytes) in lines.enumerated() {
            let line = String(decoding: bytes, as: UTF8.self)
            let isBelow = line.first == " " || line.first == "\t" || line.hasPrefix("- ")
            let text = line.trimmed
            if text.isEmpty || text.first == "#" || (isBelow && hasField) { continue }
            guard !isBelow, let (name, value) = field(text) else {
                throw DenylistError(line: index + 1, fault: .malformedHeader)
            }
            hasField = true
            guard name != "version" || value == "1" else {
                throw DenylistError(
                    line: index + 1,
                    fault: .unsupportedVersion(String(value.prefix(64)))
                )
            }
        }
    }

    /// A line's name and value, without quotes and comments.
    private static func field(_ text: Substring) -> (name: Substring, value: Substring)? {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
        let after = text[text.index(after: colon)...]
        guard after.isEmpty || after.first == " " || after.first == "\t" else { return nil }
        let name = text[..<colon].unquoted
        guard !name.isEmpty, !name.contains("/") else { return nil }
        let value = after.prefix(upTo: after.firstRange(of: " #")?.lowerBound ?? after.endIndex)
        return (name, value.trimmed.unquoted)
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without blanks at its ends.
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }

    /// Without a pair of quotes around it.
    fileprivate var unquoted: Substring {
        let text = trimmed
        guard text.count >= 2, let first = text.first, first == text.last,
            first == "\"" || first == "'"
        else { return text }
        return text.dropFirst().dropLast()
    }
}
