import Messages

/// One order at work in a simulated fetcher.
struct FetchJob {
    /// What it waits for.
    enum Step: Equatable {
        /// The source's answer.
        case looking
        /// A store's answer to the put of this number.
        case putting(UInt64, store: Int?)
        /// Its own end: nobody wants it any more.
        case stopping
    }

    let message: Message
    let content: Int
    /// Whether the source has it.
    let isThere: Bool
    /// What is still to be put.
    var blocks: [Int]
    /// What is put is what it claims to be.
    var isTrue = true
    let deadline: ContinuousClock.Instant
    /// When it must be looked at.
    var due: ContinuousClock.Instant
    var step = Step.looking

    /// Bytes that are in the store from the start of the order's range on.
    var available: UInt64 {
        guard case .order(let order) = message.payload else { return 0 }
        let end = blocks.first ?? Library.blocks(from: order.offset, order.length).upperBound
        return UInt64(max(0, end * Library.blockBytes - Int(order.offset)))
    }
}
