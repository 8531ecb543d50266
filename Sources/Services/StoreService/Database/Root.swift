import Foundation
package import GRDB
package import Messages
package import Multiformats

/// One owner's hold on one content: a row of `roots`.
package struct Root: Sendable, Equatable {
    /// How it is held, as a number in the table.
    package enum State: Int, Sendable {
        /// A client put it.
        case kept = 0
        /// A fetcher brought it.
        case cached = 1
        /// Nobody has named it in an `assemble` yet.
        case part = 2
    }

    /// The row's number; 0 before it has one.
    package var id: Int64 = 0
    /// The content's root, of version 1.
    package let cid: CID
    /// Whose hold; empty is the deployment itself.
    package let owner: String
    /// How it is held.
    package var state: State
    /// Who may have it.
    package var privacy: Privacy
    /// Never evicted.
    package var isPinned = false
    /// Nothing of it is missing.
    package var isComplete = false
    /// Bytes of the whole; 0 while not known.
    package var size: Int64 = 0
    /// Blocks of it that are here.
    package var blocks: Int64 = 0
    /// Their bytes.
    package var bytes: Int64 = 0
    /// Its media type, or empty.
    package var contentType: String
    /// Milliseconds since 1970 when it came.
    package var created: Int64
    /// When it was last used.
    package var accessed: Int64
    /// Not evicted before; a part is gone after.
    package var lease: Int64

    /// A hold that has no row and no blocks yet.
    package init(
        cid: CID,
        owner: String,
        state: State,
        privacy: Privacy,
        contentType: String = "",
        now: Int64,
    ) {
        self.cid = cid
        self.owner = owner
        self.state = state
        self.privacy = privacy
        self.contentType = contentType
        created = now
        accessed = now
        lease = now + (state == .part ? Limits.partMilliseconds : Limits.leaseMilliseconds)
    }

    /// The columns that `init(_:)` reads, in their order.
    package static let columns = """
        id, cid, owner, state, privacy, pinned, complete, size, blocks, bytes, content_type, \
        created, accessed, lease
        """

    /// Reads a row of those columns.
    package init(_ row: Row) throws {
        guard let cid = try? CID(bytes: row[1] as Data), let state = State(rawValue: row[3]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a root is malformed")
        }
        id = row[0]
        self.cid = cid
        owner = row[2]
        self.state = state
        privacy = Privacy(number: row[4])
        isPinned = row[5]
        isComplete = row[6]
        size = row[7]
        blocks = row[8]
        bytes = row[9]
        contentType = row[10]
        created = row[11]
        accessed = row[12]
        lease = row[13]
    }

    /// What an asker is told of it.
    package func status(sha256: [UInt8]?) -> Status {
        Status(
            cid: cid,
            size: UInt64(size),
            blocks: UInt64(blocks),
            bytesPresent: UInt64(bytes),
            isComplete: isComplete,
            state: state.word,
            isPinned: isPinned,
            privacy: privacy,
            owner: owner,
            contentType: contentType,
            sha256: sha256,
            createdMilliseconds: UInt64(created),
        )
    }

    /// The time until the lease ends.
    package func remaining(now: Int64) -> Duration {
        .milliseconds(max(0, lease - now))
    }
}

extension Root.State {
    /// The state in the words of the protocol.
    package var word: Status.State {
        switch self {
        case .kept: .kept
        case .cached: .cached
        case .part: .part
        }
    }
}

extension Privacy {
    /// The privacy as a number in the table.
    package var number: Int {
        switch self {
        case .public: 0
        case .private: 1
        case .restricted: 2
        }
    }

    /// What an audience sees, as bits: that of the number of each privacy that it may see.
    package static func bits(for audience: Audience) -> Int {
        let seen: [Privacy] =
            switch audience {
            case .strangers: [.public]
            case .peers: [.public, .restricted]
            case .clients: [.public, .private]
            case .trusted: [.public, .private, .restricted]
            }
        return seen.reduce(0) { $0 | 1 << $1.number }
    }

    /// The privacy of a number in the table; one that nobody knows shows nothing to strangers.
    package init(number: Int) {
        self =
            switch number {
            case 0: .public
            case 2: .restricted
            default: .private
            }
    }
}
