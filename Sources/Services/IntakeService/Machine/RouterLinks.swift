import Links
import Multiformats

/// The routers as intake knows them, and which of them a root belongs to.
///
/// They are told apart by their own names, because two intakes may write one address in two ways; by
/// their endpoints where two say the same name.
struct RouterLinks {
    private let endpoints: [String]
    /// What each says its name is; empty until it has.
    private var names: [String]
    /// What tells them apart.
    private var nodes: [String]
    private var isAlive: [Bool]
    /// Its queue was full: not before the next tick.
    private var isBlocked: [Bool]

    init(_ endpoints: [String]) {
        self.endpoints = endpoints
        names = endpoints.map { _ in "" }
        nodes = endpoints
        isAlive = endpoints.map { _ in false }
        isBlocked = isAlive
    }

    var isEmpty: Bool { endpoints.isEmpty }

    var indices: Range<Int> { endpoints.indices }

    /// The live router of a root: the same one for every intake, so that requests for one root
    /// meet in one flight; when it dies, each of its roots goes to the next in that root's order.
    func choose(_ root: CID) -> Int? {
        guard endpoints.count > 1 else { return isAlive.first == true ? 0 : nil }
        return Rendezvous.order(key: root.bytes, nodes: nodes).first { isAlive[$0] }
    }

    /// Notes what a router says its name is; whether that is news.
    mutating func name(_ link: Int, _ name: String) -> Bool {
        guard names[link] != name else { return false }
        names[link] = name
        let shared = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }
        nodes = indices.map { link in
            names[link].isEmpty || shared[names[link]] != nil ? endpoints[link] : names[link]
        }
        return true
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
