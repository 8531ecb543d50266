import Bus
import Messages

/// What a failure means to a client: tell the caller, or wait a moment and ask again.
enum Trouble {
    /// How long to leave the intake alone before asking again; nil: the caller is told.
    ///
    /// Only an intake that is too busy, or that misses a stage which is about to come back, gives a
    /// hint; everything else is an answer.
    static func pause(after payload: Payload) -> Duration? {
        guard case .failure(let failure) = payload, failure.retryAfter > .zero else { return nil }
        switch failure.code {
        case .overloaded, .unavailable:
            return failure.retryAfter
        case .notFound, .noPeers, .timeout, .aborted, .invalidRequest, .tooLarge, .unauthorized,
            .forbidden, .storageFull, .corrupt, .internal:
            return nil
        }
    }

    /// What the caller of a request is told that ended without an answer.
    ///
    /// - Parameters:
    ///   - ending: how it ended.
    ///   - endpoints: where the client asks.
    ///   - refused: those of them that don't let it in.
    /// - Returns: what to tell.
    static func error(
        _ ending: ClientEnding,
        endpoints: [String],
        refused: [String] = [],
    ) -> WeirError {
        switch ending {
        case .unavailable where !refused.isEmpty:
            WeirError(
                .unauthorized,
                "\(refused.joined(separator: ", ")) does not let this key in;"
                    + " its operator lists the .pub line of those who may.",
            )
        case .timeout:
            WeirError(.timeout, "The time to live ended before the pipeline answered.")
        case .unavailable:
            WeirError(.unavailable, "Nobody answers at \(endpoints.joined(separator: ", ")).")
        case .aborted:
            WeirError(.aborted, "The request was cancelled.")
        case .overloaded:
            WeirError(
                .overloaded,
                "\(Limits.waitingMax) requests wait here already; wait for some of them first.",
            )
        }
    }

    /// What the caller is told when a socket can't be opened.
    static func error(_ error: BusError) -> WeirError { WeirError(.unavailable, error.sentence) }

    /// What the caller is told when the answer is no answer to what it asked.
    static func unexpected(_ payload: Payload) -> WeirError {
        WeirError(.internal, "The pipeline answered with \"\(payload.name)\", which was not asked.")
    }
}
