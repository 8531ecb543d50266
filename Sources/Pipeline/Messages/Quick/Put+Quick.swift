import Multiformats

extension Put {
    /// Reads what says only which block it is, and for which root; nil for one that says more.
    init?(quick bytes: Span<UInt8>) {
        var reader = QuickReader()
        self.init()
        while true {
            switch reader.next(bytes) {
            case .end:
                return
            case .bytes(1, let range):
                guard let hash = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                contentHash = hash
            case .number(2, let number):
                isPart = number != 0
            case .bytes(6, let range):
                guard case .cid(let root) = UsualText.contentHash(bytes.extracting(range)) else {
                    return nil
                }
                fetchedFor = root
            case .number(7, let number):
                isLast = number != 0
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        if let contentHash { writer.contentHash(1, contentHash) }
        writer.flag(2, isPart)
        writer.text(3, owner)
        if privacy != .public { writer.text(4, privacy.rawValue) }
        writer.text(5, contentType)
        if let fetchedFor { writer.cid(6, fetchedFor) }
        writer.flag(7, isLast)
    }
}

extension Stored {
    /// Reads an acknowledgement.
    init?(quick bytes: Span<UInt8>) {
        var cid: CID?
        var reader = QuickReader()
        self.init(cid: CID(sha256: Digest256(words: (0, 0, 0, 0))), size: 0)
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let cid else { return nil }
                self.cid = cid
                return
            case .bytes(1, let range):
                guard case .cid(let name) = UsualText.contentHash(bytes.extracting(range)) else {
                    return nil
                }
                cid = name
            case .number(2, let number):
                size = number
            case .bytes(3, let range):
                guard let digest = UsualText.digest(bytes.extracting(range)) else { return nil }
                sha256 = digest.bytes
            case .number(4, let number):
                expiresIn = .milliseconds(Int64(clamping: number))
            case .number(5, let number):
                alreadyPresent = number != 0
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.cid(1, cid)
        writer.number(2, size)
        writer.text(3, sha256.map(Hexadecimal.text) ?? "")
        writer.number(4, UInt64(expiresIn.wholeMilliseconds))
        writer.flag(5, alreadyPresent)
    }
}
