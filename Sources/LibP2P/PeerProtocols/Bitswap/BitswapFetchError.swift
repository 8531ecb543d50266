package import Multiformats

/// Why a block was not brought.
package enum BitswapFetchError: Error, Sendable, Hashable {
    /// Nobody is left who might have it.
    case missing(CID)
    /// The session is over.
    case sessionOver
    /// The session looks for as many blocks as it can.
    case tooMany
}
