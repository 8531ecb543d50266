/// What a client may ask for: a CID, or the SHA-256 of the content's bytes.
package enum ContentHash: Hashable, Sendable {
    /// The root of a DAG, raw or dag-pb, by SHA-256 or carrying its bytes itself.
    case cid(CID)
    /// The digest of the whole content, however it is cut into blocks.
    case sha256(Digest256)

    /// Reads a CID's text or 64 hexadecimal digits.
    package init(parsing text: String) throws(MultiformatsError) {
        if let digest = Digest256(hex: text) {
            self = .sha256(digest)
            return
        }
        let cid: CID
        do {
            cid = try CID(parsing: text)
        } catch {
            guard let digits = text.utf8.hexadecimalCount else { throw .notAHash(error) }
            throw .wrongHexLength(digits: digits)
        }
        try self.init(cid)
    }

    /// A CID, if its content can be read and verified here.
    package init(_ cid: CID) throws(MultiformatsError) {
        guard cid.codec == .raw || cid.codec == .dagPB else { throw .unsupportedCodec(cid.codec) }
        switch cid.hashCode {
        case .identity:
            break
        case .sha256:
            guard cid.sha256Digest != nil else {
                throw .wrongDigestLength(
                    .sha256,
                    bytes: cid.multihash.digest.count,
                    expected: Digest256.byteCount
                )
            }
        default:
            throw .unsupportedHash(cid.hashCode)
        }
        self = .cid(cid)
    }

    /// The CID to look for, always of version 1, so that one content has one key.
    ///
    /// A SHA-256 is the raw block of that digest; for content above one block it is an alias that
    /// the store leads to the real root.
    package var root: CID {
        switch self {
        case .cid(let cid): cid.asVersion1
        case .sha256(let digest): CID(sha256: digest)
        }
    }
}

extension ContentHash: CustomStringConvertible {
    /// The text as a client may send it.
    package var description: String {
        switch self {
        case .cid(let cid): cid.description
        case .sha256(let digest): digest.description
        }
    }
}

extension String.UTF8View {
    /// How many hexadecimal digits this is; nil when it is anything else, or very long.
    fileprivate var hexadecimalCount: Int? {
        guard !isEmpty, count <= Limits.cidCharactersMax else { return nil }
        let digits = Array(self)
        let isHexadecimal = digits.allSatisfy { digit in
            (0x30...0x39).contains(digit) || (0x61...0x66).contains(digit | 0x20)
        }
        return isHexadecimal ? digits.count : nil
    }
}
