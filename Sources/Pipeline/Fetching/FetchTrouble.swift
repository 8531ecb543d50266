package import Messages

/// Why a fetch can't go on: what the router is told.
package struct FetchTrouble: Error, Sendable, Equatable {
    /// For programs.
    package var code: ErrorCode
    /// For people.
    package var sentence: String
    /// Asking again, anywhere, changes nothing.
    package var isPermanent: Bool

    /// A trouble.
    package init(_ code: ErrorCode, _ sentence: String, isPermanent: Bool = false) {
        self.code = code
        self.sentence = sentence
        self.isPermanent = isPermanent
    }

    /// Nobody wants the result any more.
    package static let cancelled = FetchTrouble(.aborted, "Nobody waits for it any more.")

    /// The DAG itself is wrong: whoever sends these blocks sends the same.
    init(_ malformed: RangeWalk.Malformed) {
        let reason =
            switch malformed {
            case .sizeMismatch(let cid): "\(cid) has another size than the node above it says"
            case .tooDeep: "it has more than \(Limits.depthMax) levels"
            case .tooLarge: "it claims more bytes or links than a file can have"
            }
        self.init(
            .corrupt,
            "The content is no file that can be read: \(reason).",
            isPermanent: true
        )
    }

    /// The outcome of an order that ended in it.
    package func outcome(_ attempts: [Attempt]) -> Outcome {
        Outcome(.failed(code, isPermanent: isPermanent), sentence: sentence, attempts: attempts)
    }
}
