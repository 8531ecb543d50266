import Messages

/// The connections that have requests under way or replies unsent, and what each may still have.
struct ClientBook {
    private struct Client {
        let route: [UInt8]
        var inFlight = 0
        var bodyBytes = 0
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
    /// Bytes of bodies of all.
    private(set) var bodyBytes = 0
    /// Requests of all.
    private(set) var inFlight = 0

    init(_ bounds: Bounds) {
        self.bounds = bounds
    }

    var count: Int { placeByRoute.count }

    func place(of route: [UInt8]) -> Int? { placeByRoute[route] }

    func inFlight(of route: [UInt8]) -> Int { client(of: route)?.inFlight ?? 0 }

    func replyBytes(of route: [UInt8]) -> Int { client(of: route)?.replyBytes ?? 0 }

    /// Why one request more of a client is too much; nil: it is not.
    ///
    /// A client without requests is let in as long as there is room at all. Others share: each may
    /// have a multiple of what is free, so that whoever asks for more and more stops before the
    /// last places and bytes, and a newcomer finds some.
    func refusal(of route: [UInt8], bodyBytes bytes: Int) -> Failure? {
        let client = client(of: route)
        let free = bounds.inFlight - inFlight
        let held = client?.inFlight ?? 0
        if held >= bounds.inFlightPerClient { return Trouble.tooManyOfClient(held) }
        if held >= free * Limits.shareOfFreeRequests { return Trouble.tooManyInAll }
        // One body always fits, or a small bound would refuse a large block for ever.
        guard bytes > 0, bodyBytes > 0 else { return nil }
        let freeBytes = bounds.bodyBytes - bodyBytes
        let heldBytes = client?.bodyBytes ?? 0
        guard bytes <= freeBytes,
            heldBytes == 0 || heldBytes + bytes <= freeBytes * Limits.shareOfFreeBodyBytes
        else { return Trouble.tooManyBodies }
        return nil
    }

    /// Counts one request more; the place of its client, and the client's own copy of the route.
    mutating func enter(
        _ route: [UInt8],
        bodyBytes bytes: Int,
    ) -> (place: Int, route: [UInt8]) {
        let place = placeByRoute[route] ?? insert(route)
        clients[place]?.inFlight += 1
        clients[place]?.bodyBytes += bytes
        inFlight += 1
        bodyBytes += bytes
        return (place, clients[place]?.route ?? route)
    }

    /// Counts one request less.
    mutating func leave(_ place: Int, bodyBytes bytes: Int) {
        clients[place]?.inFlight -= 1
        clients[place]?.bodyBytes -= bytes
        inFlight -= 1
        bodyBytes -= bytes
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

    private func client(of route: [UInt8]) -> Client? {
        placeByRoute[route].flatMap { clients[$0] }
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
