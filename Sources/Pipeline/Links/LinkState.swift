/// What an asker knows of one instance.
package struct LinkState: Sendable, Equatable {
    /// Where it listens.
    package let endpoint: String
    /// It was heard of within the last three heartbeats.
    package var isAlive: Bool
    /// It said that it is stopping: another one is asked, where there is one.
    package var isLeaving = false
    /// Its name, once it said it.
    package var instance: String
    /// The requests it held when it last answered a heartbeat.
    package var open: Int

    /// An instance that nothing was heard of yet.
    package init(endpoint: String, isAlive: Bool = false, instance: String = "", open: Int = 0) {
        self.endpoint = endpoint
        self.isAlive = isAlive
        self.instance = instance
        self.open = open
    }
}

extension [LinkState] {
    /// The number of the live instance with the least to do; nil when none is alive.
    ///
    /// One that is leaving is chosen only when no other is alive.
    ///
    /// - `held`: what the asker itself has asked of each since its last heartbeat.
    package func leastLoaded(held: (Int) -> Int = { _ in 0 }) -> Int? {
        indices.filter { self[$0].isAlive }.min { left, right in
            (self[left].isLeaving ? 1 : 0, self[left].open + held(left), left)
                < (self[right].isLeaving ? 1 : 0, self[right].open + held(right), right)
        }
    }
}
