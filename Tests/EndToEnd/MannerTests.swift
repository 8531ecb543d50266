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

        @Test("in a hurry asks all its sources together, and otherwise the next after the first")
        func urgency() async throws {
            try await withFolder { folder in
                let door = try FreePort.next()
                let peerPort = try FreePort.next()
                let owner = RunningDeployment.Options(
                    http: door,
                    more: ["--peer-port", "\(peerPort)"]
                )
                try await withDeployment("b", owner, in: folder) { b in
                    let address = try await eventually("b says where peers reach it") {
                        try await b.weir("id").output.split(whereSeparator: \.isWhitespace)
                            .map(String.init).first { $0.contains("/tcp/\(peerPort)/") }
                    }
                    let asker = RunningDeployment.Options(
                        gateways: ["http://127.0.0.1:\(door)"],
                        more: ["--peer", address]
                    )
                    try await withDeployment("a", asker, in: folder) { a in
                        try await eventually("a is connected with b") {
                            try await a.weir("peers", "--json").output.contains("\"peer\"")
                        }
                        for (urgency, isAsked) in [("normal", false), ("high", true)] {
                            let cid = try await b.withClient {
                                try await $0.put(Array(urgency.utf8)).cid
                            }
                            let got = try await a.weir(
                                "get",
                                cid,
                                "--explain",
                                "--urgency",
                                urgency,
                                "--from",
                                "peer,gateway"
                            )
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains("peer"), "\(got)")
                            let orders = try await a.status()
                                .first { $0.stage == "ipfs-fetcher" }?.requests
                            #expect(orders == (isAsked ? 1 : 0), "\(urgency)")
                        }
                    }
                }
            }
        }
    }
}
