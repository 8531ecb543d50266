package import Blocks
package import Fetching
import Messages
package import Multiformats

/// Takes a gateway's CAR apart as it streams in: each block is verified, those that came before the
/// node that links to them wait, and nothing is believed that has no bound.
///
/// A pure machine; the sink says what a block is to the walk.
///
/// 1. `feed` bytes; then `next()` until it gives nil: a verified block each.
/// 2. Put it into the sink, and tell `took` the verdict.
/// 3. After a node `released` gives those that waited for it.
/// 4. `finish` when the stream has ended.
///
/// Depth first order needs no waiting. With any other, blocks wait in `Limits.lookAheadBytesMax`;
/// those that find no room are dropped, and asked for again one by one.
package struct CARIntake: Sendable {
    private var reader = CARReader()
    private var waiting: [CID: Block] = [:]
    /// Bytes of the blocks that wait: what is to be given back when this is thrown away.
    package private(set) var waitingBytes = 0
    /// Bytes that came so far.
    package private(set) var received: UInt64 = 0
    /// Blocks that nobody asked for, and that found no room to wait.
    package private(set) var unwanted = 0

    /// At the start of a CAR.
    package init() {}

    /// Blocks that wait.
    package var waitingCount: Int { waiting.count }

    /// Adds bytes as they come.
    ///
    /// - `range`: bytes of the range that is asked for, as far as known.
    package mutating func feed(
        _ bytes: some Collection<UInt8>,
        range: UInt64?,
    ) throws(Trouble) {
        received += UInt64(bytes.count)
        let most = Limits.carBytesMax(range: range)
        guard received <= most else { throw .endless(most) }
        reader.feed(bytes)
    }

    /// The next block, verified; nil until more bytes come.
    package mutating func next() throws(Trouble) -> Block? {
        do throws(BlockError) {
            while let event = try reader.next() {
                guard case .block(let cid, let bytes) = event else { continue }
                return try Block(verifying: bytes, against: cid.asVersion1)
            }
            return nil
        } catch {
            throw .corrupt("It sent wrong bytes: \(error).")
        }
    }

    /// Notes what a block was to the walk.
    ///
    /// - Parameters:
    ///   - block: the block that `next` gave.
    ///   - verdict: what the sink said of it.
    ///   - takeRoom: takes bytes of the memory that all share, if there are any.
    /// - Throws: when too many blocks of other content came.
    package mutating func took(
        _ block: Block,
        _ verdict: RangeWalk.Verdict,
        takeRoom: (Int) -> Bool,
    ) throws(Trouble) {
        guard verdict == .unknown, waiting[block.cid] == nil else { return }
        let bytes = block.bytes.count
        if waiting.count < Limits.lookAheadBlocksMax,
            waitingBytes + bytes <= Limits.lookAheadBytesMax, takeRoom(bytes)
        {
            waiting[block.cid] = block
            waitingBytes += bytes
            return
        }
        unwanted += 1
        guard unwanted <= Limits.unwantedBlocksMax else {
            throw .corrupt("It sent more than \(Limits.unwantedBlocksMax) blocks of other content.")
        }
    }

    /// Takes a block that waited and is known by now, and whose room is to be given back; call it
    /// again until it gives nil.
    package mutating func released(
        _ verdict: (CID) -> RangeWalk.Verdict,
    ) -> Block? {
        for cid in waiting.keys where verdict(cid) != .unknown {
            guard let block = waiting.removeValue(forKey: cid) else { continue }
            waitingBytes -= block.bytes.count
            return block
        }
        return nil
    }

    /// The stream has ended.
    package func finish() throws(Trouble) {
        do throws(BlockError) {
            try reader.finish()
        } catch {
            throw .cutShort
        }
    }
}
