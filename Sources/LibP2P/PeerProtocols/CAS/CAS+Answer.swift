package import Multiformats

extension CAS {
    /// What a peer answers.
    package enum Answer: Sendable, Equatable {
        /// A range of a content: its bytes follow, or it is announced.
        case content(Content)
        /// A page of what there is.
        case listing(Listing)
        /// Why there is nothing else.
        case refused(Refusal)
    }

    /// A range of a content, or its announcement.
    package struct Content: Sendable, Equatable {
        /// The content's root, of version 1.
        package var root: CID
        /// Bytes of the whole content, or of the block.
        package var size: UInt64
        /// Where the range begins.
        package var offset: UInt64
        /// Bytes of the range.
        package var length: UInt64
        /// No bytes follow: the range is longer than was welcome.
        package var isAnnounced: Bool
        /// Of an announcement: what of the range is there; empty: all.
        package var available: [Range<UInt64>]
        /// SHA-256 of the whole file, where it is known.
        package var sha256: Digest256?
        /// The media type; empty where it isn't known.
        package var contentType: String

        /// A range of a content.
        package init(
            root: CID,
            size: UInt64,
            offset: UInt64,
            length: UInt64,
            isAnnounced: Bool = false,
            available: [Range<UInt64>] = [],
            sha256: Digest256? = nil,
            contentType: String = "",
        ) {
            self.root = root
            self.size = size
            self.offset = offset
            self.length = length
            self.isAnnounced = isAnnounced
            self.available = available
            self.sha256 = sha256
            self.contentType = contentType
        }
    }

    /// A page of what there is.
    package struct Listing: Sendable, Equatable {
        /// What may be asked for.
        package var entries: [Entry]
        /// The next page's cursor; empty: this was the last.
        package var next: [UInt8]

        /// A page.
        package init(entries: [Entry], next: [UInt8] = []) {
            self.entries = entries
            self.next = next
        }
    }

    /// A content that may be asked for.
    package struct Entry: Sendable, Equatable {
        /// Its root, of version 1.
        package var root: CID
        /// Bytes of the whole.
        package var size: UInt64
        /// SHA-256 of the whole file, where it is known.
        package var sha256: Digest256?
        /// The media type; empty where it isn't known.
        package var contentType: String

        /// A content.
        package init(root: CID, size: UInt64, sha256: Digest256? = nil, contentType: String = "") {
            self.root = root
            self.size = size
            self.sha256 = sha256
            self.contentType = contentType
        }
    }
}
