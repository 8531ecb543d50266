/// The contents that were read lately and go on, by what was asked of whom.
///
/// Two generations of a bounded size: when the young one is full, the old one is forgotten.
struct Readings: Sendable {
    private let capacity: Int
    private var young: [FlightKey: Reading] = [:]
    private var old: [FlightKey: Reading] = [:]

    init(capacity: Int = Limits.readingsPerGeneration) { self.capacity = capacity }

    var count: Int { young.count + old.count }

    /// How far a content was read; nil when it was not, or long ago.
    subscript(key: FlightKey) -> Reading? {
        // Most contents are asked for once: nothing is hashed for those where nothing is known.
        guard count > 0 else { return nil }
        return young[key] ?? old[key]
    }

    mutating func note(_ key: FlightKey, _ reading: Reading) {
        if young.count >= capacity, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = reading
    }

    mutating func forget(_ key: FlightKey) {
        guard count > 0 else { return }
        young[key] = nil
        old[key] = nil
    }
}
