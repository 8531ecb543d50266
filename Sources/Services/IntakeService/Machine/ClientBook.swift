/// The connections that have requests under way or replies unsent, and what each may still have.
struct ClientBook {
    private struct Client {
        let route: [UInt8]
        var inFlight = 0
        var replyBytes = 0
    }

    /// Whether an answer of some bytes may be asked for.
    enum Room: Equatable {
        case fits
        /// Not before this client has read more.
        case clientFull
        /// Not before anybody has read more.
        case allFull
    }

    private let bounds: Bounds
    private var clients: [Client?] = []
    private var free: [Int] = []
    private var placeByRoute: [[UInt8]: Int] = [:]
    /// Reply bytes of all.
    private(set) var replyBytes = 0

    init(_ bounds: Bounds) {
        self.bounds = bounds
    }

    var count: Int { placeByRoute.count }

    func place(of route: [UInt8]) -> Int? { placeByRoute[route] }

    func inFlight(of route: [UInt8]) -> Int {
        placeByRoute[route].flatMap { clients[$0]?.inFlight } ?? 0
    }

    func replyBytes(of route: [UInt8]) -> Int {
        placeByRoute[route].flatMap { clients[$0]?.replyBytes } ?? 0
    }

    /// Counts one request more; the place of its client, and the client's own copy of the route.
    mutating func enter(_ route: [UInt8]) -> (place: Int, route: [UInt8]) {
        let place = placeByRoute[route] ?? insert(route)
        clients[place]?.inFlight += 1
        return (place, clients[place]?.route ?? route)
    }

    /// Counts one request less.
    mutating func leave(_ place: Int) {
        clients[place]?.inFlight -= 1
        tidy(place)
    }

    /// Whether an answer of `bytes` may be asked for.
    ///
    /// One reply always fits a client that has none. More fit up to its bound, and up to half of
    /// what is free in all: so some that never read can't take all of it from those that do.
    func room(_ place: Int, bytes: Int) -> Room {
        let held = clients[place]?.replyBytes ?? 0
        let left = bounds.replyBytes - replyBytes
        guard bytes > 0 else { return .fits }
        guard bytes <= left else { return .allFull }
        guard held > 0 else { return .fits }
        return held + bytes <= min(bounds.replyBytesPerClient, left / 2) ? .fits : .clientFull
    }

    /// Sets bytes aside, or (negative) gives them back.
    mutating func change(_ place: Int, replyBytes bytes: Int) {
        clients[place]?.replyBytes += bytes
        replyBytes += bytes
        tidy(place)
    }

    private mutating func insert(_ route: [UInt8]) -> Int {
        let place: Int
        if let reused = free.popLast() {
            place = reused
            clients[place] = Client(route: route)
        } else {
            place = clients.count
            clients.append(Client(route: route))
        }
        placeByRoute[route] = place
        return place
    }

    private mutating func tidy(_ place: Int) {
        guard let client = clients[place], client.inFlight == 0, client.replyBytes == 0 else {
            return
        }
        placeByRoute[client.route] = nil
        clients[place] = nil
        free.append(place)
    }
}
