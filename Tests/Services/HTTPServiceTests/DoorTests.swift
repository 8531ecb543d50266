import AsyncHTTPClient
import Blocks
import Bus
import Daemon
import HTTPService
import Messages
import Multiformats
import NIOCore
import NIOHTTP1
import Telemetry
import Testing

@Suite("The door over HTTP", .timeLimit(.minutes(2)))
struct DoorTests {
    @Test(
        "A file comes with its type, its tag and its length, and only public content is asked for"
    )
    func smallFile() async throws {
        let file = try SampleFile(Array("hello world".utf8))
        let port = ScriptedPort()
        port.add(file, type: "text/plain")
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(file.root)"
            let answer = try await door.ask(path)
            #expect(answer.status == 200)
            #expect(answer.text == "hello world")
            #expect(answer.field("Content-Type") == "text/plain")
            #expect(answer.field("Content-Length") == "11")
            #expect(answer.field("ETag") == "\"\(file.root)\"")
            #expect(answer.field("Accept-Ranges") == "bytes")
            #expect(answer.field("X-Ipfs-Path") == path)
            #expect(answer.field("X-Content-Type-Options") == "nosniff")
            #expect(
                answer.field("Cache-Control") == "public, max-age=29030400, immutable"
            )
            #expect(port.requests.allSatisfy { $0.publicOnly })
            #expect(port.requests.allSatisfy { $0.sources == Source.allCases })
            #expect(port.requests.count == 1)

