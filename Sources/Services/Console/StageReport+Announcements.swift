import WeirClient

extension StageReport {
    /// How far the announcing of public content is: a line for each hash table of each IPFS fetcher
    /// that takes part in it.
    package static func announcements(_ reports: [StageReport]) -> [String] {
        reports.flatMap { report in
            ["wan", "lan"].compactMap { network in
                let gauges = report.statistics?.gauges ?? [:]
                guard let done = gauges["provide-\(network)-done"] else { return nil }
                let waiting = gauges["provide-\(network)-waiting"] ?? 0
                let failed = gauges["provide-\(network)-failed"] ?? 0
                guard done + waiting + failed > 0 else { return nil }
                return
                    "\(report.instance) announces (\(network)): \(done) done, \(waiting) waiting,"
                    + " \(failed) failed"
            }
        }
    }
}
