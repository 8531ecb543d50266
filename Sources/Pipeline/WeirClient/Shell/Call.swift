import Messages

/// A request under way: what is sent, and who waits for the answer.
struct Call {
    /// What is asked.
    let payload: Payload
    /// What is sent with it.
    let body: [UInt8]
    /// The trace that it belongs to.
    let trace: TraceContext?
    /// Who waits.
    let continuation: CheckedContinuation<Result<Reply, WeirError>, Never>
}

/// An answer other than an error.
struct Reply: Sendable {
    /// What is answered.
    let payload: Payload
    /// What came with it.
    let body: [UInt8]
}
