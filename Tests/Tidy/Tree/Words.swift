/// The words of a line of code: identifiers, and every other character by itself.
enum Words {
    static func of(_ line: some StringProtocol) -> [Substring] {
        var words: [Substring] = []
        let line = Substring(line)
        var start: Substring.Index?
        for index in line.utf8.indices {
            if isPartOfWord(line.utf8[index]) {
                if start == nil { start = index }
                continue
            }
            if let first = start { words.append(line[first..<index]) }
            start = nil
            let byte = line.utf8[index]
            if byte > UInt8(ascii: " "), byte < 0x80 {
                words.append(line[index..<line.utf8.index(after: index)])
            }
        }
        if let first = start { words.append(line[first...]) }
        return words
    }

    static func isPartOfWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
