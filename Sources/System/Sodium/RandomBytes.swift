import CSodium

/// Bytes from the system's random generator that are no secret: nonces, identifiers.
package enum RandomBytes {
    /// So many of them.
    package static func make(_ count: Int) -> [UInt8] {
        Library.prepare()
        var bytes = [UInt8](repeating: 0, count: count)
        unsafe randombytes_buf(&bytes, count)
        return bytes
    }
}
