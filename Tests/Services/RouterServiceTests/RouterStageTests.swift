import Bus
import Daemon
import Foundation
import Logging
import Messages
import Multiformats
import RouterService
import Testing

@Suite("The router's stage", .timeLimit(.minutes(1)))
struct RouterStageTests {
    /// A real router over `ipc://` in a folder of its own, with an intake and a fetcher.
    private func withRouter(
        memory: String = "",
        _ body: (RouterStage, _ intake: Neighbour, _ fetcher: Neighbour) async throws -> Void,
    ) async throws {
        let folder = URL.temporaryDirectory.appending(path: "wr-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let search = "ipc://\(folder.path)/s"
        let orders = "ipc://\(folder.path)/o"
        let identity = StageIdentity(
            stage: "router",
            instance: "router-0",
            epoch: 7,
            started: .now,
            startedMilliseconds: 0
        )
        let environment = StageEnvironment(
            identity: identity,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            context: try Context(),
            loop: try SocketLoop(name: "router")
        )
        try environment.loop.start()
        var settings = RouterSettings(searchEndpoints: [search], orderEndpoints: [orders])
        settings.memoryFile = memory
        let stage = RouterStage(settings, environment)
        try await stage.open()
        let intake = Neighbour(loop: environment.loop, context: environment.context)
        let fetcher = Neighbour(loop: environment.loop, context: environment.context)
        try await intake.connect(search)
        try await fetcher.connect(orders)
        do {
            try await body(stage, intake, fetcher)
        } catch {
            environment.loop.stop()
            throw error
        }
        environment.loop.stop()
        await environment.loop.ended()
    }

    private let heartbeat = Message(
        requestID: .zero,
        payload: .register(
            Register(
                instance: "ipfs-fetcher-0",
                epoch: 1,
                offers: [.init(.gateway, isShare: false)],
                capacity: 16
            )
        )
    )

    private func search(
        _ hop: UInt64,
        _ sources: [Source] = [.gateway],
        ttl: Duration = .seconds(20),
    ) -> Message {
        Message(
            requestID: RequestID(high: 1, low: hop),
            timeToLive: ttl,
            hop: hop,
            payload: .search(Search(root: VirtualRouter.root(1), sources: sources))
        )
    }

    @Test("forgets an intake whose connection is gone as soon as it says something to it")
    func lostIntake() async throws {
        try await withRouter { stage, intake, fetcher in
            await fetcher.send(heartbeat)
            _ = await fetcher.next()
            await intake.send(search(1))
            let order = await fetcher.next()
            await intake.close()
            let start = ContinuousClock.now
            // What is sent before the socket knows that nobody is there goes nowhere.
            var available: UInt64 = 0
            while await stage.statistics().open > 0 {
                available += 1
                let progress = Progress(available: available, size: 1 << 40)
                await fetcher.send(order.reply(.progress(progress)))
                await Task.yield()
            }
            #expect(await stage.statistics().counters["intakes-lost"] == 1)
            // Three beats had not passed, by which it would be forgotten too.
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(await fetcher.next().payload == .withdraw)
        }
    }

    @Test("carries a search to a fetcher and the outcome back, for a hundred askers with one order")
    func searches() async throws {
        try await withRouter { stage, intake, fetcher in
            await fetcher.send(heartbeat)
            guard case .pong(let pong) = await fetcher.next().payload else {
                Issue.record("a heartbeat is answered with pong")
                return
            }
            #expect(pong.epoch == 7)
            for hop in 1...100 as ClosedRange<UInt64> { await intake.send(search(hop)) }
            let order = await fetcher.next()
            guard case .order(let wanted) = order.payload else {
                Issue.record("a search becomes an order")
                return
            }
            #expect(wanted.root == VirtualRouter.root(1))
            #expect(order.requestID == RequestID(high: 1, low: 1))
            #expect(order.timeToLive.map { $0 > .seconds(19) } == true)
            // A search that may not use the source does not join, and one leaves.
            await intake.send(search(101, [.ipfs]))
            let other = await intake.next()
            #expect(other.hop == 101)
            await intake.send(
                Message(requestID: RequestID(high: 1, low: 5), hop: 5, payload: .withdraw)
            )
            await intake.send(Message(requestID: .zero, hop: 900, payload: .ping))
            #expect(await intake.next().hop == 900)

            await fetcher.send(order.reply(.progress(Progress(available: 5, size: 11))))
            for _ in 1...99 {
                guard case .progress(let progress) = await intake.next().payload else {
                    Issue.record("progress is passed on")
                    return
                }
                #expect(progress.available == 5)
            }
            let found = Attempt(.gateway, peer: "example.org", .found, bytes: 11)
            await fetcher.send(order.reply(.outcome(Outcome(.found, attempts: [found]))))
            var hops: Set<UInt64> = []
            for _ in 1...99 {
                let message = await intake.next()
                hops.insert(message.hop)
                guard case .outcome(let outcome) = message.payload else {
                    Issue.record("an outcome ends a search")
                    return
                }
                #expect(outcome.result == .found)
                #expect(outcome.attempts == [found])
            }
            #expect(hops == Set((1...100).filter { $0 != 5 }))
            let statistics = await stage.statistics()
            #expect(statistics.requests == 101)
            #expect(statistics.counters["orders"] == 1)
            #expect(statistics.counters["orders-gateway"] == 1)
            #expect(statistics.gauges["fetchers"] == 1)
            #expect(statistics.open == 0)
        }
    }

    @Test("withdraws an order when the last asker leaves, and answers the others in time")
    func withdrawal() async throws {
        try await withRouter { _, intake, fetcher in
            await fetcher.send(heartbeat)
            _ = await fetcher.next()
            await intake.send(search(1))
            let order = await fetcher.next()
            await intake.send(Message(requestID: .zero, hop: 1, payload: .withdraw))
            let withdrawal = await fetcher.next()
            #expect(withdrawal.payload == .withdraw)
            #expect(withdrawal.hop == order.hop)
            let asked = ContinuousClock.now
            await intake.send(search(2, ttl: .milliseconds(300)))
            guard case .outcome(let outcome) = await intake.next().payload else {
                Issue.record("a search ends with an outcome")
                return
            }
            #expect(outcome.result == .failed(.timeout, isPermanent: false))
            #expect(outcome.attempts.map(\.source) == [.gateway])
            #expect(ContinuousClock.now - asked > .milliseconds(200))
        }
    }

    @Test("answers what it doesn't do, what it can't read, and who it is")
    func manners() async throws {
        try await withRouter { stage, intake, fetcher in
            for neighbour in [intake, fetcher] {
                await neighbour.send(Message(requestID: .zero, hop: 3, payload: .stats))
                guard case .statistics(let statistics) = await neighbour.next().payload else {
                    Issue.record("stats are answered with statistics")
                    return
                }
                #expect(statistics.instance == "router-0")
                await neighbour.send(
                    Message(requestID: .zero, hop: 4, payload: .cancel(RequestID(high: 1, low: 1)))
                )
                guard case .failure(let refusal) = await neighbour.next().payload else {
                    Issue.record("what a router doesn't do is refused")
                    return
                }
                #expect(refusal.code == .invalidRequest)
                await neighbour.send(header: [0xFF, 0x01, 0x02])
                guard case .failure(let failure) = await neighbour.next().payload else {
                    Issue.record("a header that is none is refused")
                    return
                }
                #expect(failure.code == .invalidRequest)
            }
            #expect(await stage.endpoints.count == 2)
            #expect(await stage.limits["searches"] == 131_072)
        }
    }

    @Test("drains: sends the new elsewhere, finishes the old, and ends when the time is over")
    func drain() async throws {
        try await withRouter { stage, intake, fetcher in
            await fetcher.send(heartbeat)
            _ = await fetcher.next()
            await intake.send(search(1))
            let order = await fetcher.next()
            async let drained: Void = stage.drain(within: .seconds(20))
            var refused: Message
            repeat {
                // Until the drain has begun, these are searches like any other.
                await intake.send(search(2, [.peer]))
                refused = await intake.next()
                #expect(refused.hop == 2)
            } while !isLeaving(refused)
            await fetcher.send(order.reply(.outcome(Outcome(.missing))))
            let last = await intake.next()
            #expect(last.hop == 1)
            await drained
            #expect(await stage.statistics().open == 0)
        }
        try await withRouter { stage, intake, fetcher in
            await fetcher.send(heartbeat)
            _ = await fetcher.next()
            await intake.send(search(1))
            let order = await fetcher.next()
            let took = await ContinuousClock().measure {
                await stage.drain(within: .milliseconds(10))
            }
            // The bound, and what a busy machine may take to say so.
            #expect((.milliseconds(10) ... .seconds(5)).contains(took), "\(took)")
            guard case .failure(let failure) = await intake.next().payload else {
                Issue.record("whoever still waits is sent away")
                return
            }
            #expect(failure.code == .unavailable)
            let withdrawal = await fetcher.next()
            #expect(withdrawal.hop == order.hop)
        }
    }

    @Test("keeps what it learned for its next life, and lives without what it can't read")
    func memory() async throws {
        let file = URL.temporaryDirectory.appending(
            path: "wr-\(UInt32.random(in: 0 ... .max)).json"
        )
        defer { try? FileManager.default.removeItem(at: file) }
        func median(_ stage: RouterStage) async -> UInt64? {
            await stage.statistics().gauges["gateway-p50-us"]
        }
        try await withRouter(memory: file.path) { stage, intake, fetcher in
            await fetcher.send(heartbeat)
            _ = await fetcher.next()
            #expect(await median(stage) == nil)
            for hop in 1...10 as ClosedRange<UInt64> {
                await intake.send(search(hop))
                let order = await fetcher.next()
                await fetcher.send(order.reply(.outcome(Outcome(.found))))
                _ = await intake.next()
            }
            #expect(await median(stage) != nil)
            await stage.drain(within: .zero)
        }
        try await withRouter(memory: file.path) { stage, _, _ in
            #expect(await median(stage) != nil)
        }
        try Data("garbage".utf8).write(to: file)
        try await withRouter(memory: file.path) { stage, _, _ in
            #expect(await median(stage) == nil)
        }
    }

    private func isLeaving(_ message: Message) -> Bool {
        guard case .failure(let failure) = message.payload else { return false }
        return failure.code == .unavailable
    }
}
