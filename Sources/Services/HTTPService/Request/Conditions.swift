/// What a client has already, and whether that is still good (RFC 9110, section 13).
///
/// Content that is named by its hash never changes, so a matching tag is all there is to know.
package struct Conditions: Sendable, Equatable {
    private enum NoneMatch: Sendable, Equatable {
        case absent
        case any
        case tags([String])
    }

    private let noneMatch: NoneMatch
    private let ifRange: String?

    /// Reads `If-None-Match` and `If-Range`; nil where the request has none.
    package init(ifNoneMatch: String? = nil, ifRange: String? = nil) {
        self.ifRange = ifRange.map { Field.trimmed($0) }
        guard let ifNoneMatch else {
            noneMatch = .absent
            return
        }
        let members = Field.members(ifNoneMatch)
        noneMatch = members == ["*"] ? .any : .tags(members.map(Self.opaque))
    }

    /// Whether the client has it, which is known before anything is fetched: 304.
    package func isFresh(_ tag: String) -> Bool {
        guard case .tags(let tags) = noneMatch else { return false }
        return tags.contains(Self.opaque(tag))
    }

    /// The client has some form of it: 304 once we know that it exists.
    package var isFreshWhenFound: Bool { noneMatch == .any }

    /// Whether a `Range` counts: without `If-Range`, or with the very tag, which must be strong.
    package func honoursRange(_ tag: String) -> Bool {
        guard let ifRange else { return true }
        return ifRange == tag && !tag.hasPrefix("W/")
    }

    /// The weak comparison looks at what is between the quotes alone.
    private static func opaque(_ tag: String) -> String {
        tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }
}
