import Console
import Testing
import WeirClient

@Suite("What a status says of announcing")
struct AnnouncementsTests {
    private func lines(_ gauges: [String: UInt64]) -> [String] {
        var statistics = StageStatistics()
        statistics.gauges = gauges
        let report = StageReport(
            stage: "ipfs-fetcher",
            instance: "ipfs-fetcher-0",
            control: "ipc:///run/c.sock",
            pid: 7,
            statistics: statistics
        )
        return StageReport.announcements([report])
    }

    @Test("is a line for each hash table that is told anything")
    func tables() {
        let gauges: [String: UInt64] = [
            "provide-wan-done": 3, "provide-wan-waiting": 2, "provide-wan-failed": 1,
            "provide-lan-done": 0, "provide-lan-waiting": 0, "provide-lan-failed": 0,
        ]
        #expect(
            lines(gauges) == ["ipfs-fetcher-0 announces (wan): 3 done, 2 waiting, 1 failed"]
        )
    }

    @Test("is nothing where nobody announces")
    func none() {
        #expect(lines(["peers-connected": 4]).isEmpty)
        #expect(StageReport.announcements([]).isEmpty)
    }
}
