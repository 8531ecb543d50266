import Multiformats

/// Which instance began a root lately: it has the connections, and is asked for the next range.
///
/// Two generations of a bounded size: when the young one is full, the old one is forgotten.
struct Sessions: Sendable {
    private struct Key: Hashable {
        let root: CID
        let sources: SourceSet
    }

    private let capacity: Int
    private var young: [Key: FetcherID] = [:]
    private var old: [Key: FetcherID] = [:]

    init(capacity: Int = Limits.sessionsPerGeneration) { self.capacity = capacity }

    var count: Int { young.count + old.count }

    /// Who began this root at this source.
    func instance(of root: CID, at source: SourceSet) -> FetcherID? {
        let key = Key(root: root, sources: source)
        return young[key] ?? old[key]
    }

    mutating func note(_ root: CID, at source: SourceSet, by fetcher: FetcherID) {
        if young.count >= capacity {
            old = young
            young = [:]
        }
        young[Key(root: root, sources: source)] = fetcher
    }
}
