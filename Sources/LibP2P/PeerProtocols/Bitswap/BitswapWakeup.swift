import Blocks

/// Somebody who has waited for a block, and what is told; it is done outside of every lock.
struct BitswapWakeup: Sendable {
    typealias Waiter = CheckedContinuation<Block?, any Error>

    let waiter: Waiter
    let result: Result<Block?, any Error>

    /// Tells.
    func wake() { waiter.resume(with: result) }
}
