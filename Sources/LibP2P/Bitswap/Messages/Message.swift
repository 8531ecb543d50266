package import Multiformats

/// What peers send each other, whole: wants, blocks, and what is known of blocks (bitswap 1.2.0).
///
/// ```
/// message Message {
///   message Wantlist {
///     message Entry { bytes block = 1; int32 priority = 2; bool cancel = 3;
///                     WantType wantType = 4; bool sendDontHave = 5; }
///     repeated Entry entries = 1; bool full = 2;
///   }
///   message Block { bytes prefix = 1; bytes data = 2; }
///   message BlockPresence { bytes cid = 1; BlockPresenceType type = 2; }
///   Wantlist wantlist = 1;
///   repeated bytes blocks = 2;                   // 1.0.0
///   repeated Block payload = 3;                  // 1.1.0
///   repeated BlockPresence blockPresences = 4;   // 1.2.0
///   int32 pendingBytes = 5;                      // 1.2.0
/// }
/// ```
package struct Message: Sendable, Hashable {
    /// A line of a wantlist.
    package struct Entry: Sendable, Hashable {
        /// What is asked about a block.
        package enum Kind: UInt8, Sendable, Hashable {
            /// The block itself.
            case block = 0
            /// Whether it is there.
            case have = 1
        }

        /// Which block.
        package var cid: CID
        /// More is sooner.
        package var priority: Int32
        /// Whether the block isn't wanted any more.
        package var isCancel: Bool
        /// What is asked.
        package var kind: Kind
        /// Whether it shall be said that the block isn't there.
        package var sendsDontHave: Bool

        /// A line.
        package init(
            _ cid: CID,
            priority: Int32 = 1,
            isCancel: Bool = false,
            kind: Kind = .block,
            sendsDontHave: Bool = false
        ) {
            self.cid = cid
            self.priority = priority
            self.isCancel = isCancel
            self.kind = kind
            self.sendsDontHave = sendsDontHave
        }

        /// A block is not wanted any more.
        package static func cancel(_ cid: CID) -> Entry { Entry(cid, isCancel: true) }
    }

    /// A block as it was sent: bytes that nobody has checked.
    package struct Payload: Sendable, Hashable {
        /// How its name is made.
        package var prefix: CIDPrefix
        /// What it claims to be.
        package var bytes: [UInt8]

        /// A block to send or check.
        package init(prefix: CIDPrefix, bytes: [UInt8]) {
            self.prefix = prefix
            self.bytes = bytes
        }
    }

    /// Whether a peer has a block.
    package struct Presence: Sendable, Hashable {
        /// Which block.
        package var cid: CID
        /// Whether it is there, and may be had.
        package var isThere: Bool

        /// What is known of a block.
        package init(_ cid: CID, isThere: Bool) {
            self.cid = cid
            self.isThere = isThere
        }
    }

    /// What is wanted, or not any more.
    package var entries: [Entry] = []
    /// Whether the entries are all that is wanted, and what was wanted before is not.
    package var isFull = false
    /// Blocks.
    package var payload: [Payload] = []
    /// What is known of blocks.
    package var presences: [Presence] = []
    /// Bytes that wait to be sent behind this message.
    package var pendingBytes: Int32 = 0

    /// A message that says nothing.
    package init() {}

    /// Whether there is nothing in it to send.
    package var isEmpty: Bool {
        entries.isEmpty && !isFull && payload.isEmpty && presences.isEmpty
    }
}
