import Logging

/// What the HTTP server's library logs, as far as it is news for an operator.
///
/// Its chatter is left out. So is what it has to say once the process is being stopped, since the
/// sockets that it then finds closed are closed because of that.
struct ServerLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let logger: Logger
    private let listening: Listening

    init(_ logger: Logger, _ listening: Listening) {
        self.logger = logger
        self.listening = listening
        logLevel = max(logger.logLevel, .notice)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard !listening.isStopping else { return }
        logger.log(
            level: event.level,
            event.message,
            metadata: metadata.merging(event.metadata ?? [:]) { $1 }
        )
    }
}
