import Linux

extension Client {
    /// Finds a content and writes it into a file, which may hold the beginning of it already.
    ///
    /// The file is written in order, so one that was left unfinished holds the content's first
    /// bytes and is continued at its end. Before anything is written its last 64 KiB are compared
    /// with the content; a file that holds something else is left as it is. Where the SHA-256 of
    /// the whole is known, what was kept is hashed with what came.
    ///
    /// Nothing is made when the content is not found. A pipe or device is written from the start.
    ///
    /// - Parameters:
    ///   - hash: a CID, or the SHA-256 of the content as 64 hexadecimal digits.
    ///   - path: the file.
    ///   - offset: the content's byte that is the file's first.
    ///   - length: bytes wanted; nil: up to the end.
    ///   - options: where to look, and how long each range may take.
    ///   - progress: told how many bytes of how many the file has.
    /// - Returns: what is in the file now, and whether it was verified here.
    /// - Throws: `WeirError` or `FileError`.
    @discardableResult
    public func download(
        _ hash: String,
        toFile path: String,
        offset: UInt64 = 0,
        length: UInt64? = nil,
        options: GetOptions = GetOptions(),
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
    ) async throws -> Download {
        do {
            return try await fill(
                .path(path),
                hash,
                offset: offset,
                length: length,
                options,
                progress: progress
            )
        } catch let error as LinuxError {
            throw FileError(error)
        }
    }

    /// Writes a content to its place, or what of it is missing there.
    func fill(
        _ place: FilePlace,
        _ hash: String,
        offset: UInt64,
        length: UInt64?,
        _ options: GetOptions,
        progress: (UInt64, UInt64) -> Void = { _, _ in },
    ) async throws -> Download {
        let plan = ResumePlan(fileSize: try place.size())
        let something = FileError(
            "\(place.name) holds something else than this content; remove it or choose another name."
        )
        guard length.map({ plan.kept <= $0 }) ?? true else { throw something }
        var first = try await firstRange(
            plan,
            of: something,
            hash,
            offset: offset,
            length: length,
            options
        )
        let stretch = Stretch(offset: offset, wanted: length, size: first.size)
        guard plan.kept <= stretch.length else { throw something }

        let file = try place.open()
        guard let new = plan.newBytes(of: first.bytes, tail: try plan.tail(of: file)) else {
            throw something
        }
        var check = ContentCheck(
            asked: try parse(hash),
            cid: first.cid,
            sha256: first.sha256,
            isWhole: stretch.isWhole
        )
        try plan.readKept(of: file, if: check.isPossible) { check.add($0) }

        (first.offset, first.bytes) = (offset + plan.kept, new)
        var done = plan.kept
        let attempts = try await pull(first, hash, stretch, options, check: &check) { range in
            try file.write(range.bytes)
            done += UInt64(range.bytes.count)
            progress(done, stretch.length)
        }
        do {
            try check.finish()
        } catch {
            throw FileError("\(error) Remove \(place.name) and get it again.")
        }
        return Download(first, stretch, resumed: plan.kept, check, attempts)
    }

    private func firstRange(
        _ plan: ResumePlan,
        of something: FileError,
        _ hash: String,
        offset: UInt64,
        length: UInt64?,
        _ options: GetOptions,
    ) async throws -> ContentRange {
        do {
            return try await firstRange(
                hash,
                offset: plan.firstByte(offset),
                length: length.map { $0 - plan.kept + plan.compared },
                options,
            )
        } catch {
            // An offset past the end: the file is longer than the content.
            throw plan.kept > 0 && error.field == "offset" ? something : error
        }
    }
}

extension ResumePlan {
    /// The bytes of the file that are compared.
    func tail(of file: File) throws(LinuxError) -> [UInt8] {
        guard compared > 0 else { return [] }
        try file.seek(to: kept - compared)
        return try file.read(Int(compared))
    }

    /// Reads what is kept of the file if that is `wanted`, and goes to its end.
    func readKept(
        of file: File,
        if wanted: Bool,
        _ add: ([UInt8]) -> Void,
    ) throws(LinuxError) {
        guard kept > 0 else { return }
        var offset: UInt64 = wanted ? 0 : kept
        try file.seek(to: offset)
        while offset < kept {
            let bytes = try file.read(Int(min(kept - offset, Limits.rangeBytes)))
            guard !bytes.isEmpty else {
                throw LinuxError(.system(0), "\(file.name) became shorter while it was read")
            }
            add(bytes)
            offset += UInt64(bytes.count)
        }
    }
}
