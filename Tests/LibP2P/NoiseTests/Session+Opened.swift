import Noise

extension Session {
    /// The text of whole frames.
    mutating func opened(_ frames: [UInt8]) throws(NoiseError) -> [UInt8] {
        var bytes = frames
        var span = bytes.mutableSpan
        let (text, _) = try openFrames(&span)
        return Array(bytes[..<text])
    }
}

/// The bytes of hexadecimal digits, as vectors are printed.
func hex(_ digits: String) -> [UInt8] {
    let digits = digits.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}
