import Blocks
import Foundation
import GRDB
import Messages
import Multiformats
import StoreService
import Testing

@Suite("The checkpointer")
struct CheckpointerTests {
    /// What a checkpoint has told.
    private struct Told: Sendable {
        var logged: Int
        var moved: Int
    }

    private func run(
        _ store: TestStore,
        step: Int,
        writes: [Int],
        _ body: (Checkpointer, Int) throws -> Void
    ) async throws -> [Told] {
        let (told, tell) = AsyncStream.makeStream(of: Told.self)
        let connection = try store.file.checkpointer()
        let pace = CheckpointPace(step: step, most: 0)
        let checkpointer = Checkpointer(connection, pace: pace) {
            tell.yield(Told(logged: $0, moved: $1))
        }
        for bytes in writes { try body(checkpointer, bytes) }
        // Its connection does one thing after the other: what was begun has ended then.
        await withCheckedContinuation { ended in
            connection.asyncWriteWithoutTransaction { _ in ended.resume() }
        }
        tell.finish()
        return await told.reduce(into: []) { $0.append($1) }
    }

    @Test("moves what was committed, while the writer's own turn has not come")
    func moves() async throws {
        let store = try TestStore()
        try await store.file.writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let path = store.folder.path(of: "weir.sqlite")
        func size() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }
        let before = try size()
        let block = [UInt8](repeating: 7, count: (64 << 10) - 1)
        let told = try await run(store, step: 1 << 20, writes: [1 << 20]) { checkpointer, bytes in
            for number in 0..<20 as Range<UInt8> {
                try store.put([UInt8](repeating: number, count: block.count))
            }
            checkpointer.wrote(bytes)
        }
        #expect(told.count == 1)
        #expect(told.allSatisfy { $0.logged >= (1 << 20) / Limits.pageBytes })
        #expect(told.allSatisfy { $0.moved == $0.logged })
        #expect(try size() >= before + (1 << 20))
        #expect(try store.get(Get(.sha256(.init(hashing: block)))).body == block)
    }

    @Test("waits for a step's worth, and begins to count anew with each")
    func steps() async throws {
        let store = try TestStore()
        let few = try await run(store, step: 100, writes: [30, 30, 39]) { $0.wrote($1) }
        #expect(few.isEmpty)
        let enough = try await run(store, step: 100, writes: [30, 30, 40]) { $0.wrote($1) }
        #expect(enough.count == 1)
    }

    @Test("waits for nobody: neither a reader nor the writer in the middle of its work holds it up")
    func busy() async throws {
        let store = try TestStore()
        try store.put([UInt8](repeating: 1, count: 100_000))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let path = store.folder.path(of: "weir.sqlite")
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try await reader.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM roots")
        }
        try store.put([UInt8](repeating: 2, count: 100_000))
        let writer = try DatabaseQueue(path: path, configuration: configuration)
        try await writer.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let told = try await run(store, step: 1, writes: [1]) { $0.wrote($1) }
        try await writer.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        #expect(told.count == 1)
        // What the reader doesn't see yet stays in the log.
        #expect(told.allSatisfy { $0.moved < $0.logged })
    }

    @Test("leaves a log that the writer begins anew, so that it is bounded")
    func bounded() async throws {
        let store = try TestStore()
        try await store.file.writer.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_autocheckpoint = 64")
        }
        var longest = 0
        let told = try await run(store, step: 256 << 10, writes: Array(0..<48)) { mover, number in
            for part in 0..<4 as Range<UInt8> {
                try store.put([UInt8](repeating: UInt8(number) << 2 | part, count: 32 << 10))
            }
            mover.wrote(128 << 10)
            let log = store.folder.path(of: "weir.sqlite-wal")
            let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
            longest = max(longest, size)
        }
        #expect(told.count >= 1)
        // 6 MiB were written; 1 MiB is the writer's turn, and 512 KiB a step and what comes with it.
        #expect(longest < 4 << 20)
    }
}
