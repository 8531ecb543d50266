/// What a client machine knows of one endpoint.
struct ClientLink {
    /// Something was heard of it lately.
    var isAlive = false
    /// Something was heard of it, ever.
    var wasAlive = false
    /// Its socket took no more when it was last tried.
    var isBlocked = false
    /// Our own requests that were asked on it.
    var asked = 0
    /// Requests it holds, of everybody, as it said last.
    var open: UInt32 = 0

    /// Whether a request can be sent on it now.
    var isReady: Bool { isAlive && !isBlocked }
}
