import StoreService
import Testing

@Suite("The pace of groups")
struct GroupPaceTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    /// A pace after groups of so many bytes, a millisecond apart.
    private func pace(after groups: [Int]) -> (pace: GroupPace, now: Int) {
        var pace = GroupPace()
        for (time, bytes) in groups.enumerated() { pace.committed(bytes, now: at(time)) }
        return (pace, groups.count - 1)
    }

    private let burst = [Int](repeating: 256 << 10, count: Limits.burstBytesMin / (256 << 10))

    @Test("What comes first, what is little, and what follows a pause is committed at once")
    func atOnce() {
        let few = Array(burst.dropLast())
        let small = Array(repeating: Limits.burstGroupBytesMin - 1, count: 1_000)
        for groups in [[], [256 << 10], few, small, burst + [1], burst + small] {
            let (pace, now) = pace(after: groups)
            #expect(pace.due(count: 1, bytes: 1, isUrgent: false, now: at(now)) == nil)
        }
        var (pace, now) = pace(after: burst)
        pace.committed(256 << 10, now: at(now) + Limits.burstPause + .milliseconds(1))
        #expect(pace.due(count: 1, bytes: 1, isUrgent: false, now: at(now)) == nil)
    }

    @Test("In a burst a group waits some time after the last one, and no longer")
    func gathers() {
        let (pace, now) = pace(after: burst)
        let due = at(now) + Limits.gatherTime
        for time in [at(now), due - .nanoseconds(1)] {
            #expect(pace.due(count: 1, bytes: 256 << 10, isUrgent: false, now: time) == due)
        }
        #expect(pace.due(count: 1, bytes: 256 << 10, isUrgent: false, now: due) == nil)
    }

    @Test("It does not wait when it is full, or something in it is urgent")
    func full() {
        let (pace, now) = pace(after: burst)
        for (count, bytes, isUrgent, waits) in [
            (1, 1, false, true), (1, 1, true, false), (Limits.groupWritesMax, 1, false, false),
            (Limits.groupWritesMax - 1, Limits.gatheredBytesMax - 1, false, true),
            (1, Limits.gatheredBytesMax, false, false),
        ] {
            let due = pace.due(count: count, bytes: bytes, isUrgent: isUrgent, now: at(now))
            #expect((due != nil) == waits)
        }
    }
}
