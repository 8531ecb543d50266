import Foundation
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "Logs and traces",
        .enabled(if: Tool.areReady(.curl), Comment(rawValue: Tool.hint))
    )
    struct TraceTests {
        private struct Line: Decodable {
            let time: String
            let level: String
            let stage: String
            let instance: String
            let message: String
            let trace: String?
            let span: String?

            private enum CodingKeys: String, CodingKey {
                case time, level, stage, instance, message
                case trace = "trace.id"
                case span = "span.id"
            }
        }

        @Test("A request's trace is in the logs of every stage that worked on it, as JSON")
        func everyStage() async throws {
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            try await withFolder { folder in
                let door = try FreePort.next()
                let gateway = ["http://127.0.0.1:\(door)"]
                let options = RunningDeployment.Options(
                    gateways: gateway,
                    more: ["--log-format", "json", "--log-level", "debug"]
                )
                try await withDeployment("b", .init(http: door), in: folder) { b in
                    try await withDeployment("a", options, in: folder) { a in
                        let cid = try await b.withClient { try await $0.put([1, 2, 3]).cid }
                        let got = try await a.weir(
                            "get",
                            cid,
                            "--traceparent",
                            "00-\(trace)-00f067aa0ba902b7-01"
                        )
                        #expect(got.status == 0, "\(got)")
                        let wanted: Set = [
                            "intake", "router", "peer-fetcher", "ipfs-fetcher", "store",
                        ]
                        try await eventually("all stages logged it") {
                            let lines = try Self.lines(of: a)
                            return Set(lines.filter { $0.trace == trace }.map(\.stage)) == wanted
                        }
                        let lines = try Self.lines(of: a).filter { $0.trace == trace }
                        let spans = Dictionary(grouping: lines, by: \.stage)
                            .mapValues { Set($0.compactMap(\.span)) }
                        let all = spans.values.flatMap { Array($0) }
                        #expect(Set(all).count == all.count, "no two stages share a span")
                        #expect(spans.values.allSatisfy { !$0.contains("00f067aa0ba902b7") })
                    }
                }
            }
        }

        @Test("No stage logs an error or a warning from a start to a clean stop")
        func cleanStop() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let options = RunningDeployment.Options(
                    http: port,
                    more: ["--log-format", "json"]
                )
                let weir = try RunningDeployment("a", options, in: folder)
                try await weir.ready()
                // Whoever reads that it is ready finds the door open.
                let bytes = Array("open".utf8)
                let cid = try await weir.withClient { try await $0.put(bytes).cid }
                let url = "http://127.0.0.1:\(port)/ipfs/\(cid)"
                #expect(try await Tool.curl.run(["--silent", url], in: folder).output == "open")
                weir.up.signal(SIGTERM)
                #expect(try await weir.up.end(within: .seconds(20)).status == 0)
                let loud = try Self.lines(of: weir).filter {
                    !["info", "debug"].contains($0.level)
                }
                #expect(loud.isEmpty)
            }
        }

        /// The lines of the stages' logs; those of `weir up` itself are for people.
        private static func lines(of weir: RunningDeployment) throws -> [Line] {
            let decoder = JSONDecoder()
            return try weir.up.errors.split(separator: "\n")
                .filter { !$0.hasPrefix("weir up: ") && $0.hasSuffix("}") }
                .map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        }
    }
}
