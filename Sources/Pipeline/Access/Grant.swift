/// What the operator allows one DID.
package struct Grant: Sendable, Equatable {
    /// How far somebody can be trusted.
    package static let trustRange = 0...10
    /// How far somebody is trusted of whom the list says no more.
    package static let trustDefault = 5

    /// What the operator calls it.
    package let name: String
    /// What it may do.
    package let rights: Set<Right>
    /// How far it is trusted, from 0 (not at all) to 10 (as ourselves).
    package let trust: Int

    /// A grant.
    package init(name: String, rights: Set<Right>, trust: Int = Self.trustDefault) {
        self.name = name
        self.rights = rights
        self.trust = trust
    }

    /// Reads the words of a line after the DID: `read,put [trust=7]`; nil when they are something else.
    init?(name: String, words: ArraySlice<Substring>) {
        guard let first = words.first, words.count <= 2 else { return nil }
        var rights: Set<Right> = []
        if first != "none" {
            for word in first.split(separator: ",", omittingEmptySubsequences: false) {
                guard let right = Right(rawValue: String(word)) else { return nil }
                rights.insert(right)
            }
        }
        var trust = Self.trustDefault
        if words.count == 2, let last = words.last {
            guard last.hasPrefix("trust="), let level = Int(last.dropFirst(6)),
                Self.trustRange.contains(level)
            else { return nil }
            trust = level
        }
        self.init(name: name, rights: rights, trust: trust)
    }
}
