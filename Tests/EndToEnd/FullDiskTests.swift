import Foundation
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "A full disk",
        .enabled(if: Tool.canMount, "this machine lets nobody mount a file system of his own")
    )
    struct FullDiskTests {
        @Test("Nothing is lost that was acknowledged, and after a remove more is taken")
        func full() async throws {
            let options = RunningDeployment.Options(storeMebibytes: 48)
            try await withFolder { folder in
                try await withDeployment("a", options, in: folder) { weir in
                    try await weir.withClient { client in
                        let acknowledged = try await Self.fill(client)
                        #expect(acknowledged.count >= 20)
                        try await Self.check(acknowledged, client)

                        // A store that starts on a full disk has all of it too.
                        let pid = try #require(try weir.pid(of: "store-0"))
                        kill(pid, SIGKILL)
                        try await eventually("the store runs again") {
                            let again = try weir.pid(of: "store-0")
                            guard let again, again != pid else { return false }
                            return try await weir.status().allSatisfy(\.alive)
                        }
                        try await Self.check(acknowledged, client)

                        for cid in acknowledged.prefix(10) { _ = try await client.remove(cid) }
                        for number in 500..<505 as Range<UInt64> {
                            let bytes = Self.block(number)
                            #expect(try await client.put(bytes).size == UInt64(bytes.count))
                        }
                        try await Self.check(Array(acknowledged.dropFirst(10)), client)
                    }
                }
            }
        }

        /// Puts blocks, large and small, until one of each is refused; the names of the others.
        private static func fill(_ client: Client) async throws -> [String] {
            var names: [String] = []
            for bytes in [blockBytes, 2_000] {
                let refusal = await #expect(throws: WeirError.self) {
                    for _ in 0..<50_000 {
                        names.append(try await client.put(block(UInt64(names.count), bytes)).cid)
                    }
                }
                #expect(refusal?.code == .storageFull, "\(String(describing: refusal))")
            }
            return names
        }

        private static func check(_ names: [String], _ client: Client) async throws {
            var lost: [String] = []
            for cid in names {
                let options = GetOptions(sources: [.local])
                if (try? await client.get(cid, options: options)) == nil { lost.append(cid) }
            }
            #expect(lost == [])
        }

        private static let blockBytes = 1_000_000

        private static func block(_ number: UInt64, _ count: Int = blockBytes) -> [UInt8] {
            Pattern.bytes(count, seed: number + 1)
        }
    }
}
