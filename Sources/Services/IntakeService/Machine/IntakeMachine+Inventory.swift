/// What the machine holds, for whoever holds it to its promises.
extension IntakeMachine {
    /// Entries of every table: none when nothing is under way and every reply was read.
    package var entryCount: Int {
        let tables = [requests.count, clients.count, wheel.count, stores.asked]
        let lines = [waitingForStore.count, turns.count, waitingForRouter.count]
        return (tables + lines).reduce(0, +)
    }

    /// Questions under way at one store.
    package func asked(ofStore link: Int) -> Int { stores.asked(of: link) }
}
