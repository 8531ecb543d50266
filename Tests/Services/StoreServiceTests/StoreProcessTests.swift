import Bus
import Foundation
import Messages
import Multiformats
import StoreService
import Testing

@Suite("Store process", .timeLimit(.minutes(2)))
struct StoreProcessTests {
    @Test("What was acknowledged is there after kill -9, as one process and as the next")
    func killed() async throws {
        let folder = try TestFolder()
        let context = try Context()
        var acknowledged: [CID: UInt16] = [:]
        for round in 0..<3 as Range<UInt16> {
            let store = try StoreProcess(in: folder)
            let asker = try await TestAsker.connected(to: store.endpoint, context)
            defer { asker.loop.stop() }
            for (cid, number) in acknowledged {
                #expect(await asker.ask(.get(Get(.cid(cid)))).body == body(number))
            }
            // Killed with puts under way: those without an answer may be there or not.
            await withTaskGroup(of: (CID, UInt16)?.self) { group in
                for number in 0..<400 as Range<UInt16> {
                    let bytes = body(round * 1_000 + number)
                    group.addTask {
                        await asker.ask(.put(Put()), bytes).stored.map {
                            ($0.cid, round * 1_000 + number)
                        }
                    }
                }
                var answers = 0
                for await answer in group {
                    guard let (cid, number) = answer else { continue }
                    acknowledged[cid] = number
                    answers += 1
                    if answers == 200 {
                        await store.kill()
                        await asker.giveUp()
                    }
                }
            }
            #expect(acknowledged.count >= Int(round + 1) * 200)
            let segment = folder.path(of: "weir.sqlite-segments/1")
            #expect(FileManager.default.fileExists(atPath: segment))
        }
    }

    /// Every fourth is large, and lies in a segment.
    private func body(_ number: UInt16) -> [UInt8] {
        (0..<(number % 4 == 0 ? 70_000 : 3_000)).map {
            UInt8(truncatingIfNeeded: $0 &* Int(number) &+ Int(number >> 8))
        }
    }

    @Test("SIGTERM ends it with 0")
    func terminates() async throws {
        let store = try StoreProcess(in: try TestFolder())
        let asker = try await TestAsker.connected(to: store.endpoint, try Context())
        defer { asker.loop.stop() }
        _ = await asker.ask(.ping)
        #expect(await store.terminate() == 0)
    }

    @Test("A database that is none ends it with 1 and one sentence that names it")
    func refuses() async throws {
        let folder = try TestFolder()
        let path = folder.path(of: "weir.sqlite")
        try Data(repeating: 7, count: 20_000).write(to: URL(fileURLWithPath: path))
        let refusal = try await StoreProcess(in: folder).refusal()
        #expect(refusal.code == 1)
        #expect(refusal.sentence.contains(path))
        #expect(refusal.sentence.split(separator: "\n").count == 1)
    }

    @Test("A wrong setting ends it with 2", arguments: [["--quota", "much"], ["--depth", "3"]])
    func wrongSettings(flags: [String]) async throws {
        let refusal = try await StoreProcess(in: try TestFolder(), flags).refusal()
        #expect(refusal.code == 2)
        #expect(refusal.sentence.contains(flags[0]))
    }
}
