package import WeirClient

/// The command line's exit codes.
package enum ExitStatus: Int32, Sendable {
    /// What was asked for is done.
    case done = 0
    /// It failed.
    case failed = 1
    /// It was asked for wrongly.
    case wrongUse = 2
    /// Nobody has the content.
    case notFound = 3
    /// The time was over.
    case timeout = 4
    /// It was refused, or there is too much to do.
    case refused = 5
    /// The person or the system ended it: 128 and the number of SIGINT, as shells have it.
    case interrupted = 130

    /// What an error of the pipeline means.
    package init(_ code: WeirError.Code) {
        self =
            switch code {
            case .notFound, .noPeers: .notFound
            case .timeout: .timeout
            case .overloaded, .unauthorized, .forbidden, .storageFull: .refused
            case .invalidRequest, .tooLarge: .wrongUse
            case .aborted, .corrupt, .unavailable, .internal: .failed
            }
    }
}