            let head = try await door.ask(path, method: .HEAD)
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.field("Content-Length") == "11")
            #expect(head.field("ETag") == answer.field("ETag"))
            #expect(port.requests.last?.length == 1)
        }
    }

    @Test(
        "A large file comes whole and in order",
        arguments: [0, 1, 65_535, 65_536, 65_537, (1 << 20) + 65_536, (9 << 20) + 17]
    )
    func largeFile(size: Int) async throws {
        let file = try SampleFile(SampleFile.noise(size))
        let port = ScriptedPort()
        port.add(file, type: "application/octet-stream")
        try await DoorHouse.open(port) { door in
            let answer = try await door.ask("/ipfs/\(file.root)")
            #expect(answer.status == 200)
            #expect(answer.field("Content-Type") == "application/octet-stream")
            #expect(answer.field("Content-Length") == String(size))
            #expect(answer.body == file.bytes)
            #expect(port.requests.allSatisfy { $0.length <= 1 << 20 })
        }
    }

    @Test("A range comes alone, an impossible one is 416, several are answered with the whole")
    func ranges() async throws {
        let file = try SampleFile(SampleFile.noise(3 << 20))
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(file.root)"
            let middle = try await door.ask(path, ["Range": "bytes=1000000-2999999"])
            #expect(middle.status == 206)
            #expect(middle.field("Content-Range") == "bytes 1000000-2999999/3145728")
            #expect(middle.field("Content-Length") == "2000000")
            #expect(middle.body == Array(file.bytes[1_000_000..<3_000_000]))
            let last = try await door.ask(path, ["Range": "bytes=-5"])
            #expect(last.status == 206)
            #expect(last.body == Array(file.bytes.suffix(5)))
            let none = try await door.ask(path, ["Range": "bytes=3145728-"])
            #expect(none.status == 416)
            #expect(none.field("Content-Range") == "bytes */3145728")
            let several = try await door.ask(path, ["Range": "bytes=0-1,5-6"])
            #expect(several.status == 200)
            #expect(several.body.count == 3 << 20)
            let other = try await door.ask(path, ["Range": "bytes=0-1", "If-Range": "\"other\""])
            #expect(other.status == 200)
            let same = try await door.ask(
                path,
                ["Range": "bytes=0-1", "If-Range": "\"\(file.root)\""]
            )
            #expect(same.status == 206)
        }
    }

    @Test("What the client has is not sent again, and not even looked for")
    func notModified() async throws {
        let file = try SampleFile(Array("hello".utf8))
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(file.root)"
            let same = try await door.ask(path, ["If-None-Match": "\"x\", W/\"\(file.root)\""])
            #expect(same.status == 304)
            #expect(same.body.isEmpty)
            #expect(same.field("ETag") == "\"\(file.root)\"")
            #expect(port.requests.isEmpty)
            #expect(try await door.ask(path, ["If-None-Match": "*"]).status == 304)
            #expect(try await door.ask(path, ["If-None-Match": "\"x\""]).status == 200)
            let raw = try await door.ask(
                path + "?format=raw",
                ["If-None-Match": "\"\(file.root)\""]
            )
            #expect(raw.status == 200)
        }
    }

    @Test("A block comes as it is, asked for by the query or by Accept")
    func raw() async throws {
        let file = try SampleFile(SampleFile.noise(5_000), leafBytes: 1_000)
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(file.root)"
            for answer in [
                try await door.ask(path + "?format=raw"),
                try await door.ask(path, ["Accept": "application/vnd.ipld.raw"]),
            ] {
                #expect(answer.status == 200)
                #expect(answer.body == file.blocks[file.root])
                #expect(answer.field("Content-Type") == "application/vnd.ipld.raw")
                #expect(answer.field("X-Content-Type-Options") == "nosniff")
                #expect(
                    answer.field("Content-Disposition")
                        == "attachment; filename=\"\(file.root).bin\""
                )
                #expect(answer.field("ETag") == "\"\(file.root).raw\"")
            }
            let asked = port.requests.count
            let probe = try await door.ask("/ipfs/bafkqaaa?format=raw")
            #expect(port.requests.count == asked)
            #expect(probe.status == 200)
            #expect(probe.body.isEmpty)
        }
    }

    @Test(
        "Whoever may have the store's content alone gets no search",
        arguments: [
            (["Via": "1.1 weir"], 404), (["Cache-Control": "only-if-cached"], 412), ([:], 200),
        ] as [([String: String], Int)]
    )
    func storeAlone(fields: [String: String], status: Int) async throws {
        let file = try SampleFile(Array("far away".utf8))
        let port = ScriptedPort()
        port.add(file)
        port.makeRemote(file.root)
        try await DoorHouse.open(port) { door in
            for query in ["", "?format=raw", "?format=car"] {
                let answer = try await door.ask("/ipfs/\(file.root)\(query)", fields)
                #expect(answer.status == status)
            }
            if status != 200 { #expect(port.requests.allSatisfy { $0.sources == [.local] }) }
        }
    }

    @Test(
        "Each failure of the pipeline has its status and its sentence",
        arguments: [
            (ErrorCode.notFound, 404), (.noPeers, 502), (.timeout, 504), (.aborted, 503),
            (.invalidRequest, 400), (.tooLarge, 400), (.unauthorized, 401), (.forbidden, 410),
            (.overloaded, 503), (.storageFull, 507), (.corrupt, 502), (.unavailable, 503),
            (.internal, 500),
        ]
    )
    func failures(code: ErrorCode, status: Int) async throws {
        let file = try SampleFile(Array("never".utf8))
        let port = ScriptedPort()
        port.fail(file.root, Failure(code, "This is why.", retryAfter: .milliseconds(1_500)))
        try await DoorHouse.open(port) { door in
            let answer = try await door.ask("/ipfs/\(file.root)")
            #expect(answer.status == status)
            #expect(answer.text == "This is why.\n")
            #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
            #expect(answer.field("Cache-Control") == "no-store")
            let retry = [502, 503, 504].contains(status) ? "2" : nil
            #expect(answer.field("Retry-After") == retry)
        }
    }

    @Test("What the door does not do is refused in a sentence")
    func refusals() async throws {
        try await DoorHouse.open(ScriptedPort()) { door in
            let post = try await door.ask("/ipfs/bafkqaaa", method: .POST)
            #expect(post.status == 405)
            #expect(post.field("Allow") == "GET, HEAD")
            #expect(try await door.ask("/").status == 404)
            let nonsense = try await door.ask("/ipfs/nonsense")
            #expect(nonsense.status == 400)
            #expect(nonsense.text.hasPrefix("\"nonsense\" names no content"))
            #expect(try await door.ask("/ipfs/bafkqaaa/below").status == 404)
            #expect(try await door.ask("/ipfs/bafkqaaa?format=tar").status == 406)
            let long = String(repeating: "x", count: 13_000)
            #expect(try await door.ask("/ipfs/\(long)").status == 414)
            let head = try await door.ask("/ipfs/nonsense", method: .HEAD)
            #expect(head.status == 400)
            #expect(head.body.isEmpty)
        }
    }

    @Test("Too long a header is refused, and the door goes on")
    func longHeader() async throws {
        try await DoorHouse.open(ScriptedPort()) { door in
            let fields = ["X-Long": String(repeating: "x", count: 20_000)]
            if let answer = try? await door.ask("/health", fields) {
                #expect(answer.status == 400)
            }
            let next = try await door.ask("/health")
            #expect(next.status == 200)
        }
    }

    @Test("Health says whether an intake answers; metrics and stats say what was done")
    func healthAndMetrics() async throws {
        let port = ScriptedPort()
        try await DoorHouse.open(port) { door in
            #expect(try await door.ask("/health").status == 200)
            port.die()
            #expect(try await door.ask("/health").status == 503)
            let metrics = try await door.ask("/metrics")
            #expect(metrics.status == 200)
            #expect(metrics.field("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(metrics.text.contains("weir_http_requests_total{status=\"2xx\"} 1\n"))
            #expect(metrics.text.contains("weir_http_requests_total{status=\"5xx\"} 1\n"))
            let statistics = await door.stage.statistics()
            #expect(statistics.requests == 3)
            #expect(statistics.errors == 1)
            #expect(await door.stage.endpoints == [door.base])
        }
    }

    @Test("An answer that can't be finished ends early, and never looks whole")
    func brokenOff() async throws {
        let file = try SampleFile(SampleFile.noise(4 << 20))
        let port = ScriptedPort()
        port.add(file)
        port.failRanges(from: 2 << 20)
        try await DoorHouse.open(port) { door in
            await #expect(throws: (any Error).self) { try await door.ask("/ipfs/\(file.root)") }
            #expect(await door.stage.statistics().counters["answers-broken-off"] == 1)
        }
    }

    @Test("A client that hangs up ends its search")
    func hangUp() async throws {
        let file = try SampleFile(Array("slow".utf8))
        let port = ScriptedPort()
        port.hang(file.root)
        try await DoorHouse.open(port) { door in
            var cancelled = port.cancellations().makeAsyncIterator()
            let client = Task { try await door.ask("/ipfs/\(file.root)") }
            while port.requests.isEmpty { await Task.yield() }
            client.cancel()
            #expect(await cancelled.next() == file.root)
        }
    }

    @Test(
        "A client that stands still, or takes a piece too slowly, is cut off",
        arguments: [
            Patience(stall: .milliseconds(200)), Patience(piece: .milliseconds(200)),
        ]
    )
    func slow(patience: Patience) async throws {
        let file = try SampleFile(SampleFile.noise(32 << 20))
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port, patience: patience) { door in
            let request = HTTPClientRequest(url: "\(door.base)/ipfs/\(file.root)")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            var body = response.body.makeAsyncIterator()
            #expect(try await body.next() != nil)
            while await door.stage.statistics().counters["answers-broken-off"] != 1 {
                try await Task.sleep(for: .milliseconds(20))
            }
            await #expect(throws: (any Error).self) { while try await body.next() != nil {} }
        }
    }

    @Test("A port that is in use is named")
    func portInUse() async throws {
        try await DoorHouse.open(ScriptedPort()) { door in
            let number = try #require(await door.stage.boundPort())
            let environment = try DoorHouse.environment()
            let second = HTTPStage(
                HTTPSettings(port: number, intakes: []),
                environment,
                port: ScriptedPort(),
            )
            await #expect {
                try await second.run()
            } throws: {
                "\($0)".contains("port \(number) on 127.0.0.1 is in use")
            }
            environment.loop.stop()
        }
    }
}
