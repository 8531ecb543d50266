/// What a message says: one case for each member of the header's `message` field.
package enum Payload: Sendable, Equatable {
    // What a client asks.
    case get(Get)
    case put(Put)
    case assemble(Assemble)
    case stat(Stat)
    case list(List)
    case pin(Holding)
    case unpin(Holding)
    case remove(Holding)
    case cancel(RequestID)
    case ping
    case info
    case stats
    case scrub(Scrub)
    case peers(Peers)
    case peerCall(PeerCall)

    // What is answered.
    case content(Content)
    case stored(Stored)
    case status(Status)
    case listing(Listing)
    case done(Done)
    case pong(Pong)
    case instance(Instance)
    case statistics(Statistics)
    case failure(Failure)
    case scrubbed(Scrubbed)
    case peerTable(PeerTable)
    case peerCalled(PeerCalled)

    // Between stages.
    case absent(Absent)
    case search(Search)
    case progress(Progress)
    case outcome(Outcome)
    case register(Register)
    case order(Order)
    case withdraw

    // Events.
    case replay(Replay)
    case events(Events)
    case event(Event)
    case welcome(Welcome)

    /// The operation's name on the wire, as in JSON.
    package var name: String {
        switch self {
        case .get: "get"
        case .put: "put"
        case .assemble: "assemble"
        case .stat: "stat"
        case .list: "list"
        case .pin: "pin"
        case .unpin: "unpin"
        case .remove: "remove"
        case .cancel: "cancel"
        case .ping: "ping"
        case .info: "info"
        case .stats: "stats"
        case .scrub: "scrub"
        case .peers: "peers"
        case .peerCall(let call): call.kind.rawValue
        case .content: "content"
        case .stored: "stored"
        case .status: "status"
        case .listing: "listing"
        case .done: "done"
        case .pong: "pong"
        case .instance: "instance"
        case .statistics: "statistics"
        case .failure: "error"
        case .scrubbed: "scrubbed"
        case .peerTable: "peerTable"
        case .peerCalled: "peerCalled"
        case .absent: "absent"
        case .search: "search"
        case .progress: "progress"
        case .outcome: "outcome"
        case .register: "register"
        case .order: "order"
        case .withdraw: "withdraw"
        case .replay: "replay"
        case .events: "events"
        case .event: "event"
        case .welcome: "welcome"
        }
    }
}
