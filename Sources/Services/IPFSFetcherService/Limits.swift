import Blocks
import Messages

/// The bounds of the IPFS and the gateway link, each with the arithmetic that gives it.
package enum Limits {
    /// Gateways in the settings: an answer lists 64 attempts at most, and one order asks each once.
    package static let gatewaysMax = 64

    /// Gateways that are asked for one order at once.
    package static let racersMax = 3

    /// When the next gateway is started while the first has not delivered, before anything is
    /// known of it.
    package static let hedgeDefault = Duration.milliseconds(500)
    /// The soonest: below it every hiccup would double the traffic.
    package static let hedgeMin = Duration.milliseconds(50)
    /// The latest: who is that slow is not worth waiting for.
    package static let hedgeMax = Duration.seconds(3)

    /// How often it is looked at what a leader has brought.
    package static let leaderLook = Duration.seconds(10)
    /// What a leader brings at least in such a time, or the next gateway is started beside it: 16
    /// KiB/s is a modem's pace, which no gateway that works falls short of.
    package static func leaderBytesMin(in time: Duration) -> UInt64 {
        UInt64(time / .seconds(1) * 16_384)
    }

    /// Times to the first block that are remembered of a gateway: a 95th percentile of 32 is the
    /// second largest.
    package static let samplesMax = 32

    /// The pause after a gateway's first failure in a row; doubled by each further one.
    package static let backoffMin = Duration.milliseconds(500)
    /// The longest pause, also when `Retry-After` asks for more: 500 ms × 2¹⁰ is beyond it.
    package static let backoffMax = Duration.seconds(300)

    /// Redirects of one request.
    package static let redirectsMax = 5
    /// A redirect's target.
    package static let addressBytesMax = 2_048

    /// Bytes beside the wanted ones that a CAR may have before it is cut off: a header, the nodes
    /// above the range (levels × 2 MiB is the worst, 50 KiB a level the rule), and what a gateway
    /// sends that does not honour ranges: 32 MiB at 100 MB/s is a third of a second.
    package static let carSlackBytes: UInt64 = 32 << 20

    /// A CAR has at most twice the bytes of the range (duplicates), and the slack.
    package static func carBytesMax(range: UInt64?) -> UInt64 {
        let (twice, overflows) = (range ?? 0).multipliedReportingOverflow(by: 2)
        let (sum, tooMuch) = twice.addingReportingOverflow(carSlackBytes)
        return overflows || tooMuch ? .max : sum
    }

    /// Bodies that are read at once hold a block each.
    ///
    /// 24 × 2 MiB. With the look-ahead below and the 32 MiB on their way into the store a fetcher
    /// stays below 100 MiB, whoever sends what.
    package static let bodiesBytesMax = 24 * blockBytesMax
    /// The look-ahead of all transfers together.
    package static let lookAheadTotalBytesMax = 16 << 20

    /// Blocks of a CAR that wait for the node that links to them, when it is not in order.
    package static let lookAheadBytesMax = 8 << 20
    /// The same as a number: blocks can be tiny, and each costs 150 bytes beside its own.
    package static let lookAheadBlocksMax = 4_096
    /// Blocks that nobody asked for, until a gateway's CAR is called wrong.
    package static let unwantedBlocksMax = 1_024

    /// Blocks that are asked for at once, one by one, of a gateway that gives no CARs: more than a
    /// browser's six, less than what public gateways call abuse.
    package static let blocksInFlight = 8

    /// A raw block's body.
    package static let blockBytesMax = Blocks.Limits.blockBytesMax

    /// Requests to one gateway at once: the orders' leaders and their blocks share these.
    package static let connectionsPerGateway = 64

    /// An error page that is read to its end, so that its connection can be used again.
    package static let errorBodyBytesMax = 64 << 10

    /// Addresses of one name that are looked at.
    package static let addressesMax = 64

    /// Delegated routers in the settings.
    package static let routersMax = 8
    /// How long a router may send nothing: it searches the network meanwhile.
    package static let routerStall = Duration.seconds(15)
    /// How long a connection to a router may take.
    package static let routerConnect = Duration.seconds(5)

    /// Searches for providers that one order begins: the first, and two when their peers fail.
    package static let searchRoundsMax = 3
    /// Between two of them.
    package static let searchPause = Duration.seconds(5)

    /// Blocks of one order that are looked at ahead of the first that is missing: 256 × 256 KiB, the
    /// network's usual leaves, are twice what the session asks for ahead, which is bounded in bytes.
    package static let readAheadBlocks = 256
    /// The same while nothing has come: the store is asked about 32 in one turn, which are 8 MiB.
    package static let readAheadFirst = 32
    /// Blocks that an order holds because its walk has no room for the node: 16 × 2 MiB are as many
    /// bytes as are on their way into the store.
    package static let asideMax = 16

    /// Hunts that are kept while no order is under way for their root.
    ///
    /// One without wants has 64 partners of 300 bytes and 256 providers of 60: 16 are 0.5 MiB. What
    /// peers send is not offered to them.
    package static let idleHuntsMax = 16
    /// How long one is kept: a reader that reads a file in parts comes back within seconds, and what
    /// was measured of a path half a minute ago says little of it.
    package static let idleHuntTime = Duration.seconds(30)

    /// How long the store is waited for, for those outside.
    package static let storePatience = Duration.seconds(10)

    /// Entries of the store's list that are read at a time: what a page has at most.
    package static let announcePage = Messages.Limits.listEntriesMax
    /// How often it is looked for new content: a record takes seconds to be placed anyway.
    package static let announceInterval = Duration.seconds(2)
    /// How often the whole list is read: what is gone is told to others for an hour more at most.
    package static let rereadInterval = Duration.seconds(3_600)
    /// Contents, or blocks, that are provided: 100,000 digests are 10 MiB here and as much in each table.
    package static let announcedMax = 100_000

    /// Peers of one order that are told as attempts: with the search 32, half of what an answer lists.
    package static let attemptsMax = 31
}
