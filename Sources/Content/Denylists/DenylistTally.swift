/// What was read of denylists.
package struct DenylistTally: Hashable, Sendable {
    /// Lines with rules that are held to, also those that repeat or undo an earlier one.
    package var rules = 0
    /// Rules about names (`/ipns/…`), which are not resolved here.
    package var names = 0
    /// Double hashes by another function than SHA-256.
    package var unknownHashes = 0
    /// Rules of a kind that is not in the format: a path without a CID.
    package var otherKinds = 0
    /// Rules about empty blocks and folders, which are never blocked.
    package var harmless = 0

    /// Rules that were read and are not held to.
    package var skipped: Int { names + unknownHashes + otherKinds + harmless }

    /// Nothing.
    package init() {}
}
