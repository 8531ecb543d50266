package import Messages

/// The order in which the sources of a search are asked: a score for each, the best first.
///
/// `performance`: 100 for a direct peer, 50 for the IPFS network, 10 for each level of trust, less
/// a tenth of the milliseconds that an answer is expected to take, and 20 for a high bandwidth (100
/// where the content is played while it comes). Where the size is known, the time that its bytes
/// take at the measured bandwidth is part of the milliseconds instead. What fails one time in two
/// takes twice as long. What was not measured yet counts as quick, and so it is measured.
///
/// `trust`, `privacy` and `cost` go by that first, and by the score among equals.
package struct Ranking: Sendable {
    private struct Rank: Comparable {
        let distance: Double
        let wish: Double
        let penalty: Double

        static func < (left: Rank, right: Rank) -> Bool {
            (left.distance, left.wish, left.penalty) < (right.distance, right.wish, right.penalty)
        }
    }

    private let strategy: Strategy
    private let manner: Manner
    private let trust: TrustLevels
    private let experience: Experience
    private let now: ContinuousClock.Instant

    /// A ranking for one search.
    package init(
        _ manner: Manner,
        _ policy: Policy,
        _ experience: Experience,
        now: ContinuousClock.Instant,
    ) {
        strategy = manner.strategy ?? policy.strategy
        self.manner = manner
        trust = policy.trust
        self.experience = experience
        self.now = now
    }

    /// The sources, the best first.
    package func sorted(_ sources: [Source]) -> [Source] {
        guard sources.count > 1 else { return sources }
        let ranked = sources.map { (rank: rank($0), source: $0) }
        return ranked.sorted { ($0.rank, $0.source) < ($1.rank, $1.source) }.map(\.source)
    }

    /// What a source is worth for `performance`.
    package func score(_ source: Source) -> Double {
        let record = experience.sources[source]
        var milliseconds = (record?.median(now: now)).map { $0 / .milliseconds(1) } ?? 0
        var bonus = 0.0
        if let bandwidth = record?.bandwidth(now: now) {
            if manner.size > 0 {
                milliseconds += Double(manner.size) / bandwidth * 1_000
            } else if bandwidth >= Limits.bandwidthHigh {
                bonus = manner.isPlayed ? 100 : 20
            }
        }
        milliseconds /= record?.success(now: now) ?? 1
        return nearness(source) + Double(trust[source]) * 10 + bonus - milliseconds / 10
    }

    // Smaller is better, from the first to the last.
    private func rank(_ source: Source) -> Rank {
        let far: Double = manner.isBandwidthLow && source.isPublicNetwork ? 1 : 0
        let first: Double =
            switch manner.urgency == .low ? .cost : strategy {
            case .performance: 0
            case .trust: -Double(trust[source])
            case .privacy: exposure(source)
            case .cost: price(source)
            }
        return Rank(distance: far, wish: first, penalty: -score(source))
    }

    private func nearness(_ source: Source) -> Double {
        switch source {
        case .local, .peer: 100
        case .ipfs: 50
        case .gateway: 0
        }
    }

    /// How many strangers learn what is looked for: a gateway's operator, or whoever is near the
    /// hash in the network.
    private func exposure(_ source: Source) -> Double {
        switch source {
        case .local, .peer: 0
        case .gateway: 1
        case .ipfs: 2
        }
    }

    /// What it costs: nothing, our own traffic, somebody else's.
    private func price(_ source: Source) -> Double {
        switch source {
        case .local, .peer: 0
        case .ipfs: 1
        case .gateway: 2
        }
    }
}

extension Manner {
    /// Whether the content is played while it comes.
    var isPlayed: Bool {
        let type = contentType.lowercased()
        return type.hasPrefix("video/") || type.hasPrefix("audio/")
            || type.hasPrefix("application/vnd.apple.mpegurl")
            || type.hasPrefix("application/dash+xml")
    }
}
