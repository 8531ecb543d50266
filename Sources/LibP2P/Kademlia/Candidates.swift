import PeerIdentity

/// The peers that a lookup has heard of, the nearest to its target first; `Limits.heardMax` at most.
struct Candidates: Sendable {
    enum State: Sendable, Equatable {
        case heard
        case asked(since: ContinuousClock.Instant, isSlow: Bool)
        case answered
        case failed
    }

    struct Candidate: Sendable {
        var contact: Contact
        let distance: Key.Distance
        var state = State.heard
    }

    let target: Key
    private(set) var all: [Candidate] = []

    init(target: Key) { self.target = target }

    /// Adds a peer that is new; when there is no room, in place of the farthest that was not asked.
    mutating func insert(_ contact: Contact) {
        let distance = target.distance(to: Key(contact.id))
        let index = place(of: distance)
        if index < all.count, all[index].distance == distance {
            learn(contact, at: index)
            return
        }
        if all.count >= Limits.heardMax {
            guard let last = all.lastIndex(where: { $0.state == .heard }), last >= index else {
                return
            }
            all.remove(at: last)
        }
        all.insert(Candidate(contact: contact, distance: distance), at: index)
    }

    /// Who names false addresses of a peer must not hide it: those that others name are tried too.
    private mutating func learn(_ contact: Contact, at index: Int) {
        guard all[index].state == .heard, all[index].contact != contact else { return }
        all[index].contact = Contact(
            contact.id,
            at: all[index].contact.addresses.prefix(Limits.addressesMax / 2) + contact.addresses
        )
    }

    /// Where a peer stands.
    func index(of peer: PeerID) -> Int? {
        let distance = target.distance(to: Key(peer))
        let index = place(of: distance)
        guard index < all.count, all[index].distance == distance else { return nil }
        return index
    }

    mutating func set(_ state: State, at index: Int) { all[index].state = state }

    /// The nearest that have not failed.
    func nearest(_ count: Int) -> [Int] {
        var found: [Int] = []
        for index in all.indices where all[index].state != .failed {
            found.append(index)
            if found.count == count { break }
        }
        return found
    }

    private func place(of distance: Key.Distance) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].distance < distance { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
