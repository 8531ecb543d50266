/// The bounds of a stage's process, each with the arithmetic that gives it.
enum Limits {
    /// How long a stage's loop may take to answer the operator's tools: it turns in microseconds,
    /// and a probe gives up after a second or more.
    static let loopPatience = Duration.milliseconds(900)
    /// What a process may take beyond its drain: to close what is open takes milliseconds, and whoever
    /// runs it as a child kills it after two seconds.
    static let endAfterDrain = Duration.seconds(1)
    /// Between two lines in the log about connections that were refused: 3,600 an hour at most.
    static let refusalInterval = Duration.seconds(1)
    /// The bounds of the exported latency buckets as powers of two in microseconds: 64 µs, below
    /// which no request crosses a process, to 67 s, above the default time to live twice over.
    static let latencyExponents = 6...26
    /// The most denylists of a stage: operators share a handful.
    static let denylistsMax = 64
    /// The largest one: the most rules that are kept, four million, with 250 bytes for each and its
    /// comments; reading ends there.
    static let denylistBytesMax = 1 << 30
    /// Bytes of one that are read at a time.
    static let denylistPieceBytes = 1 << 18
}
