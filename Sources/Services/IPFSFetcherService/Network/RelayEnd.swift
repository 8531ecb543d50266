import Blocks
package import Fetching
import Messages
package import Multiformats
import PeerProtocols

/// How the bringing of a range's blocks over Bitswap ended.
package enum RelayEnd: Sendable, Equatable {
    /// All of them are put.
    case complete
    /// Nobody has this block.
    case missing(CID)
    /// The order was taken back.
    case cancelled
    /// Something else was in the way.
    case trouble(FetchTrouble)

    /// What it means that it ended with an error.
    ///
    /// A block that nobody answered for is not missing: whoever fell silent may have it.
    package init(_ error: any Error) {
        switch error {
        case let error as FetchTrouble: self = .trouble(error)
        case let error as BlockError:
            let sentence = "The content can't be read: \(error)."
            self = .trouble(FetchTrouble(.corrupt, sentence, isPermanent: true))
        case BitswapFetchError.missing(let block): self = .missing(block)
        case BitswapFetchError.unanswered(let block):
            let sentence = "A node that may have \(block) was asked and never answered."
            self = .trouble(FetchTrouble(.unavailable, sentence))
        case is CancellationError: self = .cancelled
        default: self = .trouble(FetchTrouble(.internal, "The session ended: \(error)."))
        }
    }
}
