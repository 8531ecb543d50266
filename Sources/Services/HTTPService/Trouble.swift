import Blocks
import Messages

/// What each failure of the pipeline means to a client that speaks HTTP.
enum Trouble {
    /// The refusal that a failure becomes.
    ///
    /// - `reach`: with `only-if-cached`, what is not cached is 412 (path gateway, 412).
    static func refusal(of failure: Failure, reach: Reach = .anywhere) -> Refusal {
        let status =
            switch failure.code {
            case .notFound: reach == .storeIfCached ? 412 : 404
            case .noPeers: 502
            case .timeout: 504
            case .aborted: 503
            case .invalidRequest: 400
            case .tooLarge: 400
            case .unauthorized: 401
            // The door signs nothing and asks for what is public: it is a denylist that forbids
            // (path gateway, 410; 451 is for reasons that a list would have to name).
            case .forbidden: 410
            case .overloaded: 503
            case .storageFull: 507
            case .corrupt: 502
            case .unavailable: 503
            case .internal: 500
            }
        return Refusal(status, sentence(of: failure, reach), fields: retry(status, failure))
    }

    /// Of a status that may be another one in a while, when to ask again (whole seconds, 1 at
    /// least; RFC 9110, section 10.2.3).
    private static func retry(_ status: Int, _ failure: Failure) -> [String: String] {
        guard [502, 503, 504].contains(status) else { return [:] }
        let milliseconds = Int(failure.retryAfter.wholeMilliseconds)
        return ["Retry-After": String(max(1, (milliseconds + 999) / 1_000))]
    }

    private static func sentence(of failure: Failure, _ reach: Reach) -> String {
        guard failure.code == .notFound, reach != .anywhere else { return failure.sentence }
        return "It is not in this store, and this request does not ask for a search."
    }

    /// A denylist blocks it; in the words of intake, which says so of a block.
    static var blocked: Refusal {
        Refusal(410, "This content is blocked here, by a denylist of the operator.")
    }

    /// The door has as much to do as it takes on.
    static func busy(_ what: String) -> Refusal {
        Refusal(503, "The door has too many \(what) under way.", fields: ["Retry-After": "1"])
    }

    /// Of a content that was asked for as a file, whether it is something else: a folder or a link.
    static func isNoFile(_ failure: Failure) -> Bool {
        failure.code == .invalidRequest && failure.field == "format"
    }

    /// A block on the way to what a path names is not what it should be.
    static func refusal(of error: BlockError, at place: String) -> Refusal {
        switch error {
        case .noLink, .notADirectory:
            Refusal(404, "\(place): \(error).")
        case .unreadableCodec:
            Refusal(501, "\(place): \(error), and paths through others are not followed.")
        default:
            Refusal(502, "\(place) can't be read: \(error).")
        }
    }
}
