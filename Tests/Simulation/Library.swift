import Messages
import Multiformats
import SeededRandom

/// The contents of one seed: what clients ask for, and who could bring it.
struct Library {
    /// One content, always asked for in the same way, so that it stands for a flight.
    struct Content {
        let root: CID
        let sources: [Source]
        let privacy: Privacy
        /// What of a request's manner decides whom it allows to be asked, or in which order.
        let manner: Manner
        /// The DID of its requests, where it is not public.
        let owner: String
        /// Public sources that have it.
        let networks: Set<Source>
        /// Fetchers one of whose peers has it.
        let peers: Set<Int>

        /// Whether a request for it allows a source to be asked.
        func allows(_ source: Source) -> Bool {
            guard sources.contains(source) else { return false }
            let isScarce = manner.network == .limited || manner.isBatteryLow
            let isNear = privacy != .public || manner.network == .offline
            return !source.isPublicNetwork || !(isNear || isScarce && manner.size > 0)
        }
    }

    /// Each content has three blocks.
    static let blocks = 3
    static let blockBytes = 100
    static let bytes = blocks * blockBytes
    /// Contents from here on are put by clients.
    static let putsFrom = 1_000
    static let putsMax = 64

    private static let requests: [([Source], Privacy)] = [
        ([.local, .gateway], .public), ([.local, .peer, .gateway], .public),
        ([.local, .gateway, .ipfs], .public), ([.local, .peer, .ipfs, .gateway], .public),
        ([.local, .peer, .gateway], .private), ([.local, .ipfs], .public), ([.local], .public),
        ([.local, .peer, .gateway], .restricted),
    ]
    private static let manners = [
        Manner(), Manner(), Manner(), Manner(), Manner(), Manner(), Manner(strategy: .trust),
        Manner(strategy: .privacy), Manner(strategy: .cost), Manner(network: .offline),
        Manner(size: 64 << 20, network: .limited), Manner(size: 64 << 20, isBatteryLow: true),
    ]

    private(set) var contents: [Content] = []
    private var numbers: [CID: Int] = [:]

    init(fetchers: Int, _ random: inout SeededGenerator) {
        for number in 0..<8 {
            let (sources, privacy) = Self.requests[random.below(Self.requests.count)]
            var networks: Set<Source> = []
            for source in [Source.gateway, .ipfs] where random.chance(500) {
                networks.insert(source)
            }
            contents.append(
                Content(
                    root: Self.root(number),
                    sources: sources,
                    privacy: privacy,
                    manner: Self.manners[random.below(Self.manners.count)],
                    owner: privacy == .public ? "" : "did:key:owner-\(random.below(3))",
                    networks: networks,
                    peers: Set((0..<fetchers).filter { _ in random.chance(400) })
                )
            )
            numbers[Self.root(number)] = number
        }
        for number in Self.putsFrom..<Self.putsFrom + Self.putsMax {
            numbers[Self.root(number)] = number
        }
    }

    static func root(_ number: Int) -> CID {
        let word = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        return CID(sha256: Digest256(words: (UInt64(number), word, word, word)))
    }

    /// The blocks that a range touches; a length of 0 means all that follows.
    static func blocks(from offset: UInt64, _ length: UInt64) -> Range<Int> {
        let end = length == 0 ? bytes : min(Int(offset + length), bytes)
        let first = min(Int(offset) / blockBytes, blocks)
        return first..<max(first, (end + blockBytes - 1) / blockBytes)
    }

    func number(of root: CID) -> Int { numbers[root] ?? -1 }

    /// Whether a fetcher could bring it when it asks a source.
    func has(_ content: Int, _ source: Source, at fetcher: Int) -> Bool {
        guard contents.indices.contains(content) else { return false }
        return source == .peer
            ? contents[content].peers.contains(fetcher)
            : contents[content].networks.contains(source)
    }

    /// Whether somebody could bring it by a way that the request allows.
    func isWithin(_ content: Int, reachOf fetcher: Int) -> Bool {
        guard contents.indices.contains(content) else { return false }
        let wanted = contents[content]
        return SimulatedFetcher.offers(fetcher).contains { offer in
            wanted.allows(offer.source) && has(content, offer.source, at: fetcher)
        }
    }
}
