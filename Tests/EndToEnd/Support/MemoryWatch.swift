import Linux
import SupervisorService
import Synchronization

/// Watches how much memory of its own (`RssAnon`) each stage takes.
enum MemoryWatch {
    /// What a stage may take: the project's promise.
    static let bytesMax = 150 << 20

    /// Looks every 50 ms while a body runs; the largest figure of each instance.
    static func peaks(
        of deployment: RunningDeployment,
        while body: () async throws -> Void,
    ) async throws -> [String: Int] {
        let pids = try deployment.state().stages.map { ($0.instance, $0.pid) }
        let isOver = Flag()
        async let watched = watch(pids, until: isOver)
        do {
            try await body()
        } catch {
            isOver.set()
            throw error
        }
        isOver.set()
        return await watched
    }

    private static func watch(_ pids: [(String, Int32?)], until isOver: Flag) async -> [String: Int]
    {
        var peaks: [String: Int] = [:]
        repeat {
            for case (let instance, let pid?) in pids {
                let bytes = ProcessMemory.ownBytes(pid: pid) ?? 0
                peaks[instance] = max(peaks[instance, default: 0], bytes)
            }
            try? await Task.sleep(for: .milliseconds(50))
        } while !isOver.isSet
        return peaks
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .relaxed) }
        func set() { value.store(true, ordering: .relaxed) }
    }
}
