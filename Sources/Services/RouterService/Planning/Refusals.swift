package import Messages

/// The sources that a request names and its own words forbid, with the reason.
///
/// The size is what the asker expects of the whole, and says that it would come for all of it. What a
/// fetcher finds out on the way refuses nothing: a request fetches its own range, 1 MiB at most, and
/// what has come of that is paid for already.
package struct Refusals: Sendable, Hashable {
    /// Its privacy forbids them.
    package private(set) var byPrivacy: SourceSet = []
    /// It is for trusted peers alone, and our peers are not trusted that far.
    package private(set) var byTrust: SourceSet = []
    /// The asker has no network.
    package private(set) var byNetwork: SourceSet = []
    /// It is large, and the asker's network or power is scarce.
    package private(set) var bySize: SourceSet = []

    /// What a search forbids itself, where sources are trusted as the policy says.
    package init(_ search: Search, _ policy: Policy = Policy()) {
        let isTooLarge = search.manner.isScarce && search.manner.size >= Limits.largeBytes
        let isPeerTrusted = policy.trust[.peer] >= Limits.trustOfRestricted
        if search.privacy == .restricted, !isPeerTrusted, search.sources.contains(.peer) {
            byTrust.insert(SourceSet(.peer))
        }
        for source in search.sources where source.isPublicNetwork {
            let set = SourceSet(source)
            if !search.privacy.allows(source) {
                byPrivacy.insert(set)
            } else if search.manner.network == .offline {
                byNetwork.insert(set)
            } else if isTooLarge {
                bySize.insert(set)
            }
        }
    }

    /// All of them.
    package var all: SourceSet { byPrivacy.union(byTrust).union(byNetwork).union(bySize) }

    /// What a person reads about a source that is forbidden; nil for one that is not.
    package func attempt(_ source: Source) -> Attempt? {
        func skipped(_ code: ErrorCode, _ sentence: String) -> Attempt {
            Attempt(source, .skipped, code: code, sentence: sentence)
        }
        if byPrivacy.contains(source) {
            return skipped(.forbidden, "Private content is not looked for in public networks.")
        }
        if byTrust.contains(source) {
            return skipped(
                .forbidden,
                "Restricted content is looked for at trusted peers alone, and these are not."
            )
        }
        if byNetwork.contains(source) {
            return skipped(.unavailable, "The request says that there is no network.")
        }
        if bySize.contains(source) {
            return skipped(.tooLarge, "It is too large for a scarce network or battery.")
        }
        return nil
    }
}

extension Manner {
    /// Whether nothing is to be fetched that may not be needed.
    var isScarce: Bool { network == .limited || isBatteryLow }
}
