import Foundation
import Multiformats
import SwiftProtobuf

extension CAS.Get {
    var proto: ProtoGetContent {
        .with {
            $0.contentHash = contentHash.description
            $0.offset = offset
            $0.length = length
            $0.block = isBlock
            $0.inlineMax = UInt32(clamping: inlineMax)
        }
    }

    init(_ proto: ProtoGetContent) throws(CAS.Refusal) {
        guard proto.contentHash.utf8.count <= Limits.hashBytesMax else {
            throw CAS.Refusal(.invalidRequest, "The content hash is too long for one.")
        }
        let hash: ContentHash
        do {
            hash = try ContentHash(parsing: proto.contentHash)
        } catch {
            throw CAS.Refusal(.invalidRequest, "The content hash is wrong: \(error).")
        }
        let (_, overflows) = proto.offset.addingReportingOverflow(proto.length)
        guard !overflows else {
            throw CAS.Refusal(.invalidRequest, "The range ends beyond all content.")
        }
        let asked = proto.inlineMax == 0 ? Limits.inlineDefault : Int(proto.inlineMax)
        self.init(
            hash,
            offset: proto.offset,
            length: proto.length,
            isBlock: proto.block,
            inlineMax: min(asked, Limits.bodyBytesMax),
        )
    }
}

extension CAS.List {
    var proto: ProtoListContent {
        .with {
            $0.cursor = Data(cursor)
            $0.limit = UInt32(clamping: limit)
        }
    }

    init(_ proto: ProtoListContent) throws(CAS.Refusal) {
        guard proto.cursor.count <= Limits.cursorBytesMax else {
            throw CAS.Refusal(.invalidRequest, "That is no cursor of this peer.")
        }
        let limit = proto.limit == 0 ? Limits.pageEntriesMax : Int(proto.limit)
        self.init(cursor: [UInt8](proto.cursor), limit: min(limit, Limits.pageEntriesMax))
    }
}

extension CAS.Content {
    var proto: ProtoContent {
        .with {
            $0.root = root.description
            $0.size = size
            $0.offset = offset
            $0.length = length
            $0.announced = isAnnounced
            $0.available = available.prefix(Limits.rangesMax).map { range in
                .with {
                    $0.offset = range.lowerBound
                    $0.length = UInt64(range.count)
                }
            }
            $0.sha256 = sha256?.description ?? ""
            $0.contentType = contentType
        }
    }

    init(_ proto: ProtoContent) throws(CASError) {
        guard proto.length <= proto.size, proto.offset <= proto.size - proto.length else {
            throw .wrongField("range")
        }
        guard proto.available.count <= Limits.rangesMax else { throw .wrongField("available") }
        var available: [Range<UInt64>] = []
        for range in proto.available {
            let (end, overflows) = range.offset.addingReportingOverflow(range.length)
            guard !overflows else { throw .wrongField("available") }
            available.append(range.offset..<end)
        }
        self.init(
            root: try Wire.root(proto.root),
            size: proto.size,
            offset: proto.offset,
            length: proto.length,
            isAnnounced: proto.announced,
            available: available,
            sha256: try Wire.digest(proto.sha256),
            contentType: try Wire.contentType(proto.contentType),
        )
    }
}

extension CAS.Listing {
    var proto: ProtoListing {
        .with {
            $0.entries = entries.prefix(Limits.pageEntriesMax).map { entry in
                .with {
                    $0.root = entry.root.description
                    $0.size = entry.size
                    $0.sha256 = entry.sha256?.description ?? ""
                    $0.contentType = entry.contentType
                }
            }
            $0.next = Data(next)
        }
    }

    init(_ proto: ProtoListing) throws(CASError) {
        guard proto.entries.count <= Limits.pageEntriesMax else { throw .wrongField("entries") }
        guard proto.next.count <= Limits.cursorBytesMax else { throw .wrongField("next") }
        var entries: [CAS.Entry] = []
        for entry in proto.entries {
            entries.append(
                CAS.Entry(
                    root: try Wire.root(entry.root),
                    size: entry.size,
                    sha256: try Wire.digest(entry.sha256),
                    contentType: try Wire.contentType(entry.contentType),
                )
            )
        }
        self.init(entries: entries, next: [UInt8](proto.next))
    }
}

extension CAS.Refusal {
    var proto: ProtoError {
        .with {
            $0.code = code.rawValue
            $0.message = Wire.sentence(sentence)
            $0.retryAfterMs = UInt32(clamping: CASCodec.milliseconds(retryAfter))
        }
    }

    init(_ proto: ProtoError) {
        self.init(
            Code(rawValue: proto.code) ?? .internal,
            Wire.sentence(proto.message),
            retryAfter: .milliseconds(Int64(proto.retryAfterMs)),
        )
    }
}

/// Turns loose fields into values that can only be right.
private enum Wire {
    static func root(_ text: String) throws(CASError) -> CID {
        guard text.utf8.count <= Limits.hashBytesMax, let cid = try? CID(parsing: text) else {
            throw .wrongField("root")
        }
        return cid.asVersion1
    }

    static func digest(_ text: String) throws(CASError) -> Digest256? {
        if text.isEmpty { return nil }
        guard text.utf8.count <= Limits.hashBytesMax, let digest = Digest256(hex: text) else {
            throw .wrongField("sha256")
        }
        return digest
    }

    static func contentType(_ text: String) throws(CASError) -> String {
        let isPrintable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard text.utf8.count <= Limits.contentTypeBytesMax, isPrintable else {
            throw .wrongField("content type")
        }
        return text
    }

    /// Cuts a sentence to what is believed, at a character's end.
    static func sentence(_ text: String) -> String {
        guard text.utf8.count > Limits.sentenceBytesMax else { return text }
        var cut = ""
        for character in text {
            guard cut.utf8.count + character.utf8.count <= Limits.sentenceBytesMax - 3 else {
                break
            }
            cut.append(character)
        }
        return cut + "…"
    }
}
