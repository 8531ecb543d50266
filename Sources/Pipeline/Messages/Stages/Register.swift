import SwiftProtobuf

/// A fetcher's heartbeat toward a router: who it is and what it can do.
package struct Register: Sendable, Equatable {
    /// A source that the instance can ask.
    package struct Offer: Sendable, Equatable {
        /// Which one.
        package var source: Source
        /// It sees only its own connections there: every instance must be asked, not just one.
        package var isShare: Bool

        /// An offer.
        package init(_ source: Source, isShare: Bool) {
            self.source = source
            self.isShare = isShare
        }
    }

    /// The instance's name, as `ipfs-fetcher-0`.
    package var instance: String
    /// Changes at every start of the process.
    package var epoch: UInt64
    /// What it can ask.
    package var offers: [Offer]
    /// Orders it can hold in all.
    package var capacity: UInt32
    /// It is leaving: it takes no new orders.
    package var isDraining: Bool
    /// Another number whenever it sees more than before: a new peer, something announced.
    package var sight: UInt64

    /// A heartbeat.
    package init(
        instance: String,
        epoch: UInt64,
        offers: [Offer],
        capacity: UInt32,
        isDraining: Bool = false,
        sight: UInt64 = 0,
    ) {
        self.instance = instance
        self.epoch = epoch
        self.offers = offers
        self.capacity = capacity
        self.isDraining = isDraining
        self.sight = sight
    }

    init(_ proto: ProtoRegister) throws(MalformedHeader) {
        guard (1...128).contains(proto.instance.utf8.count) else {
            throw .field("instance", "An instance's name has 1 to 128 bytes.")
        }
        instance = proto.instance
        epoch = proto.epoch
        offers = []
        for offer in proto.offers.prefix(Source.allCases.count) {
            guard let source = Source(rawValue: offer.source), source != .local else {
                throw .field("offers.source", "A fetcher offers peer, ipfs or gateway.")
            }
            offers.append(Offer(source, isShare: offer.share))
        }
        capacity = proto.capacity
        isDraining = proto.draining
        sight = proto.sight
    }

    var proto: ProtoRegister {
        .with {
            $0.instance = instance
            $0.epoch = epoch
            $0.offers = offers.map { offer in
                .with {
                    $0.source = offer.source.rawValue
                    $0.share = offer.isShare
                }
            }
            $0.capacity = capacity
            $0.draining = isDraining
            $0.sight = sight
        }
    }
}
