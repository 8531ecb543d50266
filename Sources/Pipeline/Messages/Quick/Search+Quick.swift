import Multiformats

extension Search {
    /// Reads a search that says nothing of how it is to be done.
    init?(quick bytes: Span<UInt8>) {
        var root: CID?
        var (isRaw, isDAG) = (false, false)
        var reader = QuickReader()
        self.init(root: CID(sha256: Digest256(words: (0, 0, 0, 0))), sources: [])
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let root, !sources.isEmpty else { return nil }
                self.root = root
                format = ContentFormat(isRaw: isRaw, isDAG: isDAG)
                return
            case .bytes(1, let range):
                guard let hash = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                root = hash.root
            case .number(2, let number):
                offset = number
            case .number(3, let number):
                length = number
            case .bytes(5, let range):
                guard let name = QuickReader.string(bytes, range),
                    let source = Source(rawValue: name),
                    !sources.contains(source)
                else { return nil }
                sources.append(source)
            case .bytes(6, let range):
                guard let name = QuickReader.string(bytes, range),
                    let privacy = Privacy(rawValue: name)
                else { return nil }
                self.privacy = privacy
            case .number(7, let number):
                isRaw = number != 0
            case .number(15, let number):
                isDAG = number != 0
            case .number(13, let number):
                keepsOrder = number != 0
            case .number(14, let number):
                guard let number = QuickReader.uint32(number) else { return nil }
                client = number
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.cid(1, root)
        writer.number(2, offset)
        writer.number(3, length)
        writer.text(4, requesterID)
        for source in sources { writer.text(5, source.rawValue) }
        writer.text(6, privacy.rawValue)
        writer.flag(7, format == .raw)
        writer.text(8, manner.strategy?.rawValue ?? "")
        if manner.urgency != .normal { writer.text(9, manner.urgency.rawValue) }
        writer.number(10, manner.size)
        writer.text(11, manner.contentType)
        manner.writeContext(12, to: &writer)
        writer.flag(13, keepsOrder)
        writer.number(14, UInt64(client))
        writer.flag(15, format == .dag)
    }
}

extension Order {
    /// Reads an order; nil for one whose owner has a name.
    init?(quick bytes: Span<UInt8>) {
        var root: CID?
        var source: Source?
        var (isRaw, isDAG) = (false, false)
        var reader = QuickReader()
        self.init(source: .local, root: CID(sha256: Digest256(words: (0, 0, 0, 0))))
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let root, let source else { return nil }
                self.root = root
                self.source = source
                format = ContentFormat(isRaw: isRaw, isDAG: isDAG)
                return
            case .bytes(1, let range):
                guard let name = QuickReader.string(bytes, range) else { return nil }
                source = Source(rawValue: name)
            case .bytes(2, let range):
                guard let hash = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                root = hash.root
            case .number(3, let number):
                offset = number
            case .number(4, let number):
                length = number
            case .bytes(6, let range):
                guard let name = QuickReader.string(bytes, range),
                    let privacy = Privacy(rawValue: name)
                else { return nil }
                self.privacy = privacy
            case .number(7, let number):
                isRaw = number != 0
            case .number(8, let number):
                isDAG = number != 0
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.text(1, source.rawValue)
        writer.cid(2, root)
        writer.number(3, offset)
        writer.number(4, length)
        writer.text(5, owner)
        writer.text(6, privacy.rawValue)
        writer.flag(7, format == .raw)
        writer.flag(8, format == .dag)
    }
}
