import Hummingbird
import NIOCore

/// What the door knows of a request beside its head: the connection it came on.
struct DoorContext: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }

    /// The guard of the connection.
    func connection() async throws -> ConnectionGuard {
        try await channel.pipeline.handler(type: ConnectionGuard.self).get()
    }
}
