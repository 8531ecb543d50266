/// The bounds of this room: what is believed of the network's answers, and what it can make us hold.
package enum Limits {
    // MARK: Messages

    /// A message without its length: 32 closer peers and 256 providers of 16 addresses of about
    /// 60 bytes are 280 KiB; go-libp2p never sends more than its transport's 4 MiB.
    package static let messageBytesMax = 1 << 20
    /// Peers of one list that are read when they are nearer to a key: `k`, the peer that is sought,
    /// and some room; others are passed over.
    package static let closerMax = 32
    /// Providers of one message that are read and sent.
    package static let providersPerMessageMax = 256
    /// Addresses of one peer that are read, sent and kept; kubo with all transports has about 20,
    /// and half of them are private.
    package static let addressesMax = 16
    /// Addresses of one peer that are looked at, to find those that may be kept.
    package static let addressesReadMax = 64
    /// Bytes of one address: those through a relay with certificates have about 200.
    package static let addressBytesMax = 512
    /// A key: what go-libp2p-kad-dht takes; the longest multihash in use has 66 bytes.
    package static let keyBytesMax = 80

    // MARK: The table

    /// Peers in a bucket, closest peers in an answer, and holders of a record: the network's `k`.
    package static let replication = 20
    /// Peers of one IP group in the table, and in one answer: a machine with many keys is one
    /// machine (go-libp2p-kad-dht's `DefaultMaxPeersPerIPGroup`).
    package static let groupPeersMax = 3
    /// The same in one bucket (`DefaultMaxPeersPerIPGroupPerCpl`).
    package static let groupPeersPerBucketMax = 2
    /// Questions in a row that a peer leaves unanswered before it is no more in the table: one may
    /// be our own loss.
    package static let failuresMax = 2
    /// How often buckets are refreshed (kad-dht, "Bootstrap process").
    package static let refreshInterval = Duration.seconds(600)
    /// How long a peer of a full bucket is spared after it was of use: with 10 of 20 peers asked at
    /// each refresh, one that lives is passed over in ln(20)/ln(2) = 4.3 of them with odds of 5 %;
    /// 4.3 × 10 minutes.
    package static let usefulTime = Duration.seconds(2_600)
    /// The longest prefix for which a random key is sought.
    ///
    /// It takes 2^13 hashes on average, some 4 ms. Nearer peers are found by looking for ourselves.
    package static let refreshPrefixMax = 12
    /// Below so many peers the table is filled from the bootstrap list (go: 10).
    package static let tablePeersMin = 10

    // MARK: Lookups

    /// Questions under way at a time: the specification's `α`.
    package static let concurrency = 10
    /// So many of the closest must have answered before all others of the closest are asked at once:
    /// go-libp2p-kad-dht's `β`.
    package static let resiliency = 3
    /// Questions under way in all, those that take too long to wait for among them.
    package static let questionsMax = 30
    /// Questions of one lookup: 50 are usual in a network of 20,000 servers; liars may triple that.
    package static let asksMax = 256
    /// Peers that a lookup remembers: each is about 1 KiB with its addresses.
    package static let heardMax = 512
    /// Providers of one lookup that are told.
    package static let foundMax = 1_024
    /// How often the addresses of a sought peer are told: each answer may name others.
    package static let sightingsMax = 8
    /// After so long a question no longer takes the place of another: most answers come within two
    /// seconds, a connection made on the way.
    package static let patience = Duration.seconds(2)
    /// How long a peer may take to be reached and to answer.
    package static let questionTime = Duration.seconds(6)
    /// How long a lookup may take: one in the public network takes some seconds.
    package static let lookupTime = Duration.seconds(60)

    // MARK: Records

    /// How long a record is told to others (kad-dht: 48 h).
    package static let recordTime = Duration.seconds(48 * 3_600)
    /// How long a provider's addresses are told with it (go: 24 h).
    package static let recordAddressTime = Duration.seconds(24 * 3_600)
    /// Records in all: each is about 60 bytes, and its provider's addresses; 262,144 × 60 B = 15 MiB.
    package static let recordsMax = 262_144
    /// Keys in all.
    package static let recordKeysMax = 131_072
    /// Providers of one key.
    package static let recordsPerKeyMax = 256
    /// Keys of one provider: a server holds a 500th of all keys in a network of 10,000, so this is
    /// the share of a provider of 8 million.
    package static let recordsPerProviderMax = 16_384
    /// Providers in all: with 16 addresses of 100 bytes each, 16,384 × 2 KiB = 32 MiB.
    package static let recordProvidersMax = 16_384
    /// How often expired records are thrown away: a walk over all takes some 20 ms.
    package static let sweepInterval = Duration.seconds(3_600)

    // MARK: Providing

    /// How often a key is provided again (kad-dht: 22 h).
    package static let republishInterval = Duration.seconds(22 * 3_600)
    /// Keys that are provided: each is about 150 bytes, 150 MiB at most.
    package static let providedKeysMax = 1 << 20
    /// Keys that are provided together: 256 messages of 1 KiB to each peer.
    package static let batchMax = 256
    /// Keys that are due within this go along when a neighbour is provided: a tenth of the interval.
    package static let ahead = Duration.seconds(2 * 3_600)
    /// The wait after a first failure; it doubles.
    package static let retryMin = Duration.seconds(300)
    /// The longest wait after a failure.
    package static let retryMax = Duration.seconds(4 * 3_600)
    /// Peers that a lookup for several keys finds: three times `k`, so that most keys near its own
    /// have their `k` closest among them.
    package static let regionPeers = 60
}
