package import Multiformats

/// Why a block was not brought.
package enum BitswapFetchError: Error, Sendable, Hashable {
    /// Nobody is left who might have it.
    case missing(CID)
    /// Nobody is left who might have it, but one of those who were asked has never answered.
    case unanswered(CID)
    /// The session is over.
    case sessionOver
    /// The session looks for as many blocks as it can.
    case tooMany
}
