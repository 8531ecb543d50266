import Blocks
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

    /// What the caller is told when a block below a name is not what was asked for.
    static func error(_ error: BlockError, below name: String) -> WeirError {
        switch error {
        case .noLink:
            WeirError(.notFound, "\(name): \(error).")
        case .notADirectory, .notAFile, .unreadableCodec:
            WeirError(.invalidRequest, "\(name): \(error).", field: "contentHash")
        default:
            WeirError(.corrupt, "\(name) can't be read: \(error).")
        }
    }

    /// What the caller is told when a path leads through a symbolic link.
    static func link(_ target: PathTarget, on name: ContentName) -> WeirError {
        let place = name.beginning(name.path.names.count - target.remaining.count)
        guard case .symlink(let link) = target.kind else {
            return WeirError(.internal, "The path to \(name.text) has no end.")
        }
        return WeirError(
            .invalidRequest,
            "\(place) is a symbolic link to \"\(String(decoding: link.target, as: UTF8.self))\","
                + " and links are not followed.",
            field: "contentHash",
        )
    }
}
