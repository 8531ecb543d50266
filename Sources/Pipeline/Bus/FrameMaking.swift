import CZeroMQ

/// The ways to make a frame with bytes in it.
///
/// Above `Limits.copiedBytesMax` an owner can keep its bytes and lend them. `onRelease` is then
/// called when the last frame over the bytes is gone, on whichever thread let go of it: after a
/// send that is libzmq's I/O thread, so it must be quick and must not touch a socket. A frame
/// that was copied lets go of its owner, and calls `onRelease`, before the initializer returns.
extension Frame {
    /// A frame with a copy of the bytes.
    package init(copying bytes: UnsafeRawBufferPointer) {
        self.init(reserving: bytes.count)
        guard let start = bytes.baseAddress, let data = unsafe zmq_msg_data(&raw) else { return }
        unsafe data.copyMemory(from: start, byteCount: bytes.count)
    }

    /// A frame with a copy of the bytes.
    package init(copying bytes: [UInt8]) { self.init(copying: bytes.span) }

    /// A frame with a copy of the bytes.
    package init(copying bytes: ArraySlice<UInt8>) { self.init(copying: bytes.span) }

    /// A frame with a copy of the bytes.
    package init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBytes { unsafe Frame(copying: $0) }
    }

    /// A frame of `count` bytes that `fill` writes in place; it must write all of them.
    package init<Failure: Error>(
        count: Int,
        fill: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        self.init(reserving: count)
        let start = unsafe zmq_msg_data(&raw)?.bindMemory(to: UInt8.self, capacity: count)
        let buffer = unsafe UnsafeMutableBufferPointer(start: start, count: count)
        var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
        try fill(&output)
        let filled = unsafe output.finalize(for: buffer)
        precondition(filled == count, "a frame is filled to its last byte")
    }

    /// A frame over the bytes of an array, which is kept and not copied.
    package init(owning bytes: [UInt8], onRelease: (@Sendable () -> Void)? = nil) {
        // An array's elements stay where they are for as long as the array is alive and nobody
        // changes it; the loan below holds a reference, which makes others copy before a change.
        self = unsafe bytes.span.withUnsafeBytes { unsafe Frame(owning: bytes, $0, onRelease) }
    }

    /// A frame over bytes that `owner` keeps alive and unchanged for as long as it lives.
    package init(
        owning owner: some Sendable,
        bytes: UnsafeRawBufferPointer,
        onRelease: (@Sendable () -> Void)? = nil
    ) {
        unsafe self.init(owning: owner, bytes, onRelease)
    }

    /// A frame over the bytes of another, that says when they are gone.
    ///
    /// This is how a received message is passed on and still counted until it is sent. The new
    /// frame has no `userID`.
    package init(wrapping frame: consuming Frame, onRelease: @escaping @Sendable () -> Void) {
        guard frame.count > Limits.copiedBytesMax else {
            self = frame
            onRelease()
            return
        }
        // In the box, so that the message has one address for as long as its bytes are lent.
        let box = FrameBox(frame)
        self = unsafe box.frame.withUnsafeBytes { unsafe Frame(owning: box, $0, onRelease) }
    }

    private init(
        owning owner: some Sendable,
        _ bytes: UnsafeRawBufferPointer,
        _ onRelease: (@Sendable () -> Void)?
    ) {
        guard bytes.count > Limits.copiedBytesMax, let start = bytes.baseAddress else {
            unsafe self.init(copying: bytes)
            onRelease?()
            return
        }
        self.init()
        let loan = unsafe Unmanaged.passRetained(FrameLoan(owner: owner, onRelease: onRelease))
        let result = unsafe zmq_msg_init_data(
            &raw,
            UnsafeMutableRawPointer(mutating: start),
            bytes.count,
            { _, hint in
                guard let hint = unsafe hint else { return }
                unsafe Unmanaged<FrameLoan>.fromOpaque(hint).takeRetainedValue().end()
            },
            loan.toOpaque()
        )
        precondition(result == 0, "out of memory")
    }

    /// A frame of `count` bytes that hold anything.
    private init(reserving count: Int) {
        self.init()
        let result = unsafe zmq_msg_init_size(&raw, count)
        precondition(result == 0, "out of memory")
    }
}

/// What libzmq keeps for a frame whose bytes are lent.
private final class FrameLoan: Sendable {
    private let owner: any Sendable
    private let onRelease: (@Sendable () -> Void)?

    init(owner: any Sendable, onRelease: (@Sendable () -> Void)?) {
        self.owner = owner
        self.onRelease = onRelease
    }

    func end() { onRelease?() }
}

/// Gives a frame one address.
private final class FrameBox: Sendable {
    let frame: Frame

    init(_ frame: consuming Frame) { self.frame = frame }
}
