/// Lists of small numbers, each number in at most one list; everything is O(1).
///
/// Requests and clients live in tables and are known by their place; what waits, waits here, and
/// leaves nothing behind when it is taken out of the middle.
struct Chains {
    private struct Link {
        var list: Int32 = -1
        var previous: Int32 = -1
        var next: Int32 = -1
    }

    private struct Ends {
        var first: Int32 = -1
        var last: Int32 = -1
    }

    private var links: [Link] = []
    private var ends: [Ends] = []
    /// Numbers in all lists together.
    private(set) var count = 0

    init(lists: Int = 0) {
        ends = Array(repeating: Ends(), count: lists)
    }

    func first(of list: Int) -> Int? {
        guard list < ends.count, ends[list].first >= 0 else { return nil }
        return Int(ends[list].first)
    }

    func next(after number: Int) -> Int? {
        links[number].next >= 0 ? Int(links[number].next) : nil
    }

    func contains(_ number: Int) -> Bool {
        number < links.count && links[number].list >= 0
    }

    mutating func append(_ number: Int, to list: Int) {
        precondition(!contains(number), "a number waits in one list")
        while links.count <= number { links.append(Link()) }
        while ends.count <= list { ends.append(Ends()) }
        let last = ends[list].last
        links[number] = Link(list: Int32(list), previous: last, next: -1)
        if last >= 0 {
            links[Int(last)].next = Int32(number)
        } else {
            ends[list].first = Int32(number)
        }
        ends[list].last = Int32(number)
        count += 1
    }

    /// Takes a number out of its list; one that is in none is no mistake.
    mutating func remove(_ number: Int) {
        guard contains(number) else { return }
        let link = links[number]
        if link.previous >= 0 {
            links[Int(link.previous)].next = link.next
        } else {
            ends[Int(link.list)].first = link.next
        }
        if link.next >= 0 {
            links[Int(link.next)].previous = link.previous
        } else {
            ends[Int(link.list)].last = link.previous
        }
        links[number] = Link()
        count -= 1
    }

    mutating func popFirst(of list: Int) -> Int? {
        guard let number = first(of: list) else { return nil }
        remove(number)
        return number
    }
}
