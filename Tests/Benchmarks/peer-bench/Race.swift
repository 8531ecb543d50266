import FetchingFixtures

/// The race, and the shares: one content from many peers against the same from one.
enum Race {
    /// Milliseconds with the first peer alone and with all, medians that were measured in turns, and
    /// the most bytes that a peer has sent for nothing.
    static func measure(_ addresses: [String], bytes: Int, runs: Int) async throws -> String {
        let root = try ServedFiles.file(bytes).root
        return try await Fetch.with([addresses[0]]) { alone in
            try await Fetch.with(addresses) { all in
                var (one, many): ([Double], [Double]) = ([], [])
                var wasted: UInt64 = 0
                // The first of each learns who is quick.
                for run in 0...runs {
                    let single = try await alone.time(root)
                    let raced = try await all.time(root)
                    wasted = max(wasted, raced.wasted)
                    guard run > 0 else { continue }
                    one.append(single.took / .milliseconds(1))
                    many.append(raced.took / .milliseconds(1))
                }
                return figures(one.sorted()[runs / 2], many.sorted()[runs / 2], Double(wasted))
            }
        }
    }
}
