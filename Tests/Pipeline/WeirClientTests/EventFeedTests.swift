import Blocks
import Messages
import Multiformats
import Testing
import WeirClient

@Suite("Event feed", .timeLimit(.minutes(1)))
struct EventFeedTests {
    private func event(_ sequence: UInt64) -> Event {
        Event(
            epoch: 1,
            sequence: sequence,
            previousOfKind: sequence - 1,
            previousOfContent: 0,
            previousOfBoth: 0,
            kind: .contentAvailable,
            cid: CID(sha256: Digest256(hashing: [UInt8(sequence)])),
            size: sequence,
            contentType: "",
            sha256: nil,
            timeMilliseconds: 0
        )
    }

    private func client(_ broadcaster: ScriptedBroadcaster) throws -> Client {
        try Client(
            endpoints: ["ipc:///nonexistent/intake.sock"],
            options: ClientOptions(events: broadcaster.events, replay: broadcaster.replay)
        )
    }

    @Test("Each event comes once and in order, whatever was published before and lost since")
    func gaps() async throws {
        let broadcaster = try await ScriptedBroadcaster()
        for sequence in 1...5 { await broadcaster.add(event(UInt64(sequence))) }
        let client = try client(broadcaster)
        async let sequences = {
            var sequences: [UInt64] = []
            for try await event in client.events(.all, after: 0) {
                sequences.append(event.sequence)
                if event.sequence == 12 { break }
            }
            return sequences
        }()
        await broadcaster.wasSubscribed()
        for sequence in 6...12 {
            await broadcaster.add(event(UInt64(sequence)), lost: (8...10).contains(sequence))
        }
        #expect(try await sequences == Array(1...12))
        await client.close()
        await broadcaster.end()
    }

    @Test("A cancelled reader ends")
    func cancellation() async throws {
        let broadcaster = try await ScriptedBroadcaster()
        let client = try client(broadcaster)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                var count = 0
                for try await _ in client.events(.kind(.contentAvailable)) { count += 1 }
                return count
            }
            await broadcaster.wasSubscribed()
            group.cancelAll()
            return try await group.next()
        }
        #expect(count == 0)
        await client.close()
        await broadcaster.end()
    }

    @Test("A closed client ends its readers")
    func closing() async throws {
        let broadcaster = try await ScriptedBroadcaster()
        let client = try client(broadcaster)
        async let last = {
            var events = client.events().makeAsyncIterator()
            return try await events.next()
        }()
        await broadcaster.wasSubscribed()
        await client.close()
        #expect(try await last == nil)
        await broadcaster.end()
    }

    @Test("Without the broadcaster's endpoints there is a sentence about it")
    func withoutEndpoints() async throws {
        let client = try Client(endpoints: ["ipc:///nonexistent/intake.sock"])
        await #expect(throws: WeirError.self) {
            for try await _ in client.events() {}
        }
        await client.close()
    }
}
