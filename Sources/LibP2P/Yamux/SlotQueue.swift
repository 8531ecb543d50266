/// A first-in-first-out queue of slots, each at most once, from which any can be taken out.
///
/// A doubly linked list in two arrays: nothing is allocated once it has grown.
struct SlotQueue {
    private static let none: Int32 = -1
    private static let outside: Int32 = -2

    private var next: [Int32] = []
    private var previous: [Int32] = []
    private(set) var first: Int32 = none
    private var last: Int32 = none

    /// The slot whose turn it is.
    var front: Int? { first == Self.none ? nil : Int(first) }

    /// Makes room for slots up to this count.
    mutating func grow(to count: Int) {
        while next.count < count {
            next.append(Self.outside)
            previous.append(Self.outside)
        }
    }

    /// Appends a slot, unless it waits already.
    mutating func append(_ slot: Int) {
        guard next[slot] == Self.outside else { return }
        next[slot] = Self.none
        previous[slot] = last
        if last == Self.none { first = Int32(slot) } else { next[Int(last)] = Int32(slot) }
        last = Int32(slot)
    }

    /// Takes a slot out, if it waits.
    mutating func remove(_ slot: Int) {
        guard next[slot] != Self.outside else { return }
        let (before, after) = (previous[slot], next[slot])
        if before == Self.none { first = after } else { next[Int(before)] = after }
        if after == Self.none { last = before } else { previous[Int(after)] = before }
        next[slot] = Self.outside
        previous[slot] = Self.outside
    }
}
