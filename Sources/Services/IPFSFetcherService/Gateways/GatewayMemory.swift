import Fetching

/// The memory that all transfers of the process share, beside what is on its way into the store.
///
/// Taken in this order, and never while waiting for the store's share: so nobody waits in a circle.
struct GatewayMemory: Sendable {
    /// Bodies that are being read: each may hold one block.
    let bodies = ByteBudget(Limits.bodiesBytesMax)
    /// Blocks that wait for the node that links to them; who finds no room does not wait for it.
    let lookAhead = ByteBudget(Limits.lookAheadTotalBytesMax)

    /// Reads a body with room for one block.
    ///
    /// - Throws: what `read` throws, or that the task was cancelled.
    func receiving<Result>(_ read: () async throws -> Result) async throws -> Result {
        guard await bodies.take(Limits.blockBytesMax) else { throw CancellationError() }
        defer { bodies.give(Limits.blockBytesMax) }
        return try await read()
    }
}
