import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "weir scrub",
        .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
    )
    struct ScrubTests {
        @Test("It reads every block, and tells of one that has rotted, which is dropped")
        func rotten() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let cid = try await weir.withClient { client in
                        for number in 0..<30 as Range<UInt8> { _ = try await client.put([number]) }
                        return try await client.put([9, 9, 9]).cid
                    }
                    let sound = try await weir.weir("scrub")
                    #expect(
                        sound.status == 0 && sound.line == "31 blocks, 33 B: 0 rotten",
                        "\(sound)"
                    )
                    let rot = """
                        import sqlite3, sys
                        with sqlite3.connect(sys.argv[1], timeout=10) as db:
                            db.execute("UPDATE blocks SET bytes = X'0A0909' WHERE bytes = X'090909'")
                        """
                    let file = weir.home + "/store/weir.sqlite"
                    let rotted = try await Tool.python.run(["-c", rot, file], in: folder)
                    #expect(rotted.status == 0, "\(rotted)")
                    let found = try await weir.weir("scrub")
                    #expect(found.status == 1 && found.output.contains("1 rotten"), "\(found)")
                    try await eventually("it is gone") {
                        try await weir.weir("get", cid, "--ttl", "2s").status == 3
                    }
                }
            }
        }
    }
}
