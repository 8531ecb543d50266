import SeededRandom

/// What goes wrong in the storm of one seed, and how often.
struct Weather {
    /// Of a thousand messages.
    var lost = 0
    var duplicated = 0
    var overtaken = 0
    var delayed = 0
    /// Of a thousand faults, by what they are; the rest stalls or kills.
    var lies = 0
    var rot = 0
    var slowDisks = 0
    var fullDisks = 0
    /// Of a thousand contents that a fetcher has brought, those that are evicted before anybody reads.
    var evicted = 0
    /// Of a thousand processes that die or hang, those that stay away beyond the storm.
    var long = 0
    /// Between two faults.
    var pause = 400...2_500
    /// Faults in all.
    var faultsMax = 12

    /// The kinds of weather take turns, so that every few seeds show each.
    init(seed: UInt64, _ random: inout SeededGenerator) {
        switch seed % 4 {
        case 0:
            // Processes die and hang, one or two of them, and nothing is lost but what they held.
            faultsMax = 1 + random.below(2)
            long = 500
        case 1:
            // A bad network.
            (lost, duplicated, overtaken, delayed) = (20, 30, 60, 100)
            faultsMax = random.below(2)
        case 2:
            // Fetchers lie, stores rot and are slow, processes die; the network is what ZeroMQ is.
            (lies, rot, slowDisks, fullDisks, delayed) = (250, 100, 100, 50, 20)
            evicted = 20
        default:
            (lost, duplicated, overtaken, delayed) = (10, 20, 40, 50)
            (lies, rot, slowDisks, fullDisks) = (150, 50, 100, 50)
            evicted = 10
            pause = 200...1_200
        }
    }

    /// Nothing goes wrong.
    init() { faultsMax = 0 }

    /// Whether a message gets lost, comes twice, or passes another.
    var isUnreliable: Bool { lost > 0 }
}
