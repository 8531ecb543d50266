/// What a CAR brought.
public struct CARImportReport: Sendable, Equatable {
    /// A root of the CAR, which is kept now.
    public struct Root: Sendable, Equatable {
        /// Its CID.
        public var cid: String
        /// Nothing below it is missing in the store; a CAR may have a part of a DAG alone.
        public var isComplete: Bool
    }

    /// The roots, in the CAR's order.
    public var roots: [Root]
    /// Blocks that were read.
    public var blocks: UInt64
    /// Their bytes.
    public var bytes: UInt64
}
