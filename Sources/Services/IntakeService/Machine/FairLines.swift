/// Lines of requests, in each of which clients take turns; everything is O(1).
///
/// In one line a client's requests keep their order, and who has many waits behind his own, not the
/// others behind him.
struct FairLines {
    private let lines: Int
    /// A list for each line and client.
    private var requests = Chains()
    /// Lists that are not empty, by their number, in the order of their turns: a list for each line.
    private var turns: Chains
    /// The list of each request that waits.
    private var listOf: [Int] = []

    init(count: Int) {
        lines = count
        turns = Chains(lists: count)
    }

    /// Requests in all lines.
    var count: Int { requests.count }

    func contains(_ slot: Int) -> Bool { requests.contains(slot) }

    mutating func append(_ slot: Int, of client: Int, to line: Int) {
        let list = client * lines + line
        while listOf.count <= slot { listOf.append(0) }
        listOf[slot] = list
        requests.append(slot, to: list)
        if !turns.contains(list) { turns.append(list, to: line) }
    }

    /// Takes a request out of its line; one that is in none is no mistake.
    mutating func remove(_ slot: Int) {
        guard requests.contains(slot) else { return }
        requests.remove(slot)
        if requests.first(of: listOf[slot]) == nil { turns.remove(listOf[slot]) }
    }

    /// Puts a request at the end of another client's line; one that is in none stays so.
    mutating func move(_ slot: Int, to client: Int) {
        guard requests.contains(slot) else { return }
        let line = listOf[slot] % lines
        remove(slot)
        append(slot, of: client, to: line)
    }

    /// The first request of the client whose turn it is.
    mutating func popFirst(of line: Int) -> Int? {
        guard let list = turns.popFirst(of: line), let slot = requests.popFirst(of: list) else {
            return nil
        }
        if requests.first(of: list) != nil { turns.append(list, to: line) }
        return slot
    }
}
