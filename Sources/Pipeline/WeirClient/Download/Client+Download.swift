import Messages
import Multiformats

extension Client {
    /// Finds a content and delivers it in order, in ranges of up to 1 MiB.
    ///
    /// Several ranges are asked for at a time, at most 8 MiB ahead of what `receive` has taken; a
    /// slow receiver makes nobody hold more. The whole is compared with its SHA-256 where that is
    /// known; when it differs, the error comes after the bytes.
    ///
    /// - Parameters:
    ///   - hash: a CID, or the SHA-256 of the content as 64 hexadecimal digits.
    ///   - offset: the first byte wanted.
    ///   - length: bytes wanted; nil: up to the end.
    ///   - options: where to look, and how long each range may take.
    ///   - receive: takes the ranges one after the other; an empty content has one empty range.
    /// - Returns: what was delivered, and whether it was verified here.
    /// - Throws: `WeirError`, or what `receive` threw.
    @discardableResult
    public func download(
        _ hash: String,
        offset: UInt64 = 0,
        length: UInt64? = nil,
        options: GetOptions = GetOptions(),
        receive: (ContentRange) async throws -> Void,
    ) async throws -> Download {
        let first = try await firstRange(hash, offset: offset, length: length, options)
        let stretch = Stretch(offset: offset, wanted: length, size: first.size)
        var check = ContentCheck(
            asked: try parse(hash),
            cid: first.cid,
            sha256: first.sha256,
            isWhole: stretch.isWhole
        )
        let attempts = try await pull(first, hash, stretch, options, check: &check, receive)
        try check.finish()
        return Download(first, stretch, resumed: 0, check, attempts)
    }

    /// Asks for the first range, which tells the size of the whole.
    func firstRange(
        _ hash: String,
        offset: UInt64,
        length: UInt64?,
        _ options: GetOptions,
    ) async throws(WeirError) -> ContentRange {
        let wanted = min(length ?? Limits.rangeBytes, Limits.rangeBytes)
        var first = try await get(hash, offset: offset, length: max(1, wanted), options: options)
        if wanted == 0 { first.bytes = [] }
        return first
    }

    /// Delivers the first range and pulls those after it; says what was asked for all of them.
    func pull(
        _ first: ContentRange,
        _ hash: String,
        _ stretch: Stretch,
        _ options: GetOptions,
        check: inout ContentCheck,
        _ receive: (ContentRange) async throws -> Void,
    ) async throws -> [Attempt] {
        var log = AttemptLog()
        log.add(first.attempts)
        check.add(first.bytes)
        try await receive(first)
        var window = RangeWindow(from: first.offset + UInt64(first.bytes.count), to: stretch.end)
        // The root and not an alias: the alias may be gone before the content is.
        let root = options.format == .file ? first.cid : hash
        var options = options
        options.requestID = nil
        try await withThrowingTaskGroup(of: ContentRange.self) { group in
            while !window.isDone {
                while let piece = window.ask() {
                    group.addTask { [options] in
                        try await self.get(
                            root,
                            offset: piece.offset,
                            length: piece.length,
                            options: options
                        )
                    }
                }
                guard let range = try await group.next() else { break }
                guard range.size == first.size, range.cid == first.cid else {
                    throw WeirError(.corrupt, "The pipeline's answers contradict each other.")
                }
                log.add(range.attempts)
                window.came(range)
                while let next = window.deliver() {
                    check.add(next.bytes)
                    try await receive(next)
                }
            }
        }
        return log.attempts
    }
}
