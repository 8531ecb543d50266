import Messages
import Multiformats

/// One request from its admission to its one answer.
struct Request {
    /// What goes on between us and a store.
    enum Reading: Equatable {
        case idle
        /// It waits for a store, for its turn, or for room for its answer.
        case queued
        case asked(link: Int, hop: UInt64, since: ContinuousClock.Instant)
    }

    /// A search that a router may still have, though nobody waits for it.
    struct GivenUp {
        let link: Int
        let hop: UInt64
    }

    /// What goes on between us and a router.
    enum Searching: Equatable {
        case idle
        /// It waits for a router to come back, or to have room.
        case queued
        case asked(link: Int, hop: UInt64)
        /// It ended well while the store was being asked.
        case found
        /// It ended badly while the store was being asked.
        indirect case failed(Failure)
    }

    /// Who asked; a retry replaces it.
    var asker: Asker
    /// The place of its connection among the clients.
    var client: Int
    /// Echoed by the answer.
    let hop: UInt64
    let id: RequestID
    /// Our span of the trace that it belongs to; what we ask names it as the parent.
    var trace: TraceContext?
    let payload: Payload
    let bodyBytes: Int
    let started: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant

    var reading = Reading.idle
    var searching = Searching.idle
    /// When to give up waiting for a store; nil as long as one lives and answers.
    var storeGoneAt: ContinuousClock.Instant?
    /// When a store that was asked is asked again.
    var askAgainAt: ContinuousClock.Instant?
    /// When to give up waiting for a router; nil as long as one lives and answers.
    var routerGoneAt: ContinuousClock.Instant?
    /// Searches that were given up because their router fell silent, one of each router at most.
    var givenUp: [GivenUp] = []
    /// Searches so far.
    var rounds = 0
    /// Attempts that are over.
    var settled: [Attempt] = []
    /// What the search under way has reported so far.
    var unsettled: [Attempt] = []
    /// Reply bytes that are set aside for it.
    var reserved = 0

    var name: RequestName { RequestName(owner: asker.owner, id: id) }

    /// Every attempt, in order.
    var attempts: [Attempt] { unsettled.isEmpty ? settled : settled + unsettled }

    var get: Get? {
        if case .get(let get) = payload { get } else { nil }
    }

    /// The root that is looked for where the store lacks it; nil: nothing is looked for.
    var wantedRoot: CID? {
        switch payload {
        case .get(let get): get.contentHash.root
        case .pin(let holding): holding.contentHash.root
        default: nil
        }
    }

    /// The sources that may be asked for it.
    var searchable: [Source] {
        switch payload {
        case .get(let get): get.searchable
        case .pin(let holding): holding.sources.filter { $0 != .local }
        default: []
        }
    }

    /// What a router is asked for: the range of a `get`, or everything below the root.
    ///
    /// Below a raw block is nothing. It is looked for as a file, for its SHA-256 may be that of a file
    /// of many blocks.
    var search: Search? {
        // A place is another's only when nothing of its client is under way any more.
        let number = UInt32(client) + 1
        switch payload {
        case .get(let get):
            let root = get.contentHash.root
            let isRange = get.format != .dag
            return Search(
                root: root,
                offset: isRange ? get.offset : 0,
                length: isRange ? get.length : 0,
                requesterID: get.requesterID,
                sources: get.searchable,
                privacy: get.privacy,
                format: isRange ? get.format : Self.wholeFormat(root),
                manner: get.manner,
                keepsOrder: get.keepsOrder,
                client: number,
            )
        case .pin(let holding):
            let root = holding.contentHash.root
            return Search(
                root: root,
                requesterID: holding.requesterID,
                sources: searchable,
                format: Self.wholeFormat(root),
                keepsOrder: holding.sources != Source.allCases,
                client: number,
            )
        default:
            return nil
        }
    }

    private static func wholeFormat(_ root: CID) -> ContentFormat {
        root.codec == .raw ? .file : .dag
    }

    /// Bytes that its answer may have.
    var replyBytesMax: Int { Int(get?.length ?? 0) }

    /// When it must be looked at next.
    var due: ContinuousClock.Instant {
        let store = reading == .queued ? storeGoneAt : askAgainAt
        let router = searching == .queued ? routerGoneAt : nil
        return min(deadline, store ?? deadline, router ?? deadline)
    }
}

extension Request {
    /// What stands in a place that is free.
    static let vacant: Request = {
        let never = ContinuousClock.now
        return Request(
            asker: Asker(route: []),
            client: 0,
            hop: 0,
            id: .zero,
            payload: .ping,
            bodyBytes: 0,
            started: never,
            deadline: never,
        )
    }()
}

/// By what a retry or a `cancel` finds a request.
struct RequestName: Hashable {
    let owner: String
    let id: RequestID
}
