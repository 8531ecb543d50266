import ForeignPeers
import Testing

/// Weir's host and hosts of other families, one pair after another, on loopback.
@Suite(
    "Interoperability",
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(if: ForeignPeer.areReady, Comment(rawValue: ForeignPeer.hint))
)
enum Interop {}
