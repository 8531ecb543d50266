import Messages
import Multiformats

/// Which events are wanted.
public enum EventTopic: Sendable, Equatable {
    /// Every event.
    case all
    /// Events of one kind.
    case kind(ContentEvent.Kind)
    /// Events of one content, named by its CID.
    case content(String)
    /// Events of one kind of one content.
    case kindOfContent(ContentEvent.Kind, String)

    /// Reads a topic: empty, a kind, a CID, or both with a dot between, in either order.
    public init(_ text: String) throws(WeirError) {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let kinds = halves.compactMap(ContentEvent.Kind.init)
        let others = halves.filter { ContentEvent.Kind(rawValue: $0) == nil && !$0.isEmpty }
        switch (kinds.count, others.count) {
        case (0, 0) where text.isEmpty: self = .all
        case (1, 0): self = .kind(kinds[0])
        case (0, 1): self = .content(try Self.root(others[0]))
        case (1, 1): self = .kindOfContent(kinds[0], try Self.root(others[0]))
        default: throw Self.wrong(text)
        }
    }

    /// The prefixes to subscribe to; together they bring each event once.
    var prefixes: [String] {
        switch self {
        case .all: ContentEvent.Kind.allCases.map { "\($0.rawValue)." }
        case .kind(let kind): ["\(kind.rawValue)."]
        case .content(let cid): ["\(cid)."]
        case .kindOfContent(let kind, let cid): ["\(kind.rawValue).\(cid)"]
        }
    }

    /// The prefix to replay.
    var replayed: String {
        switch self {
        case .all: ""
        case .kind, .content, .kindOfContent: prefixes[0]
        }
    }

    /// The sequence of the event before this one, among those of the topic.
    func previous(of event: Event) -> UInt64 {
        switch self {
        case .all: event.sequence - min(1, event.sequence)
        case .kind: event.previousOfKind
        case .content: event.previousOfContent
        case .kindOfContent: event.previousOfBoth
        }
    }

    private static func root(_ text: String) throws(WeirError) -> String {
        guard let hash = try? ContentHash(parsing: text) else { throw wrong(text) }
        return hash.root.description
    }

    private static func wrong(_ text: String) -> WeirError {
        WeirError(
            .invalidRequest,
            "\"\(text.prefix(64))\" is no topic: give content-available, pinned, removed, a CID, or"
                + " two of them with a dot between.",
            field: "topic",
        )
    }
}
