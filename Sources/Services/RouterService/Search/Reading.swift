/// How far a content has been read in order, and how far the next order may reach if that goes on.
struct Reading: Sendable, Equatable {
    /// Behind the last byte that an order has brought.
    let end: UInt64
    /// Size of the whole.
    let size: UInt64
    /// Bytes that the next order brings beyond what is asked for.
    let ahead: UInt64

    /// Whether what is asked for goes on where this ends.
    ///
    /// It has something new, and begins within a reader's window of the end: a reader is not seen while
    /// it reads what the store has.
    func isContinued(by range: ByteRange, window: UInt64) -> Bool {
        range.end > end && range.offset <= end.addingCapped(window)
    }

    /// The bytes beyond `range` that an order brings: none past the content's end.
    func ahead(of range: ByteRange) -> UInt64 {
        range.end < size ? min(ahead, size - range.end) : 0
    }
}

extension UInt64 {
    /// The sum, or the largest number.
    func addingCapped(_ other: UInt64) -> UInt64 {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
