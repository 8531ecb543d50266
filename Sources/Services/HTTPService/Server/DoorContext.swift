import Hummingbird
import Logging
import NIOCore

/// What the door knows of a request beside its head: the connection it came on.
struct DoorContext: InitializableFromSource, Sendable {
    let channel: any Channel
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }

    /// The guard of the connection.
    func connection() async throws -> ConnectionGuard {
        try await channel.pipeline.handler(type: ConnectionGuard.self).get()
    }
}
