import Links
import Multiformats

/// The routers as intake knows them, and which of them a root belongs to.
struct RouterLinks {
    private let endpoints: [String]
    private var isAlive: [Bool]
    /// Its queue was full: not before the next tick.
    private var isBlocked: [Bool]

    init(_ endpoints: [String]) {
        self.endpoints = endpoints
        isAlive = endpoints.map { _ in false }
        isBlocked = isAlive
    }

    var isEmpty: Bool { endpoints.isEmpty }

    var indices: Range<Int> { endpoints.indices }

    /// The live router of a root: the same one for every intake, so that requests for one root
    /// meet in one flight; when it dies, each of its roots goes to the next in that root's order.
    func choose(_ root: CID) -> Int? {
        guard endpoints.count > 1 else { return isAlive.first == true ? 0 : nil }
        return Rendezvous.order(key: root.bytes, nodes: endpoints).first { isAlive[$0] }
    }

    func takes(_ link: Int) -> Bool { isAlive[link] && !isBlocked[link] }

    mutating func setAlive(_ link: Int, _ alive: Bool) {
        isAlive[link] = alive
        isBlocked[link] = false
    }

    mutating func block(_ link: Int) { isBlocked[link] = true }

    mutating func unblockAll() {
        for link in indices { isBlocked[link] = false }
    }
}
