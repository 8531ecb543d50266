import SwiftProtobuf
package import Multiformats

/// A request for a range of some content, with everything that bears on how it is found.
package struct Get: Sendable, Equatable {
    /// What is wanted.
    package var contentHash: ContentHash
    /// First byte wanted.
    package var offset: UInt64
    /// Bytes wanted, 1 to 1 MiB; the end of the content cuts it.
    package var length: UInt64
    /// The DID that owns what this request brings into the store; empty is the deployment itself.
    package var requesterID: String
    /// Allowed sources in the order they are asked; `local` is always looked at first.
    package var sources: [Source]
    /// Who may have what this request brings.
    package var privacy: Privacy
    /// How it is to be looked for.
    package var manner: Manner
    /// Bytes of the file, or of the block itself.
    package var format: ContentFormat
    /// Only content that a public root reaches is answered.
    package var publicOnly: Bool
    /// Content that only restricted roots reach is not answered.
    package var unrestrictedOnly: Bool
    /// Content that only private roots reach is not answered.
    package var sharedOnly: Bool

    /// A request with the defaults of the protocol.
    package init(
        _ contentHash: ContentHash,
        offset: UInt64 = 0,
        length: UInt64 = Limits.rangeBytesMax,
        requesterID: String = "",
        sources: [Source] = Source.allCases,
        privacy: Privacy = .public,
        manner: Manner = Manner(),
        format: ContentFormat = .file,
        publicOnly: Bool = false,
        unrestrictedOnly: Bool = false,
        sharedOnly: Bool = false,
    ) {
        self.contentHash = contentHash
        self.offset = offset
        self.length = length
        self.requesterID = requesterID
        self.sources = sources
        self.privacy = privacy
        self.manner = manner
        self.format = format
        self.publicOnly = publicOnly
        self.unrestrictedOnly = unrestrictedOnly
        self.sharedOnly = sharedOnly
    }

    /// For whom the answer is.
    package var audience: Audience {
        if publicOnly || sharedOnly && unrestrictedOnly { return .strangers }
        return sharedOnly ? .peers : unrestrictedOnly ? .clients : .trusted
    }

    /// The sources that remain once privacy is respected, without `local`.
    package var searchable: [Source] {
        sources.filter { $0 != .local && privacy.allows($0) }
    }

    /// Whether the order of the sources is the asker's own wish: it names sources, and no strategy.
    package var keepsOrder: Bool { manner.strategy == nil && sources != Source.allCases }

    init(_ proto: ProtoGet) throws(MalformedHeader) {
        contentHash = try Field.contentHash(proto.contentHash)
        offset = proto.offset
        guard proto.length <= Limits.rangeBytesMax else {
            throw MalformedHeader(
                .tooLarge,
                "A get answers at most \(Limits.rangeBytesMax) bytes; ask for the next range after it.",
                field: "length",
            )
        }
        length = proto.length == 0 ? Limits.rangeBytesMax : proto.length
        guard offset <= UInt64(Int64.max) else {
            throw .field("offset", "No content has a byte \(offset).")
        }
        requesterID = try Field.owner(proto.requesterID, "requesterId")
        sources = try Field.sources(proto.preferredSources, "preferredSources")
        privacy = try Field.privacy(proto.metadata.privacy, "metadata.privacy")
        manner = try Manner(proto)
        guard let format = ContentFormat(wire: proto.format) else {
            throw .field("format", "The format is \"file\", \"raw\" or \"dag\".")
        }
        self.format = format
        publicOnly = proto.publicOnly
        unrestrictedOnly = proto.unrestrictedOnly
        sharedOnly = proto.sharedOnly
    }

    var proto: ProtoGet {
        .with {
            $0.contentHash = contentHash.description
            $0.offset = offset
            $0.length = length
            $0.requesterID = requesterID
            if sources != Source.allCases { $0.preferredSources = sources.map(\.rawValue) }
            if privacy != .public { $0.metadata.privacy = privacy.rawValue }
            if format != .file { $0.format = format.rawValue }
            $0.publicOnly = publicOnly
            $0.unrestrictedOnly = unrestrictedOnly
            $0.sharedOnly = sharedOnly
            manner.write(to: &$0)
        }
    }
}
