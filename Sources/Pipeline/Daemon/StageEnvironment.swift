package import Access
package import Bus
package import Logging
package import Telemetry

/// What a stage is given to live in.
package struct StageEnvironment: Sendable {
    /// Who it is.
    package let identity: StageIdentity
    /// Where it says what an operator acts on.
    package let logger: Logger
    /// The process's one ZeroMQ context.
    package let context: Context
    /// The thread that owns its sockets and is its executor.
    package let loop: SocketLoop
    /// What libraries and the stage count through swift-metrics.
    package let registry: PrometheusRegistry
    /// The process's keys.
    package let locks: Locks
    /// What is read again at SIGHUP.
    package let hangups = Hangups()

    /// An environment.
    package init(
        identity: StageIdentity,
        logger: Logger,
        context: Context,
        loop: SocketLoop,
        registry: PrometheusRegistry = PrometheusRegistry(),
        locks: Locks = .none,
    ) {
        self.identity = identity
        self.logger = logger
        self.context = context
        self.loop = loop
        self.registry = registry
        self.locks = locks
    }

    /// Binds a socket, locked where there are keys and others could reach it; on the loop.
    ///
    /// - Throws: what ZeroMQ refuses, or a sentence that says which key is missing.
    package func bind(
        _ socket: Socket,
        to endpoint: String,
        as door: Door,
    ) throws(BusError) {
        try locks.bind(socket, to: endpoint, as: door, in: self)
    }
}
