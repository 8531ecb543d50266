package import Messages

/// What a failure means: the one place that says whom to ask next, and what the search is told.
///
/// An order failed:
///
/// | code                              | what the router does                                  |
/// |-----------------------------------|-------------------------------------------------------|
/// | storage-full                      | gives up: every source fills the same store           |
/// | invalid-request, permanent        | gives up: the content is not what it was asked as     |
/// | overloaded                        | waits until the instance has room, or asks another    |
/// | unavailable, aborted; temporary   | asks another instance, then the next source           |
/// | not-found                         | the same as missing                                   |
/// | everything else                   | asks the next source                                  |
///
/// Nobody is left to ask; the first row that fits:
///
/// | what the allowed sources came to  | outcome                                               |
/// |-----------------------------------|-------------------------------------------------------|
/// | storage-full, or invalid-request  | failed with it                                        |
/// | corrupt, from any                 | failed with corrupt: somebody answers with wrong bytes|
/// | missing, from any                 | missing; the attempts show what else was tried        |
/// | none was allowed, or is set up    | missing; no-peers, where only peers were to be asked  |
/// | failed or skipped, all of them    | failed with the code that tells most (`telling`)      |
///
/// Sources that no fetcher offers count as missing where fetchers are alive, none of the sources
/// could be asked (or only peers, and there are none), and there is more than one: this deployment
/// doesn't have them. Asked for alone, or with no fetcher alive, a source counts as skipped.
///
/// "Missing" with a source that could not be asked is not proven. It is said all the same: a
/// source that is down for good would else turn every search for nothing into an error, and who
/// wants to know sees it in the attempts.
package enum Trouble {
    /// What the router does about an order that failed.
    package enum Response: Sendable, Equatable {
        /// Another instance may do better.
        case anotherInstance
        /// The instance has no room.
        case waitForRoom
        /// The source is done with.
        case nextSource
        /// No source can do better.
        case giveUp
    }

    /// What one source came to.
    package enum Ending: Sendable, Equatable {
        /// It doesn't have it.
        case missing
        /// It could not say.
        case failed(ErrorCode, isPermanent: Bool, sentence: String)
        /// It could not be asked.
        case skipped(ErrorCode)

        /// Why it came to nothing; nil for `missing`.
        package var code: ErrorCode? {
            switch self {
            case .missing: nil
            case .failed(let code, _, _), .skipped(let code): code
            }
        }
    }

    /// What the router does about an order that failed.
    package static func response(to code: ErrorCode, isPermanent: Bool) -> Response {
        switch code {
        case .storageFull: .giveUp
        case .invalidRequest: isPermanent ? .giveUp : .nextSource
        case .overloaded: .waitForRoom
        case .unavailable, .aborted: isPermanent ? .nextSource : .anotherInstance
        case .notFound, .noPeers, .timeout, .tooLarge, .unauthorized, .forbidden, .corrupt,
            .internal:
            .nextSource
        }
    }

    /// The outcome of a search whose sources have all ended, without its attempts.
    package static func verdict(_ endings: [Ending]) -> Outcome {
        let codes = endings.compactMap(\.code)
        let isMissing = endings.contains(.missing) || endings.isEmpty
        guard let code = telling(codes), !isMissing || tellsMoreThanMissing(code) else {
            return Outcome(.missing, sentence: "None of the sources that were asked has it.")
        }
        var isPermanent = true
        var sentence = ""
        for ending in endings {
            switch ending {
            case .failed(code, let permanently, let said):
                isPermanent = isPermanent && permanently
                if sentence.isEmpty { sentence = said }
            case .skipped(code): isPermanent = false
            default: break
            }
        }
        return Outcome(
            .failed(code, isPermanent: isPermanent),
            sentence: sentence.isEmpty ? Self.sentence(code) : sentence,
            retryAfter: code == .overloaded ? Limits.retryAfter : .zero,
        )
    }

    /// The more telling of two endings of the same source, asked at several instances: it is
    /// missing only when all say so that have somebody to ask.
    package static func combine(_ first: Ending, _ second: Ending) -> Ending {
        if first.code == .noPeers { return second }
        if second.code == .noPeers { return first }
        guard let code = first.code else { return second }
        guard let other = second.code else { return first }
        return telling([code, other]) == code ? first : second
    }

    /// What a source that nobody offers comes to.
    ///
    /// - `source`: which one.
    /// - `count`: how many sources were allowed.
    /// - `isOnlyUnoffered`: fetchers are alive, and none of the others could be asked either.
    package static func ending(
        ofUnoffered source: Source,
        among count: Int,
        isOnlyUnoffered: Bool,
    ) -> Ending {
        isOnlyUnoffered && count > 1 ? .missing : .skipped(whyUnoffered(source))
    }

    /// Why a source that nobody offers was skipped.
    package static func whyUnoffered(_ source: Source) -> ErrorCode {
        source == .peer ? .noPeers : .unavailable
    }

    /// The code that tells most about a search that came to nothing.
    static func telling(_ codes: [ErrorCode]) -> ErrorCode? {
        codes.min { rank($0) < rank($1) }
    }

    private static func tellsMoreThanMissing(_ code: ErrorCode) -> Bool {
        rank(code) <= rank(.corrupt)
    }

    private static func rank(_ code: ErrorCode) -> Int {
        switch code {
        case .storageFull: 0
        case .invalidRequest: 1
        case .corrupt: 2
        case .tooLarge: 3
        case .timeout: 4
        case .overloaded: 5
        case .forbidden: 6
        case .unauthorized: 7
        case .internal: 8
        case .unavailable: 9
        case .noPeers: 10
        case .aborted: 11
        case .notFound: 12
        }
    }

    /// What the end of an order says about who had it; nil when it says nothing.
    ///
    /// A fetcher that has no room, or hands back what it did not begin, is no worse for it. A
    /// timeout counts where there was time enough: else whoever asks with a millisecond to live
    /// would have a source locked out. Wrong bytes are the fetcher's business, which knows who
    /// sent them.
    static func lesson(_ outcome: Outcome, of order: OpenOrder) -> Record.Ending? {
        switch outcome.result {
        case .found:
            let bytes = outcome.attempts.filter { $0.result == .found }.map(\.bytes).max() ?? 0
            return .answered(bytes: max(bytes, order.presentEnd - order.range.offset))
        case .missing, .failed(.notFound, _):
            return .answered(bytes: 0)
        case .failed(.timeout, _):
            return order.deadline - order.since >= Limits.timeoutCounts ? .failed : nil
        case .failed(.unavailable, _), .failed(.internal, _):
            return outcome.attempts.contains { $0.result == .failed } ? .failed : nil
        case .failed:
            return nil
        }
    }

    /// What a search is told that nobody could answer a moment ago.
    static let recently = "None of the sources that were asked a moment ago has it."

    /// What the searches of a router that leaves are told; it is about the router, not about them.
    static let leaving = Failure(
        .unavailable,
        "This router is leaving; ask another, or again shortly.",
        retryAfter: Limits.retryAfter,
    )

    /// What the searches of an intake are told that fell silent: if it wakes, it is to ask again.
    static let silence = Failure(
        .aborted,
        "The intake was silent for too long, and its searches were given up; it asks again.",
    )

    /// What a person reads when nobody said it better.
    static func sentence(_ code: ErrorCode) -> String {
        switch code {
        case .storageFull: "It was found, but the store is full: remove something."
        case .invalidRequest: "The content can't be read like this."
        case .corrupt: "A source answered with bytes that don't match the hash."
        case .tooLarge: "It is larger than the sources carry."
        case .timeout: "The time ended before a source answered."
        case .overloaded: "There are too many searches under way; try again shortly."
        case .forbidden, .unauthorized: "The sources refuse to answer us."
        case .internal: "The fetcher had a fault of its own; its log says more."
        case .unavailable: "No fetcher for the allowed sources is running."
        case .noPeers: "There is no peer that could be asked."
        case .aborted: "The search was given up."
        case .notFound: "None of the sources that were asked has it."
        }
    }
}
