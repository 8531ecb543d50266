/// The open streams of a session, in slots that are used again, and those that have something to
/// write.
///
/// Two queues: what goes ahead (openings, credit, ends: small frames, at most one of a kind for
/// each stream) and bulk, where streams take turns.
struct StreamTable {
    private var slots: [Stream?] = []
    private var free: [Int32] = []
    private var slotOfID: [StreamID: Int32] = [:]
    /// Streams with a small frame to write.
    var urgent = SlotQueue()
    /// Streams with bytes to send and the credit for it.
    var bulk = SlotQueue()

    /// How many there are.
    var count: Int { slotOfID.count }

    func slot(of id: StreamID) -> Int? { slotOfID[id].map(Int.init) }

    /// The stream in a slot that is taken.
    subscript(slot: Int) -> Stream {
        _read {
            guard let stream = slots[slot] else { preconditionFailure("the slot is taken") }
            yield stream
        }
        _modify {
            guard var stream = slots[slot] else { preconditionFailure("the slot is taken") }
            defer { slots[slot] = stream }
            yield &stream
        }
    }

    /// Finds a place for a stream.
    mutating func insert(_ stream: Stream) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
            slots[slot] = stream
        } else {
            slot = slots.count
            slots.append(stream)
            urgent.grow(to: slots.count)
            bulk.grow(to: slots.count)
        }
        slotOfID[stream.id] = Int32(slot)
        return slot
    }

    /// Gives a stream's place back.
    mutating func remove(_ slot: Int) {
        urgent.remove(slot)
        bulk.remove(slot)
        slotOfID[self[slot].id] = nil
        slots[slot] = nil
        free.append(Int32(slot))
    }
}
