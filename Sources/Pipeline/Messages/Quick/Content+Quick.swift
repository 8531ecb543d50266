import Multiformats

extension Content {
    /// Reads the answer to a hit; nil for one with attempts.
    init?(quick bytes: Span<UInt8>) {
        var cid: CID?
        var reader = QuickReader()
        self.init(cid: CID(sha256: Digest256(words: (0, 0, 0, 0))), size: 0, offset: 0, length: 0)
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let cid else { return nil }
                self.cid = cid
                return
            case .bytes(1, let range):
                guard let hash = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                cid = hash.root
            case .number(2, let number):
                size = number
            case .number(3, let number):
                offset = number
            case .number(4, let number):
                length = number
            case .bytes(5, let range):
                guard range.isEmpty else { return nil }
            case .bytes(6, let range):
                guard let digest = UsualText.digest(bytes.extracting(range)) else { return nil }
                sha256 = digest.bytes
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.cid(1, cid)
        writer.number(2, size)
        writer.number(3, offset)
        writer.number(4, length)
        writer.text(5, contentType)
        if let sha256 {
            if let digest = Digest256(sha256) {
                writer.contentHash(6, .sha256(digest))
            } else {
                writer.text(6, Hexadecimal.text(sha256))
            }
        }
        for attempt in attempts.prefix(Limits.attemptsMax) {
            writer.message(7) { attempt.write(to: &$0) }
        }
    }
}

extension Absent {
    /// Reads the store's answer to a miss.
    init?(quick bytes: Span<UInt8>) {
        var root: CID?
        var reader = QuickReader()
        self.init(root: CID(sha256: Digest256(words: (0, 0, 0, 0))))
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let root else { return nil }
                self.root = root
                return
            case .bytes(1, let range):
                guard let hash = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                root = hash.root
            case .number(2, let number):
                isPartial = number != 0
            case .bytes(3, let range):
                guard let hash = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                firstMissing = hash.root
            case .number(4, let number):
                available = number
            case .number(5, let number):
                size = number
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.cid(1, root)
        writer.flag(2, isPartial)
        if let firstMissing { writer.cid(3, firstMissing) }
        writer.number(4, available)
        writer.number(5, size)
    }
}
