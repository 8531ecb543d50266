import Blocks
import Fetching
import Messages
import Multiformats
import NIOCore

/// One gateway asked for one order, from what is missing to the end.
///
/// 1. A raw root is one block: `?format=raw`.
/// 2. Else a CAR: `?format=car&dag-scope=entity`, from the first missing byte on, or with
///    `dag-scope=all`. Its blocks go to the sink as they come, verified.
/// 3. When the gateway gives no CARs, or its CAR left gaps, the missing blocks are asked for one by
///    one, several at a time.
struct Transfer: Sendable {
    /// How it ended; a `Trouble` is thrown.
    enum End: Sendable, Equatable {
        /// The order's range is complete.
        case complete
        /// The gateway doesn't have all of it.
        case missing
    }

    let gateway: Gateway
    let client: GatewayClient
    let sink: BlockSink
    let tally: Tally
    let memory: GatewayMemory

    private var root: CID { sink.order.root }

    /// Asks.
    ///
    /// - Throws: `Trouble` of the gateway, `FetchStop` of our own, or that it was cancelled.
    @concurrent
    func run() async throws -> End {
        if sink.order.format != .raw, root.codec == .dagPB {
            switch try await car() {
            case .missing: return .missing
            case .noCAR, .ended: break
            }
        }
        return try await blocks()
    }
}

/// As a CAR.
extension Transfer {
    private enum CAREnd: Sendable {
        case missing
        case noCAR
        case ended
    }

    private func car() async throws -> CAREnd {
        guard let address = address(root, query: carQuery) else { return .noCAR }
        let accept = "application/vnd.ipld.car; version=1; order=dfs; dups=n"
        return try await client.get(address, accept: accept, wantsCAR: true) { response in
            switch response.answer {
            case .body:
                try await memory.receiving { try await take(response) }
                return .ended
            case .missing:
                await response.drain()
                return .missing
            case .noCAR, .redirect:
                await response.drain()
                return .noCAR
            case .failed(let trouble):
                await response.drain()
                throw trouble
            }
        }
    }

    /// The sink remembers every block it has seen, so each need come only once (`dups=n`).
    private var carQuery: String {
        if sink.order.format == .dag { return "format=car&dag-scope=all" }
        let first = sink.firstMissingByte
        let last = sink.lastByte
        let isWhole = first == 0 && last == nil
        let range = "&entity-bytes=\(first):\(last.map(String.init) ?? "*")"
        return "format=car&dag-scope=entity" + (isWhole ? "" : range)
    }

    private func take(_ response: GatewayResponse) async throws {
        var intake = CARIntake()
        defer { memory.lookAhead.give(intake.waitingBytes) }
        var isDone = false
        do {
            try await response.read { piece in
                tally.received(piece.readableBytes)
                try intake.feed(piece.readableBytesView, range: expectedBytes)
                while let block = try intake.next() {
                    try await put(block, &intake)
                    isDone = sink.isComplete
                    if isDone { return false }
                }
                return true
            }
        } catch let trouble as Trouble where trouble.code == .tooLarge && isPart {
            // It sends what is here already: what is missing comes one by one.
            guard intake.unwanted == 0, intake.waitingCount == 0 else { throw trouble }
            return
        }
        if !isDone { try intake.finish() }
    }

    /// Whether its CAR may rightly have more than what is missing: it knows no ranges, or it was not
    /// told what of a DAG is here.
    private var isPart: Bool {
        sink.order.format == .dag || sink.order.offset > 0 || sink.order.length > 0
    }

    /// How many bytes are to be expected; of a whole DAG as many as have come.
    private var expectedBytes: UInt64? {
        sink.order.format == .dag ? sink.bytesPut : sink.rangeBytes
    }

    private func put(_ block: Block, _ intake: inout CARIntake) async throws {
        let verdict = try await put(block)
        try intake.took(block, verdict) { memory.lookAhead.tryTake($0) }
        guard verdict == .wanted, block.cid.codec == .dagPB else { return }
        while let waited = intake.released({ sink.verdict(of: $0) }) {
            memory.lookAhead.give(waited.bytes.count)
            _ = try await put(waited)
        }
    }

    private func put(_ block: Block) async throws -> RangeWalk.Verdict {
        do throws(FetchTrouble) {
            let verdict = try await sink.put(block)
            if verdict != .unknown { tally.verifiedBlock() }
            return verdict
        } catch {
            try Task.checkCancellation()
            throw FetchStop(trouble: error)
        }
    }
}

/// Block by block.
extension Transfer {
    private func blocks() async throws -> End {
        try await withThrowingTaskGroup(of: (CID, Bool).self) { group in
            var inFlight: Set<CID> = []
            while !sink.isComplete {
                let missing = try await missing(Limits.blocksInFlight + inFlight.count)
                for cid in missing where inFlight.count < Limits.blocksInFlight {
                    guard inFlight.insert(cid).inserted else { continue }
                    group.addTask { (cid, try await block(cid)) }
                }
                guard let (cid, isHere) = try await group.next() else { break }
                inFlight.remove(cid)
                guard isHere else {
                    group.cancelAll()
                    return .missing
                }
            }
            group.cancelAll()
            guard sink.isComplete else { throw Trouble.cutShort }
            return .complete
        }
    }

    private func missing(_ limit: Int) async throws -> [CID] {
        do throws(FetchTrouble) {
            return try await sink.missing(limit)
        } catch {
            try Task.checkCancellation()
            throw FetchStop(trouble: error)
        }
    }

    /// Asks for one block; false when the gateway doesn't have it.
    private func block(_ cid: CID) async throws -> Bool {
        guard let address = address(cid, query: "format=raw") else { return false }
        let accept = "application/vnd.ipld.raw"
        let bytes: [UInt8]? = try await client.get(
            address,
            accept: accept,
            wantsCAR: false,
        ) { response in
            switch response.answer {
            case .body:
                return try await memory.receiving {
                    try await response.bytes(atMost: Limits.blockBytesMax)
                }
            case .missing, .noCAR, .redirect:
                await response.drain()
                return nil
            case .failed(let trouble):
                await response.drain()
                throw trouble
            }
        }
        guard let bytes else { return false }
        tally.received(bytes.count)
        let block: Block
        do {
            block = try Block(verifying: bytes, against: cid)
        } catch {
            throw Trouble.corrupt("It sent wrong bytes: \(error).")
        }
        _ = try await put(block)
        return true
    }

    private func address(_ cid: CID, query: String) -> WebAddress? {
        WebAddress(gateway.address.content("\(cid)", query: query))
    }
}
