/// Reads one file of rules into a denylist, piece by piece as it comes from a disk.
///
///     var reader = DenylistReader(adding: denylist)
///     while let piece = try file.read() { try reader.read(piece) }
///     denylist = try reader.finish()
///
/// A file is a header, a line `---` and rules; or rules alone. Which of them is known when that line
/// comes, or when 1 MiB has come without it. A line that is wrong ends the reading: whoever blocks
/// by a list has to know that all of it is held to. A line of a kind that means nothing here is
/// counted (`DenylistTally`).
package struct DenylistReader: Sendable {
    private enum Place {
        /// It may be the header: all bytes so far are in `held`, and these many were looked at.
        case header(looked: Int)
        case rules
    }

    private var denylist: Denylist
    private var place = Place.header(looked: 0)
    /// The header, or the line whose end has not come.
    private var held: [UInt8] = []
    /// The line that is read, counted from 1.
    private var line = 1

    /// A reader of one more file, whose rules are later than those of `denylist`.
    package init(adding denylist: Denylist) {
        self.denylist = denylist
    }

    /// Reads a piece; nothing more after an error.
    package mutating func read(_ piece: [UInt8]) throws(DenylistError) {
        switch place {
        case .rules:
            try readRules(piece)
        case .header(let looked):
            held += piece
            try lookForHeader(from: looked)
        }
    }

    /// Reads what has no end of a line, and gives the denylist with the file's rules.
    package mutating func finish() throws(DenylistError) -> Denylist {
        if case .header = place { try beginRules(after: 0, line: 1) }
        if !held.isEmpty { try readRule(held[...]) }
        return denylist
    }

    /// Looks for the line that ends a header.
    private mutating func lookForHeader(from looked: Int) throws(DenylistError) {
        var start = looked
        var seen = line
        while let end = held[start...].firstIndex(of: 0x0A), end < Limits.headerBytesMax {
            if held[start..<end].isSeparator {
                try DenylistHeader.check(
                    held[..<start].split(separator: 0x0A, omittingEmptySubsequences: false)
                        .dropLast()
                )
                return try beginRules(after: end + 1, line: seen + 1)
            }
            seen += 1
            start = end + 1
        }
        guard held.count < Limits.headerBytesMax else {
            return try beginRules(after: 0, line: 1)
        }
        line = seen
        place = .header(looked: start)
    }

    private mutating func beginRules(after header: Int, line: Int) throws(DenylistError) {
        place = .rules
        self.line = line
        let rest = Array(held[header...])
        held = []
        try readRules(rest)
    }

    private mutating func readRules(_ piece: [UInt8]) throws(DenylistError) {
        var start = 0
        while let end = piece[start...].firstIndex(of: 0x0A) {
            if held.isEmpty {
                try readRule(piece[start..<end])
            } else {
                held += piece[start..<end]
                try readRule(held[...])
                held.removeAll(keepingCapacity: true)
            }
            line += 1
            start = end + 1
        }
        held += piece[start...]
        guard held.count < Limits.lineBytesMax else {
            throw DenylistError(line: line, fault: .lineTooLong)
        }
    }

    private mutating func readRule(_ text: ArraySlice<UInt8>) throws(DenylistError) {
        do throws(DenylistFault) {
            guard text.count < Limits.lineBytesMax else { throw .lineTooLong }
            guard let rule = try DenyRule.read(text) else { return }
            try denylist.add(rule)
        } catch {
            throw DenylistError(line: line, fault: error)
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether it is the line between header and rules.
    fileprivate var isSeparator: Bool {
        starts(with: "---".utf8) && dropFirst(3).allSatisfy(\.isBlank)
    }
}
