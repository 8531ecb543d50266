package import Daemon
import Bus
import Hummingbird
import HummingbirdCore
import Logging
package import Messages
import NIOCore
import ServiceLifecycle
import Synchronization
import Telemetry

/// The door as a stage of the pipeline: it listens for HTTP beside its loop, and answers `ping`,
/// `info` and `stats` as every stage does.
package actor HTTPStage: Stage {
    /// What it lives in.
    package nonisolated let environment: StageEnvironment
    private let settings: HTTPSettings
    private let port: any IntakePort
    private let patience: Patience
    private let ledger: DoorLedger
    private let listening = Listening()

    /// The stage's executor is its socket loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    /// A stage that listens nowhere yet.
    ///
    /// - `port`: how it reaches the pipeline.
    /// - `patience`: how slow clients may be.
    package init(
        _ settings: HTTPSettings,
        _ environment: StageEnvironment,
        port: any IntakePort,
        patience: Patience = Patience(),
    ) {
        self.settings = settings
        self.environment = environment
        self.port = port
        self.patience = patience
        ledger = DoorLedger(environment.registry)
    }

    /// Opens no ZeroMQ socket of its own; the client of intake has its own loop.
    package func open() throws { settings.denylist.reloadAtHangup(of: environment) }

    /// Listens and answers until it is told to stop.
    ///
    /// - Throws: a sentence that names the address, when it can't listen there.
    package func run() async throws {
        defer { listening.end() }
        let listening = listening
        do {
            try await withGracefulShutdownHandler {
                try await application().run()
            } onGracefulShutdown: {
                listening.stops()
            }
        } catch let error as IOError {
            throw ListenTrouble(error, settings)
        }
        // The server ends by itself when it can't accept connections any more; it has said why.
        guard listening.isStopping || Task.isCancelled else { throw ListenTrouble.ended }
    }

    /// Returns when it listens for HTTP.
    package func opened() async { _ = await listening.port() }

    /// It can do nothing without an intake.
    package func readiness() async -> Readiness {
        .when(await port.isAlive(), else: "No intake answers.")
    }

    /// Where it listens.
    package var endpoints: [String] { listening.address.map { ["http://\($0)"] } ?? [] }

    /// Returns the port it listens on, as soon as it does.
    package nonisolated func boundPort() async -> Int? { await listening.port() }

    /// Its bounds by name.
    package var limits: [String: UInt64] {
        [
            "connections": UInt64(Limits.connectionsMax),
            "pieces-in-all": UInt64(Limits.piecesInAll),
            "cars-in-all": UInt64(Limits.carsInAll),
            "request-header-bytes": UInt64(Limits.requestHeaderBytesMax),
        ]
    }

    /// The time to the heads of answers.
    package var latency: LatencyHistogram { ledger.latencies }

    /// What it has done.
    package func statistics() -> Statistics { ledger.statistics }

    /// The server stops listening by itself; this waits until the answers under way are written.
    package func drain(within bound: Duration) async {
        let listening = listening
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await listening.ended() }
            group.addTask { try? await Task.sleep(for: bound) }
            await group.next()
            group.cancelAll()
        }
    }

    private func application() -> Application<Door> {
        let registry = environment.registry
        let door = Door(
            port: port,
            timeToLive: settings.timeToLive,
            denylist: settings.denylist,
            ledger: ledger,
            metrics: { registry.text() },
            logger: environment.logger,
            epoch: environment.identity.epoch,
        )
        let listening = listening
        let logger = Logger(
            label: environment.identity.instance,
            factory: { [logger = environment.logger] _ in ServerLog(logger, listening) }
        )
        return Application(
            responder: door,
            server: .http1(configuration: connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: StageIdentity.software,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    Limits.connectionsMax,
                    logger: logger
                ),
            ),
            onServerRunning: { [settings] channel in
                listening.began(settings.host, channel.localAddress?.port)
            },
            logger: logger,
        )
    }

    private var connections: HTTP1Channel.Configuration {
        let patience = patience
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(patience)],
            idleTimeout: TimeAmount(Limits.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Limits.requestHeaderBytesMax,
                maxHeaderListSize: Limits.requestHeaderBytesMax,
                maxHeaderFieldCount: Limits.requestHeaderFieldsMax,
            ),
        )
    }
}
