import Bitswap
import Blocks
import Multiformats
import NIOCore
import PeerHost
import PeerProtocols
import SeededRandom
import Testing

@Suite("A Bitswap exchange")
struct BitswapExchangeTests {
    private static func blocks(_ count: Int, of bytes: Int, seed: UInt64 = 3) throws -> [Block] {
        var generator = SeededGenerator(seed: seed)
        let noise = generator.bytes(bytes)
        return try (0..<count).map { number in
            var bytes = noise
            for place in 0..<8 { bytes[place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
            return try Block(hashing: bytes)
        }
    }

    /// Reads blocks as they come, and asks for them ahead.
    private static func read(
        _ cids: [CID],
        in session: BitswapSession
    ) async throws -> [Block] {
        try await session.withReader { reader in
            var wanted = cids.enumerated().map { (cid: $0.element, order: $0.offset) }[...]
            var read: [CID: Block] = [:]
            while read.count < cids.count {
                wanted = wanted.dropFirst(reader.readAhead(Array(wanted)))
                guard let block = try await reader.next() else {
                    throw reader.loss(of: cids[0]) ?? BitswapFetchError.missing(cids[0])
                }
                read[block.cid] = block
            }
            return cids.compactMap { read[$0] }
        }
    }

    @Test("brings blocks from a peer, ahead and in order, byte for byte")
    func fetch() async throws {
        let blocks = try Self.blocks(200, of: 256 << 10)
        try await BitswapHosts.with([ShelfOfBlocks(blocks)]) { asker, others in
            let read = try await asker.exchange.withSession { session in
                session.provide(others[0].host.id)
                return try await Self.read(blocks.map(\.cid), in: session)
            }
            #expect(read == blocks)
            let served = others[0].exchange.exchanged(with: asker.host.id)
            #expect(served.sent == UInt64(200 * 256 << 10))
            #expect(asker.exchange.exchanged(with: others[0].host.id).received == served.sent)
        }
    }

    @Test("brings content that three peers have among them")
    func several() async throws {
        let blocks = try Self.blocks(90, of: 64 << 10)
        let shelves = (0..<3).map { share in
            ShelfOfBlocks(blocks.enumerated().filter { $0.offset % 3 == share }.map(\.element))
        }
        try await BitswapHosts.with(shelves) { asker, others in
            let read = try await asker.exchange.withSession { session in
                for other in others { session.provide(other.host.id) }
                return try await Self.read(blocks.map(\.cid), in: session)
            }
            #expect(read == blocks)
            for other in others {
                #expect(asker.exchange.exchanged(with: other.host.id).received >= 30 * (64 << 10))
            }
        }
    }

    @Test("brings one reader what it wants, and two that want the same both, each block once")
    func readers() async throws {
        let blocks = try Self.blocks(60, of: 32 << 10)
        try await BitswapHosts.with([ShelfOfBlocks(blocks)]) { asker, others in
            try await asker.exchange.withSession { session in
                session.provide(others[0].host.id)
                async let first = Self.read(blocks[..<40].map(\.cid), in: session)
                async let second = Self.read(blocks[20...].map(\.cid), in: session)
                let (a, b) = try await (first, second)
                #expect(a == Array(blocks[..<40]))
                #expect(b == Array(blocks[20...]))
            }
            // What both want while it is on its way comes once.
            let received = asker.exchange.exchanged(with: others[0].host.id).received
            #expect(received >= 60 * (32 << 10) && received <= 80 * (32 << 10))
        }
    }

    @Test("knows its peers from one reader to the next, and takes back what one leaves behind")
    func nextReader() async throws {
        let blocks = try Self.blocks(40, of: 32 << 10)
        let shelf = ShelfOfBlocks(Array(blocks[..<20]))
        try await BitswapHosts.with([shelf]) { asker, others in
            try await asker.exchange.withSession(isSearching: true) { session in
                session.provide(others[0].host.id)
                let read = try await Self.read(blocks[..<20].map(\.cid), in: session)
                #expect(read == Array(blocks[..<20]))
                #expect(session.peers == [others[0].host.id])
                // Nobody has these, and the reader doesn't wait for them.
                try await session.withReader { reader in
                    #expect(reader.readAhead(blocks[20...].map { ($0.cid, 0) }) == 20)
                    #expect(reader.count == 20)
                }
                for block in blocks[20...] { shelf.add(block) }
                let rest = try await Self.read(blocks[20...].map(\.cid), in: session)
                #expect(rest == Array(blocks[20...]))
                #expect(session.peers == [others[0].host.id])
            }
        }
    }

    @Test("tells a reader that a block was lost, once nothing more is on its way")
    func loss() async throws {
        let blocks = try Self.blocks(4, of: 1 << 10)
        let shelf = ShelfOfBlocks(blocks, hidden: [blocks[1].cid])
        try await BitswapHosts.with([shelf]) { asker, others in
            try await asker.exchange.withSession { session in
                session.provide(others[0].host.id)
                try await session.withReader { reader in
                    reader.readAhead(blocks.enumerated().map { ($1.cid, $0) })
                    var read: Set<CID> = []
                    while let block = try await reader.next() { read.insert(block.cid) }
                    #expect(read == [blocks[0].cid, blocks[2].cid, blocks[3].cid])
                    #expect(reader.loss(of: blocks[1].cid) == .missing(blocks[1].cid))
                    #expect(reader.loss(of: blocks[0].cid) == nil)
                    // Nothing behind it is asked for.
                    #expect(reader.readAhead([(blocks[1].cid, 1), (blocks[2].cid, 2)]) == 0)
                }
            }
        }
    }

    @Test("asks for blocks by either version of their name")
    func names() async throws {
        let block = try Block(hashing: [1, 2, 3], codec: .dagPB)
        let digest = try #require(block.cid.sha256Digest)
        try await BitswapHosts.with([ShelfOfBlocks([block])]) { asker, others in
            let read = try await asker.exchange.withSession { session in
                session.provide(others[0].host.id)
                return try await session.block(.version0(digest), order: 0)
            }
            #expect(read.bytes == block.bytes)
            #expect(read.cid == .version0(digest))
        }
    }

    @Test("says of a block that nobody shows it that it is missing")
    func missing() async throws {
        let blocks = try Self.blocks(2, of: 1 << 10)
        let shelf = ShelfOfBlocks(blocks, hidden: [blocks[1].cid])
        try await BitswapHosts.with([shelf]) { asker, others in
            try await asker.exchange.withSession(isSearching: true) { session in
                session.provide(others[0].host.id)
                #expect(try await session.block(blocks[0].cid, order: 0) == blocks[0])
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        // Somebody is asked to look for more peers, and finds none.
                        for await _ in session.searches { break }
                        session.search(isUnderWay: false)
                    }
                    await #expect(throws: BitswapFetchError.missing(blocks[1].cid)) {
                        try await session.block(blocks[1].cid, order: 1)
                    }
                    try await tasks.waitForAll()
                }
            }
        }
    }

    @Test("brings a block that the peer stores only after it was asked")
    func stored() async throws {
        let blocks = try Self.blocks(1, of: 5_000)
        let shelf = ShelfOfBlocks([])
        try await BitswapHosts.with([shelf]) { asker, others in
            let read = try await asker.exchange.withSession(isSearching: true) { session in
                session.provide(others[0].host.id)
                async let block = session.block(blocks[0].cid, order: 0)
                for await _ in session.searches { break }
                shelf.add(blocks[0])
                others[0].exchange.stored(blocks[0].cid)
                return try await block
            }
            #expect(read == blocks[0])
        }
    }

    @Test("takes a question back when its task is cancelled")
    func cancellation() async throws {
        let blocks = try Self.blocks(1, of: 5_000)
        try await BitswapHosts.with([ShelfOfBlocks([])]) { asker, others in
            try await asker.exchange.withSession(isSearching: true) { session in
                session.provide(others[0].host.id)
                await withTaskGroup(of: Bool.self) { tasks in
                    tasks.addTask {
                        do {
                            _ = try await session.block(blocks[0].cid, order: 0)
                            return false
                        } catch {
                            return error is CancellationError
                        }
                    }
                    for await _ in session.searches { break }
                    tasks.cancelAll()
                    #expect(await tasks.next() == true)
                }
            }
            await #expect(throws: BitswapFetchError.missing(blocks[0].cid)) {
                try await asker.exchange.withSession { session in
                    session.provide(others[0].host.id)
                    return try await session.block(blocks[0].cid, order: 0)
                }
            }
        }
    }

    @Test("takes blocks from a peer that speaks 1.1.0 alone, which is asked for nothing else")
    func oldPeer() async throws {
        let blocks = try Self.blocks(20, of: 30_000)
        try await BitswapHosts.withStranger(ShelfOfBlocks([])) { node, stranger in
            stranger.handle("/ipfs/bitswap/1.1.0") { stream in
                var reader = MessageReader()
                let back = try await stranger.openStream(to: stream.peer, "/ipfs/bitswap/1.1.0")
                while let bytes = try await stream.read() {
                    var rest = bytes.readableBytesView
                    while let message = try reader.next(&rest) {
                        #expect(
                            message.entries.allSatisfy { $0.kind == .block && !$0.sendsDontHave }
                        )
                        var answer = Message()
                        for entry in message.entries where !entry.isCancel {
                            guard let block = blocks.first(where: { $0.cid == entry.cid }) else {
                                continue
                            }
                            let prefix = CIDPrefix(of: block.cid)
                            answer.payload.append(
                                Message.Payload(prefix: prefix, bytes: block.bytes)
                            )
                        }
                        try await back.write(ByteBuffer(bytes: answer.frame(.v1_1)))
                    }
                }
            }
            _ = try await node.host.connect(stranger.addresses[0])
            let read = try await node.exchange.withSession { session in
                session.provide(stranger.id)
                return try await Self.read(blocks.map(\.cid), in: session)
            }
            #expect(read == blocks)
        }
    }

    @Test("asks on another stream when the peer has reset the one before")
    func resetStream() async throws {
        let blocks = try Self.blocks(2, of: 100)
        try await BitswapHosts.withStranger(ShelfOfBlocks([])) { node, stranger in
            stranger.handle("/ipfs/bitswap/1.2.0") { stream in
                var reader = MessageReader()
                while let bytes = try await stream.read() {
                    var rest = bytes.readableBytesView
                    while let message = try reader.next(&rest) {
                        var answer = Message()
                        for block in blocks where message.entries.map(\.cid).contains(block.cid) {
                            let prefix = CIDPrefix(of: block.cid)
                            answer.payload.append(
                                Message.Payload(prefix: prefix, bytes: block.bytes)
                            )
                        }
                        guard !answer.isEmpty else { continue }
                        // Ended before the answer, so that the next question can't be on it.
                        stream.reset()
                        let frame = ByteBuffer(bytes: answer.frame(.v1_2))
                        try await stranger.withStream(to: stream.peer, "/ipfs/bitswap/1.2.0") {
                            try await $0.write(frame)
                        }
                        return
                    }
                }
            }
            _ = try await node.host.connect(stranger.addresses[0])
            let read = try await node.exchange.withSession { session in
                session.provide(stranger.id)
                return try await [
                    session.block(blocks[0].cid, order: 0), session.block(blocks[1].cid, order: 1),
                ]
            }
            #expect(read == blocks)
        }
    }

    @Test("disconnects a peer that sends much that nobody asked for")
    func unasked() async throws {
        let blocks = try Self.blocks(100, of: 1_000)
        try await BitswapHosts.withStranger(ShelfOfBlocks([])) { node, stranger in
            let events = stranger.events()
            _ = try await stranger.connect(node.host.addresses[0])
            try await stranger.withStream(to: node.host.id, "/ipfs/bitswap/1.2.0") { stream in
                for block in blocks {
                    var message = Message()
                    let prefix = CIDPrefix(of: block.cid)
                    message.payload = [Message.Payload(prefix: prefix, bytes: block.bytes)]
                    guard (try? await stream.write(ByteBuffer(bytes: message.frame(.v1_2)))) != nil
                    else { break }
                }
                for await event in events { if case .disconnected = event { break } }
            }
            #expect(node.host.connectedPeers.isEmpty)
        }
    }

    @Test("resets the stream of a peer that breaks the protocol, and serves it no more on it")
    func broken() async throws {
        try await BitswapHosts.withStranger(ShelfOfBlocks([])) { node, stranger in
            _ = try await stranger.connect(node.host.addresses[0])
            let stream = try await stranger.openStream(to: node.host.id, "/ipfs/bitswap/1.2.0")
            try await stream.write(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]))
            await #expect(throws: PeerHostError.resetByPeer) { try await stream.read() }
        }
    }

    @Test("goes on with another peer when one is disconnected in the middle")
    func disconnected() async throws {
        let blocks = try Self.blocks(100, of: 128 << 10)
        let shelves = [ShelfOfBlocks(blocks), ShelfOfBlocks(blocks)]
        try await BitswapHosts.with(shelves) { asker, others in
            let cids = blocks.map(\.cid)
            let read = try await asker.exchange.withSession { session in
                for other in others { session.provide(other.host.id) }
                var read = try await Self.read(Array(cids[..<10]), in: session)
                asker.host.disconnect(others[0].host.id)
                read += try await Self.read(Array(cids[10...]), in: session)
                return read
            }
            #expect(read == blocks)
        }
    }
}
