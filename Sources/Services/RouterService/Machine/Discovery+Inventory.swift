/// What the machine holds, for whoever holds it to its promises.
extension Discovery {
    /// Entries of every table that is about searches: none when nobody waits for anything.
    ///
    /// Who fetches, what was learned, and times that passed by without a meaning are not among them.
    package var entryCount: Int {
        var all = Array(lines.values)
        for fetcher in registry.fetchers.values { all += fetcher.lines.values }
        // Of a line only whether somebody waits in it: `waitingCount` says how many should.
        var counts = [all.count { $0.first != nil }]
        counts += [members.count, memberOf.count, intakes.count]
        counts += [flights.count, flightOf.count, unserved.count]
        counts += [orders.count, registry.openCount, waitingCount]
        return counts.reduce(0, +)
    }
}
