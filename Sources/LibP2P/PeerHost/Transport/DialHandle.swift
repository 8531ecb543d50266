/// The way to give up on one address that is being dialled.
struct DialHandle: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    /// Gives up; what was made is closed.
    func cancel() {
        body()
    }
}
