import Blocks
import Messages
import Multiformats

extension Client {
    /// Finds a range of a content, wherever it is.
    ///
    /// A content of one block that comes whole is verified here.
    ///
    /// - Parameters:
    ///   - hash: a CID, or the SHA-256 of the content as 64 hexadecimal digits.
    ///   - offset: the first byte wanted; the content's size gives an empty range.
    ///   - length: bytes wanted, 1 to 1 MiB; the end of the content cuts it.
    ///   - options: where to look, and for how long.
    /// - Returns: the range, with what was asked on the way.
    /// - Throws: one error, with every source that was asked.
    public func get(
        _ hash: String,
        offset: UInt64 = 0,
        length: UInt64 = 1 << 20,
        options: GetOptions = GetOptions(),
    ) async throws(WeirError) -> ContentRange {
        let contentHash = try parse(hash)
        guard (1...Messages.Limits.rangeBytesMax).contains(length) else {
            throw WeirError(
                .tooLarge,
                "A get has 1 to \(Messages.Limits.rangeBytesMax) bytes; download takes more.",
                field: "length",
            )
        }
        var question = Question(
            payload: .get(options.request(contentHash, offset: offset, length: length)),
            expectedBytes: Int(length),
            timeToLive: options.timeToLive,
            trace: options.trace,
        )
        if let id = options.requestID { question.id = id }
        let reply = try await ask(question)
        guard case .content(let content) = reply.payload else {
            throw Trouble.unexpected(reply.payload)
        }
        let expected = content.size > offset ? min(length, content.size - offset) : 0
        guard content.offset == offset, content.length == expected else {
            throw WeirError(.internal, "The pipeline answered with another range than was asked.")
        }
        try verify(content, reply.body, against: contentHash, options.format)
        return ContentRange(content, bytes: reply.body)
    }

    /// Checks a whole content, or a block itself, against the hash it was asked for.
    private func verify(
        _ content: Content,
        _ bytes: [UInt8],
        against hash: ContentHash,
        _ format: Format,
    ) throws(WeirError) {
        guard content.offset == 0, content.length == content.size else { return }
        let blockDigest = format == .file ? nil : hash.root.sha256Digest
        guard let digest = blockDigest ?? hash.flatDigest else { return }
        guard Digest256(hashing: bytes) == digest else {
            throw WeirError(.corrupt, "The pipeline answered with bytes that are not \(hash)'s.")
        }
    }
}

extension ContentHash {
    /// The SHA-256 of the content's bytes, when the hash says it.
    var flatDigest: Digest256? {
        switch self {
        case .sha256(let digest): digest
        case .cid(let cid): cid.codec == .raw ? cid.sha256Digest : nil
        }
    }
}

extension GetOptions {
    /// The sources as the protocol has them; none means all.
    var messageSources: [Messages.Source] {
        sources.isEmpty ? Messages.Source.allCases : sources.map(\.message)
    }

    /// The request for a range, as the protocol has it.
    func request(_ hash: ContentHash, offset: UInt64, length: UInt64) -> Get {
        Get(
            hash,
            offset: offset,
            length: length,
            requesterID: requester,
            sources: messageSources,
            privacy: privacy.message,
            manner: Manner(
                strategy: strategy?.message,
                urgency: urgency.message,
                size: expectedSize,
                contentType: expectedType,
                network: network.message,
                isBandwidthLow: isBandwidthLow,
                isBatteryLow: isBatteryLow,
            ),
            format: format.message,
            publicOnly: publicOnly,
        )
    }
}
