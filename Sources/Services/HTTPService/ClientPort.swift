import Access
package import Daemon
package import Messages
package import WeirClient

/// The pipeline as the client library reaches it: the door is a client like any other.
package struct ClientPort: IntakePort {
    private let client: Client

    /// Connects to the intakes, now or as soon as they listen.
    ///
    /// - Parameters:
    ///   - intakes: where they listen.
    ///   - locks: the keys for those that have a lock.
    ///   - identity: who signs its requests; nil: nobody.
    /// - Throws: when a key is missing, or there is no thread to be had.
    package init(
        intakes: [String],
        locks: Locks = .none,
        identity: Identity? = nil,
    ) throws {
        let credentials = try intakes.map { try locks.credentials(for: $0, of: .intake) }
        client = try Client(
            endpoints: intakes.map(EndpointText.address),
            options: ClientOptions(keys: ConnectionKeys(credentials), identity: identity),
        )
    }

    /// Connects as the settings say.
    package init(_ settings: HTTPSettings, _ environment: StageEnvironment) throws {
        var identity: Identity?
        if !settings.identity.isEmpty {
            identity = try Identity(file: settings.identity, deployment: settings.deployment)
        }
        try self.init(intakes: settings.intakes, locks: environment.locks, identity: identity)
    }

    /// A range of some content; cancelling the task cancels the request.
    package func get(
        _ request: Get,
        timeToLive: Duration,
        trace: Messages.TraceContext?,
    ) async throws(Failure) -> Piece {
        let options = GetOptions(
            sources: request.sources.compactMap { WeirClient.Source(rawValue: $0.rawValue) },
            timeToLive: timeToLive,
            format: request.format == .raw ? .raw : .file,
            publicOnly: request.publicOnly,
            trace: trace.flatMap { WeirClient.TraceContext("\($0)") },
        )
        do throws(WeirError) {
            let range = try await client.get(
                "\(request.contentHash)",
                offset: request.offset,
                length: request.length,
                options: options,
            )
            return Piece(
                bytes: range.bytes,
                offset: range.offset,
                size: range.size,
                contentType: range.contentType,
            )
        } catch {
            throw Failure(
                ErrorCode(rawValue: error.code.rawValue) ?? .internal,
                error.message,
                retryAfter: error.retryAfter ?? .zero,
                field: error.field,
            )
        }
    }

    /// Whether an intake answers.
    package func isAlive() async -> Bool {
        do throws(WeirError) {
            _ = try await client.ping(timeToLive: Limits.healthTimeout)
            return true
        } catch {
            return false
        }
    }
}
