import Testing

/// Real processes on loopback, one deployment after another: the machine is small, and deadlines are
/// held.
@Suite("End to end", .serialized, .timeLimit(.minutes(5)))
enum EndToEnd {}
