import Linux
import SupervisorService

/// What memory of its own (`RssAnon`) each process of a deployment takes, `weir up` among them, from
/// its first moment to its last.
struct MemoryDiary: Sendable {
    /// One process.
    struct Life: Sendable {
        let stage: String
        let instance: String
        /// Bytes, whenever somebody looked.
        fileprivate(set) var looks: [(at: ContinuousClock.Instant, bytes: Int)] = []

        /// The most that it took.
        var peak: Int { looks.map(\.bytes).max() ?? 0 }

        /// What it took more in the last third of its life than in the first, as medians, once it was
        /// warm; nil: it did not live long enough to tell.
        var growth: Int? {
            guard let begun = looks.first?.at, let ended = looks.last?.at,
                ended - begun >= MemoryDiary.longLife
            else { return nil }
            let warm = looks.filter { $0.at - begun >= MemoryDiary.warmAfter }.map(\.bytes)
            let third = warm.count / 3
            guard third > 0 else { return nil }
            return Self.median(warm.suffix(third)) - Self.median(warm.prefix(third))
        }

        private static func median(_ bytes: ArraySlice<Int>) -> Int {
            bytes.sorted()[bytes.count / 2]
        }
    }

    /// A stage has its caches and threads by then.
    private static let warmAfter = Duration.seconds(5)
    /// Who lived for less says nothing about growth.
    private static let longLife = Duration.seconds(20)
    private static let interval = Duration.milliseconds(200)

    /// Each process by its number.
    private(set) var lives: [Int32: Life] = [:]

    /// Looks at all of them until then.
    static func record(
        _ weir: RunningDeployment,
        until end: ContinuousClock.Instant,
    ) async throws -> MemoryDiary {
        var diary = MemoryDiary()
        while ContinuousClock.now < end {
            diary.look(at: weir.up.pid, "up", "weir up")
            for stage in try weir.state().stages {
                if let pid = stage.pid { diary.look(at: pid, stage.stage, stage.instance) }
            }
            try await Task.sleep(for: interval)
        }
        return diary
    }

    private mutating func look(at pid: Int32, _ stage: String, _ instance: String) {
        guard let bytes = ProcessMemory.ownBytes(pid: pid) else { return }
        lives[pid, default: Life(stage: stage, instance: instance)].looks.append((.now, bytes))
    }
}
