/// Lines of requests, in each of which clients take turns; everything is O(1).
///
/// In one line a client's requests keep their order, and who has many waits behind his own, not the
/// others behind him. What was taken is under way until it is settled, and a client with so many
/// under way in one line has no turn there.
struct FairLines {
    private let lines: Int
    private let underWayMax: Int
    /// A list for each line and client.
    private var requests = Chains()
    /// Lists that may have a turn, by their number, in its order: a list for each line.
    private var turns: Chains
    /// Requests of each list that were taken and are not settled.
    private var underWay: [Int] = []
    /// The list of each request.
    private var listOf: [Int] = []

    init(count: Int, underWayMax: Int) {
        lines = count
        self.underWayMax = underWayMax
        turns = Chains(lists: count)
    }

    /// Requests in all lines.
    var count: Int { requests.count }

    mutating func append(_ slot: Int, of client: Int, to line: Int) {
        let list = client * lines + line
        while listOf.count <= slot { listOf.append(0) }
        while underWay.count <= list { underWay.append(0) }
        listOf[slot] = list
        requests.append(slot, to: list)
        giveTurn(to: list)
    }

    /// Takes a request out of its line; one that is in none is no mistake.
    mutating func remove(_ slot: Int) {
        guard requests.contains(slot) else { return }
        requests.remove(slot)
        if requests.first(of: listOf[slot]) == nil { turns.remove(listOf[slot]) }
    }

    /// The first request of the client whose turn it is, which is under way from now on.
    mutating func popFirst(of line: Int) -> Int? {
        guard let list = turns.popFirst(of: line), let slot = requests.popFirst(of: list) else {
            return nil
        }
        underWay[list] += 1
        giveTurn(to: list)
        return slot
    }

    /// A request that was taken is not under way any more.
    mutating func settle(_ slot: Int) {
        underWay[listOf[slot]] -= 1
        giveTurn(to: listOf[slot])
    }

    private mutating func giveTurn(to list: Int) {
        guard requests.first(of: list) != nil, underWay[list] < underWayMax, !turns.contains(list)
        else { return }
        turns.append(list, to: list % lines)
    }
}
