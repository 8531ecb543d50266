import Foundation
import SupervisorService
import Testing

extension EndToEnd {
    @Suite(
        "Metrics and health",
        .enabled(if: Tool.areReady(.curl, .promtool), Comment(rawValue: Tool.hint))
    )
    struct MetricsTests {
        @Test("Every stage serves its metrics, and has every metric that an alert is made of")
        func metrics() async throws {
            let folderOfRules = Repository.path(of: "deploy/prometheus")
            let rules = try String(contentsOfFile: folderOfRules + "/alerts.yml", encoding: .utf8)
            let wanted = Set(rules.matches(of: /weir_[a-z0-9_]+[a-z0-9]/).map { String($0.output) })
            #expect(wanted.count > 8)
            try await withFolder { folder in
                let first = try FreePort.next(8)
                let options = RunningDeployment.Options(
                    http: try FreePort.next(),
                    more: ["--metrics", "\(first)"]
                )
                try await withDeployment("a", options, in: folder) { weir in
                    let stages = try weir.state().stages
                    #expect(stages.count == 7)
                    var exported: Set<String> = []
                    for stage in stages {
                        let url = try #require(stage.metrics)
                        let (status, text) = try await Self.fetch(url, in: folder)
                        #expect(status == "200")
                        #expect(text.contains("weir_info{name=\"\(stage.instance)\""))
                        exported.formUnion(
                            text.matches(of: /(?m)^(weir_[a-z0-9_]+)/).map { String($0.output.1) }
                        )
                        let healthz = url.replacing("/metrics", with: "/healthz")
                        #expect(try await Self.fetch(healthz, in: folder).status == "200")
                        try await eventually("\(stage.instance) is ready") {
                            let readyz = url.replacing("/metrics", with: "/readyz")
                            return try await Self.fetch(readyz, in: folder).status == "200"
                        }
                    }
                    #expect(wanted.subtracting(exported).isEmpty)
                    #expect(weir.up.errors.contains(try #require(stages[0].metrics)))
                }
            }
        }

        @Test("An intake whose store has stopped lives, and is not ready until it goes on")
        func readiness() async throws {
            try await withFolder { folder in
                let options = RunningDeployment.Options(
                    more: ["--metrics", "\(try FreePort.next(8))"]
                )
                try await withDeployment("a", options, in: folder) { weir in
                    let intake = try weir.state().stages.first { $0.stage == "intake" }
                    let url = try #require(intake?.metrics)
                    let readyz = url.replacing("/metrics", with: "/readyz")
                    let healthz = url.replacing("/metrics", with: "/healthz")
                    let store = try #require(try weir.pid(of: "store-0"))
                    kill(store, SIGSTOP)
                    defer { kill(store, SIGCONT) }
                    try await eventually("it is not ready") {
                        let (status, text) = try await Self.fetch(readyz, in: folder)
                        return status == "503" && text.contains("No store is alive.")
                    }
                    #expect(try await Self.fetch(healthz, in: folder).status == "200")
                    kill(store, SIGCONT)
                    try await eventually("it is ready again") {
                        try await Self.fetch(readyz, in: folder).status == "200"
                    }
                }
            }
        }

        @Test("Prometheus takes the rules and the example of a configuration")
        func rules() async throws {
            try await withFolder { folder in
                let file = Repository.path(of: "deploy/prometheus/prometheus.yml")
                let ended = try await Tool.promtool.run(["check", "config", file], in: folder)
                #expect(ended.status == 0, "\(ended)")
                #expect(ended.output.contains("rules found"), "\(ended)")
            }
        }

        private static func fetch(
            _ url: String,
            in folder: TestFolder
        ) async throws -> (status: String, text: String) {
            let arguments = ["--silent", "--write-out", "\n%{http_code}", url]
            let output = try await Tool.curl.run(arguments, in: folder).output
            let cut = output.lastIndex(of: "\n") ?? output.startIndex
            return (String(output[cut...].dropFirst()), String(output[..<cut]))
        }
    }
}
