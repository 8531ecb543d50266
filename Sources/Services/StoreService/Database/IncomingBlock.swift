import Blocks
package import Foundation
package import Messages
package import Multiformats

/// A block on its way in, and on whose behalf.
package struct IncomingBlock: Sendable {
    /// Why it comes.
    package enum Purpose: Sendable, Equatable {
        /// A client put it.
        case kept
        /// A client put it as a part of a file to be assembled.
        case part
        /// A fetcher brought it for this root.
        case fetched(root: CID)
    }

    /// Its name, of version 1.
    package let cid: CID
    /// Its bytes.
    package let bytes: Data
    /// Why it comes.
    package let purpose: Purpose
    /// Whose it is.
    package let owner: String
    /// Who may have it.
    package let privacy: Privacy
    /// Its media type, or empty.
    package let contentType: String

    /// The root that will hold it.
    package var root: CID {
        if case .fetched(let root) = purpose { root } else { cid }
    }

    /// A `put`'s block, with its bytes checked against their name.
    ///
    /// - Throws: `too-large`, `corrupt` when the bytes don't match.
    package init(_ put: Put, bytes: Data) throws(Failure) {
        guard bytes.count <= Messages.Limits.blockBytesMax else {
            throw Failure(
                .tooLarge,
                "A block has at most \(Messages.Limits.blockBytesMax) bytes; this one has "
                    + "\(bytes.count). Put its parts and assemble them.",
            )
        }
        if let hash = put.contentHash {
            cid = hash.root
            do throws(BlockError) {
                try Block.verify(bytes.bytes, matches: cid)
            } catch {
                throw Failure(.corrupt, "The block does not match its CID: \(error).")
            }
        } else {
            cid = CID(sha256: Digest256(hashing: bytes.bytes))
        }
        self.bytes = bytes
        if let root = put.fetchedFor {
            purpose = .fetched(root: root.asVersion1)
        } else {
            purpose = put.isPart ? .part : .kept
        }
        owner = put.owner
        privacy = put.privacy
        contentType = put.contentType
    }
}
