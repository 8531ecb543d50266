extension MutableSpan<UInt8> {
    /// Moves the bytes of a range to another place, which it may overlap.
    package mutating func move(_ range: Range<Int>, to place: Int) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count && place >= 0
                && place + range.count <= count,
            "both lie in the bytes"
        )
        // Safe: the pointers stay in the closure, and both ranges were checked.
        unsafe withUnsafeMutableBytes { buffer in
            let source = unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
            unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[place...]).copyMemory(
                from: source
            )
        }
    }
}
