import Bus
import Logging
import Messages
import Telemetry

/// What a stage tells the operator's tools over HTTP.
///
/// - `/metrics`: its numbers as Prometheus reads them.
/// - `/healthz`: 200 while its loop turns; else it is to be started again.
/// - `/readyz`: 200 while it can do its work; else it is to be given none, and the text says why.
struct MetricsDesk<S: Stage>: Sendable {
    let stage: S
    let phase: StagePhase
    let address: HostAndPort

    /// Listens and answers until the task is cancelled.
    ///
    /// - Throws: a sentence that names the setting, when it can't listen.
    func run() async throws {
        let environment = stage.environment
        let address = address
        let server = StatusServer(
            host: address.host,
            port: address.port,
            onListening: { port in
                let bound = HostAndPort(host: address.host, port: port)
                environment.logger.info("metrics", metadata: ["metrics.address": "\(bound)"])
            },
            answer: { await answer($0) },
        )
        do {
            try await server.run()
        } catch {
            guard !Task.isCancelled else { return }
            throw SettingsTrouble("--metrics \(address) can't be listened on: \(error).")
        }
    }

    private func answer(_ path: String) async -> StatusServer.Answer? {
        switch path {
        case "/metrics":
            guard let numbers = await onLoop({ $0.metrics }) else { return Self.stuck }
            return StatusServer.Answer(200, numbers.text + stage.environment.registry.text())
        case "/healthz":
            guard await onLoop({ _ in () }) != nil else { return Self.stuck }
            return StatusServer.Answer(200, "It lives.\n")
        case "/readyz":
            guard await onLoop({ _ in () }) != nil else { return Self.stuck }
            return await readiness()
        default:
            return nil
        }
    }

    private func readiness() async -> StatusServer.Answer {
        var readiness = phase.readiness
        if readiness == .ready { readiness = await stage.readiness() }
        switch readiness {
        case .ready: return StatusServer.Answer(200, "It is ready.\n")
        case .waiting(let sentence): return StatusServer.Answer(503, sentence + "\n")
        }
    }

    private static var stuck: StatusServer.Answer {
        StatusServer.Answer(503, "Its socket loop does not turn.\n")
    }

    /// What the stage says on its loop; nil when that takes too long.
    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (isolated S) -> Value
    ) async -> Value? {
        let (values, tell) = AsyncStream<Value>.makeStream()
        stage.environment.loop.post(to: stage) {
            tell.yield(body($0))
            tell.finish()
        }
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask {
                for await value in values { return value }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: Limits.loopPatience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

extension Stage {
    /// Its numbers, for `/metrics`.
    fileprivate var metrics: StageMetrics {
        StageMetrics(
            statistics: ControlDesk.complete(statistics(), latency, of: environment.identity),
            latency: latency,
            limits: limits,
            startedMilliseconds: environment.identity.startedMilliseconds,
        )
    }
}
