/// What went wrong, as a client's program reads it.
package enum ErrorCode: String, Sendable, CaseIterable {
    /// Every allowed source was asked, and none has it.
    case notFound = "not-found"
    /// The peer source was asked and is connected to nobody (the seed's ERR_NO_PEERS).
    case noPeers = "no-peers"
    /// The time to live ended first.
    case timeout
    /// The client cancelled it (the seed's AbortError).
    case aborted
    /// The request can't be understood or is not allowed to be asked like this.
    case invalidRequest = "invalid-request"
    /// More bytes than the protocol carries in one message.
    case tooLarge = "too-large"
    /// Who asks is not known.
    case unauthorized
    /// Who asks may not.
    case forbidden
    /// Too much to do; try again after `retryAfter`.
    case overloaded
    /// The store's quota, or its disk, is used up by content that is kept.
    case storageFull = "storage-full"
    /// The bytes don't match their hash.
    case corrupt
    /// A stage that is needed is not there.
    case unavailable
    /// A fault of ours.
    case `internal`
}
