package import Multiformats

extension CAS {
    /// What an asker wants, and how long it waits.
    package struct Request: Sendable, Equatable {
        /// The two things that can be asked.
        package enum Operation: Sendable, Equatable {
            /// A range of a content.
            case get(Get)
            /// A page of what there is.
            case list(List)
        }

        /// How long it waits for the answer.
        package var timeToLive: Duration
        /// What is wanted.
        package var operation: Operation

        /// A request.
        package init(_ operation: Operation, timeToLive: Duration = Limits.timeToLiveDefault) {
            self.operation = operation
            self.timeToLive = timeToLive
        }
    }

    /// A range of a content.
    package struct Get: Sendable, Equatable {
        /// What is wanted.
        package var contentHash: ContentHash
        /// First byte.
        package var offset: UInt64
        /// Bytes; 0: to the end.
        package var length: UInt64
        /// The block of that CID itself, and not the bytes of the file whose root it is.
        package var isBlock: Bool
        /// The longest body that is welcome, in bytes; a longer range is announced.
        package var inlineMax: Int

        /// A range of a content.
        package init(
            _ contentHash: ContentHash,
            offset: UInt64 = 0,
            length: UInt64 = 0,
            isBlock: Bool = false,
            inlineMax: Int = Limits.inlineDefault,
        ) {
            self.contentHash = contentHash
            self.offset = offset
            self.length = length
            self.isBlock = isBlock
            self.inlineMax = inlineMax
        }
    }

    /// A page of what there is.
    package struct List: Sendable, Equatable {
        /// Where it begins; empty: at the start.
        package var cursor: [UInt8]
        /// Entries wanted.
        package var limit: Int

        /// A page.
        package init(cursor: [UInt8] = [], limit: Int = Limits.pageEntriesMax) {
            self.cursor = cursor
            self.limit = limit
        }
    }
}
