import FetchingFixtures
import Foundation
import SupervisorService
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "Requests for the same content",
        .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
    )
    struct FlightTests {
        @Test(
            "100 clients cause one order; who may not use the source does not join, who leaves is alone"
        )
        func oneOrder() async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 100_000, leafBytes: 1 << 20, seed: 6)
                let gateway = try await RunningGateway([file], mode: "slow", "4", in: folder)
                let options = RunningDeployment.Options(gateways: [gateway.url])
                try await withDeployment("a", options, in: folder) { weir in
                    let endpoint = try weir.endpoint()
                    let clients = try (0..<100).map { _ in try Client(endpoints: [endpoint]) }
                    let names = clients.map { _ in RequestID() }
                    async let answers = Self.ask(for: "\(file.root)", clients, names)

                    try await eventually("all of them wait for one order", within: .seconds(5)) {
                        let counters = try await Self.routerCounters(weir)
                        return counters["joins"] == 99 && counters["orders-gateway"] == 1
                    }
                    let begun = ContinuousClock.now
                    let stranger = try await weir.weir(
                        "get",
                        "\(file.root)",
                        "--from",
                        "peer",
                        "-o",
                        folder.path(of: "none")
                    )
                    #expect(stranger.status == 3, "\(stranger)")
                    #expect(ContinuousClock.now - begun < .seconds(1.5))
                    try await clients[7].cancel(names[7])

                    let results = await answers
                    for (number, result) in results.enumerated() where number != 7 {
                        #expect(try result.get() == file.bytes, "client \(number)")
                    }
                    #expect(throws: WeirError.self) { try results[7].get() }
                    #expect(try await Self.routerCounters(weir)["orders-gateway"] == 1)
                    #expect(gateway.requests.count { $0.contains("format=") } <= 2)
                    for client in clients { await client.close() }
                }
            }
        }

        /// What each of the clients is answered, in their order.
        private static func ask(
            for hash: String,
            _ clients: [Client],
            _ names: [RequestID],
        ) async -> [Result<[UInt8], WeirError>] {
            await withTaskGroup(of: Answer.self) { group in
                for (number, client) in clients.enumerated() {
                    group.addTask { await Answer(number, to: names[number], of: client, hash) }
                }
                var results = clients.map { _ in
                    Result<[UInt8], WeirError>.failure(.init(.internal, "none"))
                }
                for await answer in group { results[answer.number] = answer.result }
                return results
            }
        }

        private static func routerCounters(
            _ weir: RunningDeployment
        ) async throws -> [String: UInt64] {
            try await weir.status().first { $0.stage == "router" }?.counters ?? [:]
        }
    }

    /// One client's answer.
    private struct Answer: Sendable {
        let number: Int
        let result: Result<[UInt8], WeirError>

        init(_ number: Int, to name: RequestID, of client: Client, _ hash: String) async {
            self.number = number
            do throws(WeirError) {
                let range = try await client.get(hash, options: GetOptions(requestID: name))
                result = .success(range.bytes)
            } catch {
                result = .failure(error)
            }
        }
    }
}
