/// What the stores of a deployment share: their database.
struct Shelf {
    private struct Held {
        var blocks: Set<Int> = []
        /// A client put it; else a fetcher brought it.
        var isKept = false
        /// Some of it is not what it claims to be.
        var isWrong = false
    }

    private var held: [Int: Held] = [:]
    /// Until when it takes nothing more.
    var fullUntil: ContinuousClock.Instant?

    mutating func put(_ body: Body, isKept: Bool) {
        held[body.content, default: Held()].blocks.formUnion(body.blocks)
        if isKept { held[body.content]?.isKept = true }
        if !body.isTrue { held[body.content]?.isWrong = true }
    }

    /// Some blocks of a content; nil when not all of them are here.
    func read(_ content: Int, _ blocks: Range<Int>, bytes: Int) -> Body? {
        guard let found = held[content], found.blocks.isSuperset(of: blocks) else { return nil }
        return Body(content: content, blocks: blocks, isTrue: !found.isWrong, bytes: bytes)
    }

    /// Something was evicted; what a client keeps never is.
    mutating func drop(_ content: Int) {
        if held[content]?.isKept == false { held[content] = nil }
    }
}
