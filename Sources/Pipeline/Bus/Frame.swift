import CZeroMQ

/// One frame of a message: bytes that libzmq can send without copying them, owned by one holder.
///
/// It moves (a move is a move of 64 bytes, whatever the size) and is not copied by accident;
/// `duplicate()` makes a second frame over the same bytes. Up to 33 bytes live inside the frame
/// itself, so a pointer to the bytes never outlives the access that gave it.
@frozen
package struct Frame: ~Copyable, @unchecked Sendable {
    // Unchecked: the message has one owner, is tied to no thread, and what several messages share
    // is counted atomically by libzmq.
    var raw = zmq_msg_t()

    /// An empty frame.
    package init() { unsafe zmq_msg_init(&raw) }

    deinit {
        var message = raw
        unsafe zmq_msg_close(&message)
    }

    /// The number of bytes.
    package var count: Int { unsafe withUnsafePointer(to: raw) { unsafe zmq_msg_size($0) } }

    /// Whether there are no bytes; an empty frame stands for an absent one.
    package var isEmpty: Bool { count == 0 }

    /// Whether more frames of the same message follow this received one.
    var hasMore: Bool { unsafe withUnsafePointer(to: raw) { unsafe zmq_msg_more($0) } != 0 }

    /// A copy of the bytes.
    package var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// The user whom the socket's key check found for this received frame; empty without one.
    package var userID: String {
        unsafe withUnsafePointer(to: raw) { message in
            guard let text = unsafe zmq_msg_gets(message, "User-Id") else { return "" }
            return unsafe String(cString: text)
        }
    }

    /// Lends the bytes.
    package borrowing func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withUnsafeBytes { bytes throws(Failure) -> Result in
            try body(unsafe bytes.bindMemory(to: UInt8.self).span)
        }
    }

    /// Lends the bytes as a buffer, for C interfaces.
    package borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withUnsafePointer(to: raw) { message throws(Failure) -> Result in
            let message = unsafe UnsafeMutablePointer(mutating: message)
            return try unsafe body(
                UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
            )
        }
    }

    /// A second frame over the same bytes, which are freed when both are gone.
    ///
    /// It changes the first one too: that is where libzmq notes that the bytes are shared.
    package mutating func duplicate() -> Frame {
        var copy = Frame()
        let result = unsafe zmq_msg_copy(&copy.raw, &raw)
        precondition(result == 0, "a live message can be copied")
        return copy
    }
}
