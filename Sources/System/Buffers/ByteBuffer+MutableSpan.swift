package import NIOCore

extension ByteBuffer {
    /// Lets `body` change the readable bytes in place, after a copy if others share them.
    ///
    /// SwiftNIO's own property for this is switched off until the compiler can check it.
    package mutating func withMutableBytes<Result, Failure: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: the span can't leave the closure, in which the memory is this buffer's alone.
        try unsafe withUnsafeMutableReadableBytes { memory throws(Failure) in
            var span = unsafe MutableSpan<UInt8>(_unsafeBytes: memory)
            return try body(&span)
        }
    }
}
