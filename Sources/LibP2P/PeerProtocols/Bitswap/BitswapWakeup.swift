package import Blocks

/// Somebody who has waited for a block, and what is told; it is done outside of every lock.
package struct BitswapWakeup: Sendable {
    /// Whoever waits.
    package typealias Waiter = CheckedContinuation<Block?, any Error>

    /// Who has waited.
    package let waiter: Waiter
    /// What is told.
    package let result: Result<Block?, any Error>

    /// Tells.
    package func wake() { waiter.resume(with: result) }
}
