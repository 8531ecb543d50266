import Crypto

/// The cipher library by itself, on one core, at the size of a full Noise frame.
enum Cipher {
    private static let textByteCount = 65_519
    private static let frames = 8_192

    /// MiB/s that are sealed and that are opened.
    static func measure() throws -> String {
        let key = SymmetricKey(size: .bits256)
        let text = [UInt8](repeating: 7, count: textByteCount)
        var sealing = Duration.zero
        var opening = Duration.zero
        for _ in 0..<frames {
            let begin = ContinuousClock.now
            let box = try ChaChaPoly.seal(text, using: key)
            let middle = ContinuousClock.now
            let opened = try ChaChaPoly.open(box, using: key)
            opening += .now - middle
            sealing += middle - begin
            precondition(opened.count == text.count, "what was sealed is opened")
        }
        let bytes = frames * textByteCount
        return figures(rate(bytes, in: sealing), rate(bytes, in: opening))
    }
}
