/// How a file that may hold the beginning of a content is continued.
///
/// A file is written in order, so its bytes are the content's first ones. Its last bytes are
/// compared before anything is written: a file that holds something else is left as it is.
package struct ResumePlan: Equatable {
    /// Bytes of the file that are kept.
    package let kept: UInt64
    /// Of them, how many at the end are compared with the content.
    package let compared: UInt64

    /// The plan for a file of this size.
    package init(fileSize: UInt64) {
        kept = fileSize
        compared = min(fileSize, Limits.resumeCheckBytes)
    }

    /// Where in the content to ask first, for a file that begins at its byte `offset`.
    package func firstByte(_ offset: UInt64) -> UInt64 { offset + kept - compared }

    /// The bytes of the first range that are new.
    ///
    /// - Parameters:
    ///   - range: what came from `firstByte` on.
    ///   - tail: the file's last `compared` bytes.
    /// - Returns: nil when the file holds something else.
    package func newBytes(of range: [UInt8], tail: [UInt8]) -> [UInt8]? {
        guard range.starts(with: tail) else { return nil }
        return Array(range.dropFirst(tail.count))
    }
}
