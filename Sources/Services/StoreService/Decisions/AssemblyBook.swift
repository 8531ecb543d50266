/// Files that are being assembled, and who waits for each: a retry joins the work under way.
package struct AssemblyBook<Key: Hashable, Asker> {
    /// What becomes of a request.
    package enum Entry: Equatable {
        /// It is the first: begin.
        case begin
        /// The same is under way; its answer is this one's too.
        case joined
        /// Too many are under way, or wait for this one.
        case refused
    }

    private var askers: [Key: [Asker]] = [:]

    /// An empty book.
    package init() {}

    /// How many files are under way.
    package var count: Int { askers.count }

    /// Adds an asker for a file.
    package mutating func enter(_ key: Key, _ asker: Asker) -> Entry {
        guard let waiting = askers[key] else {
            guard askers.count < Limits.assembliesMax else { return .refused }
            askers[key] = [asker]
            return .begin
        }
        guard waiting.count < Limits.assemblyAskersMax else { return .refused }
        askers[key] = waiting + [asker]
        return .joined
    }

    /// Ends a file; those who wait for it.
    package mutating func finish(_ key: Key) -> [Asker] { askers.removeValue(forKey: key) ?? [] }
}
