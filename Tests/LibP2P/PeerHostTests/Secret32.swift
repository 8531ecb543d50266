import Sodium

/// Seeds for many keys.
enum Secret32 {
    /// A seed that is another one for each number.
    static func bytes(_ number: Int) -> Secret {
        Secret(copying: (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) })
    }
}
