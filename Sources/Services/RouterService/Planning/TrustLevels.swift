package import Messages

/// How far each source is trusted, from 0 (not at all) to 10 (as ourselves).
package struct TrustLevels: Sendable, Equatable {
    /// The levels that there are.
    package static let range = 0...10

    private var levels: [Source: Int] = [.local: 10, .peer: 7, .ipfs: 5, .gateway: 3]

    /// The usual: the nearer, the more.
    package init() {}

    /// The level of a source.
    package subscript(source: Source) -> Int {
        get { levels[source, default: 0] }
        set { levels[source] = newValue }
    }

    /// As the settings write them.
    package var texts: [String] {
        Source.allCases.filter { $0 != .local }.map { "\($0.rawValue)=\(self[$0])" }
    }

    /// Takes one level as the settings write it, `SOURCE=LEVEL`; false when it is none.
    package mutating func take(_ text: String) -> Bool {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let source = Source(rawValue: String(parts[0])), source != .local,
            let level = Int(parts[1]), Self.range.contains(level)
        else { return false }
        self[source] = level
        return true
    }
}
