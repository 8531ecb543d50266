import Foundation
import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "Bad input",
        .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
    )
    struct BadInputTests {
        /// The case, and the code and field that it is answered with.
        private static let answers: [String: String] = [
            "a header that is garbage": "invalid-request",
            "an empty header": "invalid-request",
            "a header that is no object": "invalid-request",
            "JSON with a wrong type": "invalid-request",
            "JSON with a wrong type inside": "invalid-request",
            "a negative offset": "invalid-request",
            "JSON that is nested deeply": "invalid-request",
            "a header that is too long": "too-large",
            "too many frames": "invalid-request",
            "a third frame": "invalid-request authentication",
            "a body that is too large": "too-large",
            "a body where none belongs": "invalid-request body",
            "no operation": "invalid-request",
            "another major version": "invalid-request version",
            "a short request id": "invalid-request requestId",
            "a time to live of zero": "invalid-request ttlMs",
            "a time to live of an hour": "invalid-request ttlMs",
            "a hash that is no hash": "invalid-request contentHash",
            "an unknown codec": "invalid-request contentHash",
            "an unknown digest": "invalid-request contentHash",
            "an offset past the end": "invalid-request offset",
            "a range that is too long": "too-large length",
            "an unknown source": "invalid-request preferredSources",
            "a privacy that is not known": "invalid-request metadata.privacy",
            "an urgency that is not known": "invalid-request metadata.urgency",
            "an owner that is no DID": "invalid-request owner",
            "a block that is another": "corrupt",
            "a part list that is garbage": "invalid-request body",
            "a part list without parts": "invalid-request body",
            "a part that is missing": "not-found",
            "what only stages say": "invalid-request search",
            "a reply": "invalid-request done",
            "cancelling what is not there": "not-found",
            "cut off at every byte": "invalid-request",
            "random bytes": "answered",
            "64 MiB in a frame": "cut",
            "afterwards": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
        ]

        @Test("Each is answered with an error that says what is wrong, and harms nobody")
        func eachIsAnswered() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let before = try weir.state()
                    var said: [String: String] = [:]
                    let peaks = try await MemoryWatch.peaks(of: weir) {
                        let script = Repository.path(of: "Tests/Support/clients/bad_input.py")
                        let ended = try await Tool.python.run(
                            [script, try weir.endpoint()],
                            in: folder
                        )
                        #expect(ended.status == 0, "\(ended)")
                        for line in ended.output.split(separator: "\n") {
                            let words = line.split(separator: "\t").map(String.init)
                            said[words[0]] = words.dropFirst().joined(separator: " ")
                        }
                    }
                    for (name, answer) in Self.answers {
                        #expect(said[name] == answer, "\(name)")
                    }
                    #expect(said.count == Self.answers.count)
                    #expect(try weir.state() == before, "a stage was started again")
                    #expect(peaks.values.allSatisfy { $0 <= MemoryWatch.bytesMax }, "\(peaks)")
                }
            }
        }

        @Test("A client that never reads takes no memory beyond its bound, and no time of others")
        func neverReads() async throws {
            try await withFolder { folder in
                let file = folder.path(of: "file.bin")
                try Pattern.write(1 << 20, to: file)
                try await withDeployment(in: folder) { weir in
                    let cid = try await weir.weir("put", file).line
                    let peaks = try await MemoryWatch.peaks(of: weir) {
                        let rude = try RunningProgram(
                            Tool.python.rawValue,
                            [
                                Repository.path(of: "Tests/Support/clients/never_reads.py"),
                                try weir.endpoint(), cid,
                            ],
                            in: folder,
                        )
                        try await eventually("the client has sent all it could") {
                            !rude.output.isEmpty
                        }
                        try await weir.withClient { client in
                            for _ in 0..<50 {
                                let begun = ContinuousClock.now
                                let range = try await client.get(cid)
                                #expect(range.bytes.count == 1 << 20)
                                #expect(ContinuousClock.now - begun < .seconds(2))
                            }
                        }
                        rude.signal(SIGKILL)
                    }
                    #expect(peaks.values.allSatisfy { $0 <= MemoryWatch.bytesMax }, "\(peaks)")
                }
            }
        }
    }
}
