import Bus

/// The body of a request, for as long as a store may have to be asked again.
final class KeptBody {
    private var frame: Frame

    init(_ frame: consuming Frame) {
        self.frame = frame
    }

    /// Another frame over the same bytes.
    func duplicate() -> Frame { frame.duplicate() }
}
