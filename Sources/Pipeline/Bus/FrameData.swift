package import Foundation

extension Data {
    /// The bytes of a frame, which lives for as long as they do; those of a small one are copied.
    ///
    /// For interfaces that take Foundation's bytes, as the database's does.
    package init(owning frame: consuming Frame) {
        guard frame.count > Limits.copiedBytesMax else {
            self.init(frame.bytes)
            return
        }
        // A message this large keeps its bytes elsewhere, so they stay where they are while it moves
        // into the box. The deallocator holds the box, and letting go of it frees the message.
        let box = DataBox(frame)
        let bytes = unsafe box.frame.withUnsafeBytes { unsafe $0 }
        guard let start = bytes.baseAddress else {
            self.init()
            return
        }
        // Never written through: `Data` copies what it does not own alone before it changes it.
        unsafe self.init(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: start),
            count: bytes.count,
            deallocator: .custom { _, _ in withExtendedLifetime(box) {} },
        )
    }
}

/// Keeps a frame alive.
private final class DataBox: Sendable {
    let frame: Frame

    init(_ frame: consuming Frame) { self.frame = frame }
}
