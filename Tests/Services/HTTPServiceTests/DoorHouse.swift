import AsyncHTTPClient
import Bus
import Daemon
import Foundation
import HTTPService
import Logging
import NIOCore
import NIOHTTP1
import Telemetry
import Testing

/// A door on a port of its own, with a client that speaks real HTTP to it.
struct DoorHouse {
    /// An answer with its whole body.
    struct Answer: Sendable {
        let status: Int
        let fields: HTTPHeaders
        let body: [UInt8]

        func field(_ name: String) -> String? { fields.first(name: name) }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let stage: HTTPStage
    let base: String

    static func environment() throws -> StageEnvironment {
        let identity = StageIdentity(
            stage: "http",
            instance: "http-0",
            epoch: 1,
            started: .now,
            startedMilliseconds: 0
        )
        let environment = StageEnvironment(
            identity: identity,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            context: try Context(),
            loop: try SocketLoop(name: "http"),
        )
        try environment.loop.start()
        return environment
    }

    /// Opens a door before a port, and closes it after the body.
    static func open(
        _ port: ScriptedPort,
        patience: Patience = Patience(),
        denylist: DenylistFiles = .none,
        _ body: @escaping @Sendable (DoorHouse) async throws -> Void
    ) async throws {
        let environment = try environment()
        let stage = HTTPStage(
            HTTPSettings(
                port: 0,
                intakes: [],
                timeToLive: .seconds(20),
                denylist: denylist
            ),
            environment,
            port: port,
            patience: patience,
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.run() }
            group.addTask {
                let number = try #require(await stage.boundPort())
                try await body(DoorHouse(stage: stage, base: "http://127.0.0.1:\(number)"))
            }
            try await group.next()
            group.cancelAll()
        }
        environment.loop.stop()
        await environment.loop.ended()
    }

    /// Asks, and reads the whole answer.
    func ask(
        _ path: String,
        _ fields: [String: String] = [:],
        method: HTTPMethod = .GET
    ) async throws -> Answer {
        try await ask(HTTPClient.shared, path, fields, method)
    }

    /// Asks, and goes nowhere else.
    func askOnce(_ path: String) async throws -> Answer {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(configuration: configuration)
        do {
            let answer = try await ask(client, path, [:], .GET)
            try await client.shutdown()
            return answer
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    private func ask(
        _ client: HTTPClient,
        _ path: String,
        _ fields: [String: String],
        _ method: HTTPMethod
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        for (name, value) in fields { request.headers.add(name: name, value: value) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Answer(
            status: Int(response.status.code),
            fields: response.headers,
            body: Array(body.readableBytesView),
        )
    }
}
