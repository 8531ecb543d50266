import Messages

/// The requests under way, each in a place of its own that its hop numbers name.
///
/// A hop number is a count above the place: an answer finds its request without a search, and an
/// answer to an earlier question finds that it is late.
struct RequestTable {
    private var slots: [Request] = []
    private var isTaken: [Bool] = []
    private var free: [Int] = []
    private var slotByName: [RequestName: Int] = [:]
    private var lastAsk: UInt64

    /// - Parameter firstAsk: where the count begins; another one in each life of the process, so
    ///   that an answer meant for the former life is not taken for ours.
    init(firstAsk: UInt64) {
        lastAsk = firstAsk & (.max >> UInt64(Limits.slotBits))
    }

    var count: Int { slots.count - free.count }

    /// The places in use.
    var places: [Int] { isTaken.indices.filter { isTaken[$0] } }

    subscript(slot: Int) -> Request {
        // Lent, not copied: a request has a dozen references.
        _read {
            precondition(isTaken[slot], "a request is there")
            yield slots[slot]
        }
        _modify {
            precondition(isTaken[slot], "a request is there")
            yield &slots[slot]
        }
    }

    /// Puts a request into a place; one without an id can't be named again.
    mutating func insert(_ request: Request) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            slots[slot] = request
            isTaken[slot] = true
        } else {
            slot = slots.count
            slots.append(request)
            isTaken.append(true)
        }
        if request.id != .zero { slotByName[request.name] = slot }
        return slot
    }

    mutating func remove(_ slot: Int) -> Request {
        let request = self[slot]
        if request.id != .zero { slotByName[request.name] = nil }
        // What it held goes now, not when the place is taken again.
        slots[slot] = Request.vacant
        isTaken[slot] = false
        free.append(slot)
        return request
    }

    func slot(named name: RequestName) -> Int? {
        name.id == .zero ? nil : slotByName[name]
    }

    /// The place that a hop number names, if a request is there; whether it is the same question
    /// is for the caller to compare.
    func slot(hop: UInt64) -> Int? {
        let slot = Int(hop & (1 << UInt64(Limits.slotBits) - 1))
        return slot < slots.count && isTaken[slot] ? slot : nil
    }

    /// The number of a new question.
    mutating func nextHop(_ slot: Int) -> UInt64 {
        lastAsk &+= 1
        return lastAsk << UInt64(Limits.slotBits) | UInt64(slot)
    }
}
