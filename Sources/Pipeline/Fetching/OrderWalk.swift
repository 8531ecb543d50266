import Multiformats

/// Which blocks an order needs, in the order in which they are to come: those of a range
/// (`RangeWalk`), or all below a root (`WholeWalk`).
///
/// A pure machine: it is told each block that arrives, in whatever order.
protocol OrderWalk: Sendable {
    /// Whether everything is here.
    var isComplete: Bool { get }
    /// The first block that is missing.
    var head: CID? { get }
    /// Bytes that are here: of the file, from the start of the range on; or of all blocks.
    var available: UInt64 { get }
    /// Size of the whole file in bytes; nil before it is known, 0 where it never is.
    var size: UInt64? { get }
    /// The first byte of the file that is missing.
    var firstMissingByte: UInt64 { get }
    /// The last byte of the range; nil: to the end.
    var lastByte: UInt64? { get }
    /// Bytes of the range; nil before that is known.
    var rangeBytes: UInt64? { get }

    /// The blocks that are missing, as far as they are known by now.
    func missing(_ limit: Int) -> [CID]

    /// What a block of this CID would be.
    func verdict(of cid: CID) -> RangeWalk.Verdict

    /// Takes a block that arrived, or that was found in the store.
    mutating func receive(
        _ cid: CID,
        _ shape: DAGShape,
    ) throws(RangeWalk.Malformed) -> RangeWalk.Verdict
}

extension RangeWalk: OrderWalk {}
