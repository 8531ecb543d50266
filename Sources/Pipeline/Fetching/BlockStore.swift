package import Blocks
package import Messages
package import Multiformats

/// The store, as a fetcher sees it.
package protocol BlockStore: Sendable {
    /// Hands a block on to be stored, in the order of the calls.
    ///
    /// - `isLast`: nothing follows it for the order, so it waits for nothing else.
    /// - `completion`: called once, from any thread, when it is stored (nil) or never
    ///   will be.
    func put(
        _ block: Block,
        for order: Order,
        isLast: Bool,
        completion: @escaping @Sendable (FetchTrouble?) -> Void,
    )

    /// The block, when it is there.
    func read(_ cid: CID) async throws(FetchTrouble) -> Block?

    /// The size of a block that is there, without moving its bytes.
    func size(of cid: CID) async throws(FetchTrouble) -> UInt64?

    /// Hashes a file whose blocks are all there; when it has this SHA-256 it is found by it from
    /// then on.
    ///
    /// - `order`: whose it is, and who may have it.
    /// - Returns: whether it has.
    func name(
        _ root: CID,
        as digest: Digest256,
        for order: Order,
    ) async throws(FetchTrouble) -> Bool
}
