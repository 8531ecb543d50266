import Blocks
import Fetching
import Messages
import Multiformats
import PeerProtocols

/// Carries the blocks of one order from a session's reader into the sink, as they come.
///
/// What is read first is asked for first, and what comes sooner is stored sooner: a node's children
/// are known as soon as it is there, and a block that is late holds up none behind it.
struct BlockRelay {
    private let reader: BitswapReader
    private let sink: BlockSink
    /// About how many blocks of the file stand before the order's: parts of one file that are read
    /// at once share a session, in which less is sooner.
    private let place: Int
    private var taken = 0
    /// Blocks for which the sink has no room before it is nearer to them.
    private var aside: [CID: Block] = [:]

    init(from reader: BitswapReader, into sink: BlockSink) {
        self.reader = reader
        self.sink = sink
        place = Int(clamping: sink.order.offset >> 18)
    }

    /// Brings all that is missing.
    ///
    /// - Throws: `FetchTrouble` of the sink, `BitswapFetchError`, or `CancellationError`.
    mutating func run() async throws {
        while true {
            let missing = try await sink.missing(readAhead, presume: ask)
            guard let head = missing.first else { return }
            if let block = aside.removeValue(forKey: head.asVersion1) {
                _ = try await sink.put(block)
                continue
            }
            ask(aside.count < Limits.asideMax ? missing : [head])
            let count = reader.count
            guard count > 0 else { throw reader.loss(of: head) ?? BitswapFetchError.tooMany }
            // The sink is asked again when a quarter has come: at once where few blocks are known.
            try await take(until: count * 3 / 4)
        }
    }

    /// How many blocks are looked at: few at first, as the store is asked about each of them before
    /// the first can be asked for.
    private var readAhead: Int {
        min(Limits.readAheadFirst + 2 * taken, Limits.readAheadBlocks)
    }

    private func ask(_ missing: [CID]) {
        let wanted = missing.enumerated().filter { aside[$0.element.asVersion1] == nil }
        reader.readAhead(wanted.map { (cid: $0.element, order: place + taken + $0.offset) })
    }

    private mutating func take(until rest: Int) async throws {
        repeat {
            guard let block = try await reader.next() else { return }
            taken += 1
            let verdict = try await sink.put(block)
            if verdict == .tooFarAhead { aside[block.cid.asVersion1] = block }
        } while reader.count > rest
    }
}
