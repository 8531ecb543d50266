import Testing

extension EndToEnd {
    @Suite("weir bench")
    struct BenchTests {
        /// What `deploy/bench` reads of each run: a line for each key, and no other with that key.
        private static let keys = ["asked", "perSecond", "p50", "p99"]

        /// A run's figures, read as `deploy/bench` reads them.
        private static func figures(_ ended: Ended) throws -> [String: Double] {
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.output.contains("\"wrong\" : 0"), "\(ended)")
            var figures: [String: Double] = [:]
            for key in keys {
                let lines = ended.output.split(separator: "\n").compactMap {
                    $0.wholeMatch(of: #/ *"(.+)" : ([0-9.]+),?/#)
                }
                let found = lines.filter { $0.1 == key }
                #expect(found.count == 1, "\(key) in \(ended.output)")
                figures[key] = found.first.flatMap { Double($0.2) }
            }
            return figures
        }

        @Test("Measures hits and misses, and says so in the lines that deploy/bench reads")
        func figures() async throws {
            try await withFolder { folder in
                try await withDeployment(in: folder) { weir in
                    let bench = ["bench", "--endpoint", try weir.endpoint(), "--json"]
                    let names = ["--names", folder.path(of: "names"), "--size", "64"]
                    let puts = ["--blocks", "20", "--requests", "100"]
                    let first = try Self.figures(try await weir.weir(bench + names + puts))
                    #expect(first["asked"] == 100)
                    #expect(try folder.bytes(of: "names").count == 20 * 32)

                    let time = ["--in-flight", "1", "--warm-up", "0s", "--duration", "500ms"]
                    let second = try Self.figures(try await weir.weir(bench + names + time))
                    #expect(try #require(second["perSecond"]) > 1)
                    let p50 = try #require(second["p50"])
                    #expect(p50 > 1 && p50 <= second["p99"] ?? 0)

                    let open = ["--rate", "200", "--duration", "500ms", "--warm-up", "100ms"]
                    let third = try Self.figures(try await weir.weir(bench + names + open))
                    #expect(try #require(third["asked"]) == 120)

                    let misses = [
                        "--workload", "miss", "--size", "64", "--clients", "4", "--in-flight", "8",
                        "--requests", "40", "--ttl", "10m",
                    ]
                    let fourth = try Self.figures(try await weir.weir(bench + misses))
                    #expect(fourth["asked"] == 40)
                }
            }
        }
    }
}
