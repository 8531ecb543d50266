/// Requests that wait for their turn, first come first; whoever left meanwhile is skipped.
struct WaitingLine {
    private var waiting: [RequestID: ClientRequest] = [:]
    /// The order; may name requests that left.
    private var order: [RequestID] = []
    private var head = 0

    /// Requests that wait.
    var count: Int { waiting.count }

    /// The requests in no order.
    var requests: some Collection<ClientRequest> { waiting.values }

    /// Whether a request waits.
    func contains(_ id: RequestID) -> Bool { waiting[id] != nil }

    /// Whose turn it is.
    mutating func first() -> ClientRequest? {
        while head < order.count {
            if let request = waiting[order[head]] { return request }
            head += 1
        }
        return nil
    }

    mutating func add(_ request: ClientRequest) {
        waiting[request.id] = request
        order.append(request.id)
        compactIfSparse()
    }

    mutating func remove(_ id: RequestID) -> ClientRequest? { waiting.removeValue(forKey: id) }

    /// Forgets the places of those that left once they are most of the order.
    private mutating func compactIfSparse() {
        guard order.count > 1_024, order.count > 2 * waiting.count else { return }
        order = order[head...].filter { waiting[$0] != nil }
        head = 0
    }
}
