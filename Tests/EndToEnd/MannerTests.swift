import Testing
import WeirClient

extension EndToEnd {
    @Suite("How a content is looked for")
    struct MannerTests {
        @Test("is the asker's to say, and decides who is asked")
        func manner() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let gateway = ["http://127.0.0.1:\(door)"]
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", .init(gateways: gateway), in: folder) { a in
                        let cid = try await b.withClient { try await $0.put([1, 2, 3]).cid }
                        for words in [
                            ["--network", "offline"], ["--privacy", "restricted"],
                            ["--privacy", "private"], ["--battery", "low", "--size", "1GiB"],
                        ] {
                            let got = try await a.weir(["get", cid, "--explain"] + words)
                            #expect(got.status == 3, "\(words) \(got)")
                        }
                        let wrong = try await a.weir("get", cid, "--urgency", "now")
                        #expect(wrong.status == 2 && wrong.errors.contains("high, normal, low"))
                        let got = try await a.weir(
                            [
                                "get", cid, "--explain", "--strategy", "cost", "--urgency", "high",
                                "--bandwidth", "low", "--type", "video/mp4", "--size", "3",
                            ]
                        )
                        #expect(got.status == 0 && got.errors.contains("gateway"), "\(got)")
                    }
                }
            }
        }
    }
}
