import Messages
import StoreService
import Synchronization
import Testing

@Suite("The writer")
struct WriterTests {
    /// What happened, in its order.
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])

        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private func job(
        _ name: String,
        _ log: Log,
        isRefused: Bool = false,
        checking: @escaping @Sendable () -> Void = {},
        done: @escaping @Sendable () -> Void
    ) -> Writer.Job {
        Writer.Job(
            prepare: {
                log.note("check \(name)")
                checking()
                if isRefused { throw Failure(.corrupt, name) }
                return { _ in
                    log.note("write \(name)")
                    return .failure(Failure(.notFound, name))
                }
            },
            done: { answer in
                guard case .failure(let failure) = answer else { return }
                log.note("\(failure.code == .corrupt ? "refuse" : "answer") \(failure.sentence)")
                done()
            },
        )
    }

    /// Writes so much, group after group, that the writer takes it for a burst.
    private func burst(_ writer: Writer) async {
        let bytes = Limits.gatheredBytesMax
        for _ in 0...Limits.burstBytesMin / bytes {
            await withCheckedContinuation { told in
                let job = job("", Log()) { told.resume() }
                #expect(writer.offer(job, bytes: bytes, isDurable: false))
            }
        }
    }

    @Test(
        "While a group is gathered its writes are checked, each as it comes, and each is answered"
    )
    func checksEarly() async throws {
        let store = try TestStore()
        let writer = Writer(store.file, quota: 1 << 40, now: { 1 })
        let early = [
            "check a", "check b", "check c", "write a", "write c", "answer a", "refuse b",
            "answer c",
        ]
        // Where the machine is so slow that the time of a group is over before its second write
        // comes, they are no group.
        for attempt in 1... {
            await burst(writer)
            let log = Log()
            await withCheckedContinuation { told in
                let c = job("c", log) { told.resume() }
                let b = job("b", log, isRefused: true) {
                    #expect(writer.offer(c, bytes: Limits.worthChecking, isDurable: false))
                } done: {
                }
                let a = job("a", log) {
                    #expect(writer.offer(b, bytes: Limits.worthChecking, isDurable: false))
                } done: {
                }
                #expect(writer.offer(a, bytes: Limits.worthChecking, isDurable: false))
            }
            #expect(Set(log.all) == Set(early))
            if log.all == early { break }
            try #require(attempt < 100, "\(log.all)")
        }
    }
}
