package import Messages

/// Some of the sources, one bit each.
package struct SourceSet: OptionSet, Sendable, Hashable {
    /// The bits.
    package let rawValue: UInt8

    /// A set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The set of one source.
    package init(_ source: Source) {
        rawValue =
            switch source {
            case .local: 1
            case .peer: 2
            case .ipfs: 4
            case .gateway: 8
            }
    }

    /// The set of some sources.
    package init(_ sources: [Source]) {
        rawValue = sources.reduce(0) { $0 | SourceSet($1).rawValue }
    }

    /// Whether the source is in it.
    package func contains(_ source: Source) -> Bool { contains(SourceSet(source)) }

    /// Its sources, near before far.
    package var sources: [Source] { Source.allCases.filter { contains($0) } }
}
