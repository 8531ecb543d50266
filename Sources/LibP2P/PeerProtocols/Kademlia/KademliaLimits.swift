/// The bounds of what drives Kademlia over a host's streams.
package enum KademliaLimits {
    /// A question: a key, and the asker as the one provider with 16 addresses of 512 bytes at most.
    package static let questionBytesMax = 64 * 1024
    /// Streams of questions that are open in all: 512 × 64 KiB = 32 MiB at worst.
    package static let streamsMax = 512
    /// How long a server waits for the next question, and for its answer to leave.
    package static let idleTime = Duration.seconds(60)
    /// Lookups under way at a time, others wait: 8 × 10 questions that hold others up are fewer than
    /// the 128 dials that a host makes together.
    package static let lookupsMax = 8
    /// Peers that are told of provided contents at a time.
    package static let errandsMax = 10
    /// How long one peer may take to hear of a batch: 256 messages of 1 KiB, over a slow line.
    package static let errandTime = Duration.seconds(30)
    /// How soon others are looked for again as long as the table is nearly empty; it doubles.
    package static let lonelyIntervalMin = Duration.seconds(1)
    /// The longest such wait: in a network of five nodes each asks four others twice a minute.
    package static let lonelyIntervalMax = Duration.seconds(30)
    /// How often it is looked whether something is to be done.
    package static let watchInterval = Duration.seconds(1)
}
