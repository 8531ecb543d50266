package import Blocks

/// The part of a file whose blocks a CAR is to have: `entity-bytes=from:to`, both ends in it.
package struct EntityBytes: Sendable, Equatable {
    /// The first byte; negative counts from the end.
    package let from: Int64
    /// The last byte; negative counts from the end, nil is the end.
    package let to: Int64?

    /// A part.
    package init(from: Int64, to: Int64?) {
        self.from = from
        self.to = to
    }

    /// Reads the parameter's value; nil when it is none.
    package init?(parsing text: String) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let from = Self.number(halves[0]) else { return nil }
        if halves[1] == "*" {
            self.init(from: from, to: nil)
            return
        }
        guard let to = Self.number(halves[1]) else { return nil }
        // Where both count from the same end it is plain which comes first.
        guard from < 0 || to < 0 || from <= to else { return nil }
        self.init(from: from, to: to)
    }

    /// What a walk is told.
    package var selection: ByteSelection { ByteSelection(first: from, last: to) }

    /// The parameter's value.
    package var text: String { "\(from):\(to.map(String.init) ?? "*")" }

    private static func number(_ text: Substring) -> Int64? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text
        guard (1...19).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text)
    }
}
