import Messages

/// What intakes say of themselves, and what becomes of the searches of one that is gone.
///
/// An intake that begins anew asks anew, over another connection. What its former life asked has no
/// reader, and would keep its places and its orders to its deadlines.
extension Discovery {
    /// Notes that an intake has said something: it is alive.
    package mutating func heard(from route: Route) { intakes.heard(route) }

    /// Searches of one intake.
    package func openCount(of route: Route) -> Int { intakes.open(of: route) }

    /// An intake's connection is gone: nobody would read what is answered to it.
    package mutating func left(_ route: Route, now: Instant) -> [Effect] {
        guard intakes.open(of: route) > 0 else { return finish(now) }
        counters.intakesLost += 1
        for id in members(of: [route]) { leave(id) }
        return finish(now)
    }

    /// Gives up the searches of intakes that fell silent.
    mutating func giveUpSilentIntakes(_ now: Instant) {
        let dead = intakes.tick(now: now)
        guard !dead.isEmpty else { return }
        counters.intakesLost += UInt64(dead.count)
        for id in members(of: dead) {
            guard let member = members[id] else { continue }
            // If it only slept, it will find this when it wakes, and ask again.
            effects.append(
                .refusal(Trouble.silence, requestID: member.requestID, to: member.asker)
            )
            leave(id)
        }
    }

    private func members(of routes: Set<Route>) -> [MemberID] {
        members.filter { routes.contains($0.value.asker.route) }.keys.sorted()
    }
}
