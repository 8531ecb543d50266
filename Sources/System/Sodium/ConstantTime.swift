import CSodium

/// Comparison whose time tells nothing about where two values differ.
package enum ConstantTime {
    /// Whether two byte strings are equal; how long it takes says only whether their counts differ.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        // Safe: `count` bytes are read of each.
        return unsafe sodium_memcmp(left, right, left.count) == 0
    }
}
