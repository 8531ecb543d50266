import Messages
import RouterService
import Testing

@Suite("What is learned")
struct LearningTests {
    private static let now = VirtualRouter.start

    private static func record(_ milliseconds: [Int], failures: Int = 0) -> Record {
        var record = Record(now: now)
        for time in milliseconds {
            record.note(.answered(bytes: 0), after: .milliseconds(time), now: now)
        }
        for _ in 0..<failures { record.note(.failed, after: .seconds(1), now: now) }
        return record
    }

    @Test("are the median and the tail, to a factor of √2")
    func percentiles() throws {
        let record = Self.record(Array(1...100))
        let median = try #require(record.median(now: Self.now))
        let tail = try #require(record.tail(now: Self.now))
        #expect((.milliseconds(50) ... .milliseconds(71)).contains(median))
        #expect((.milliseconds(95) ... .milliseconds(135)).contains(tail))
    }

    @Test("is nothing before there is some evidence")
    func evidence() {
        #expect(Self.record(Array(repeating: 5, count: 7)).median(now: Self.now) == nil)
        #expect(Self.record(Array(repeating: 5, count: 8)).median(now: Self.now) != nil)
        #expect(Record(now: Self.now).success(now: Self.now) == 1)
    }

    @Test("is the share of answers")
    func success() {
        let record = Self.record(Array(repeating: 1, count: 29), failures: 10)
        #expect(record.success(now: Self.now) == 0.75)
    }

    @Test("is bandwidth, where enough bytes came")
    func bandwidth() {
        var record = Self.record(Array(repeating: 1, count: 10))
        #expect(record.bandwidth(now: Self.now) == nil)
        record.note(.answered(bytes: 100), after: .seconds(1), now: Self.now)
        #expect(record.bandwidth(now: Self.now) == nil)
        record.note(.answered(bytes: 1_000_000), after: .milliseconds(500), now: Self.now)
        #expect(record.bandwidth(now: Self.now) == 2_000_000)
        record.note(.answered(bytes: 1_000_000), after: .seconds(1), now: Self.now)
        #expect(record.bandwidth(now: Self.now) == 1_750_000)
    }

    @Test("fades, and who was slow is tried again")
    func fading() {
        let record = Self.record(Array(repeating: 100, count: 12), failures: 13)
        let later = Self.now + .seconds(300)
        #expect(record.median(now: later) != nil)
        #expect(record.median(now: Self.now + .seconds(600)) == nil)
        #expect(record.success(now: Self.now) == 0.5)
        #expect(record.success(now: Self.now + .seconds(86_400)) > 0.99)
        var renewed = record
        for _ in 1...20 {
            renewed.note(
                .answered(bytes: 0),
                after: .milliseconds(1),
                now: Self.now + .seconds(1_200)
            )
        }
        let median = renewed.median(now: Self.now + .seconds(1_200))
        #expect(median.map { $0 < .milliseconds(2) } == true)
    }

    @Test("breaks a tie between instances")
    func pace() {
        var router = VirtualRouter()
        router.register("a")
        router.register("b")
        // "a" takes long, "b" does not; each time both have as much to do.
        for hop in 1...20 as ClosedRange<UInt64> {
            let order = router.search(hop, root: hop).orders.first
            router.pass(order?.route == "a" ? .milliseconds(400) : .milliseconds(10))
            router.register("a")
            router.register("b")
            router.answer(order?.number, .missing)
        }
        let routes = (100...104 as ClosedRange<UInt64>).map { hop -> String? in
            let order = router.search(hop, root: hop).orders.first
            router.answer(order?.number, .missing)
            return order?.route
        }
        #expect(routes.allSatisfy { $0 == "b" })
    }

    @Test("breaks a tie by bandwidth where there are bytes to come")
    func wide() {
        var experience = Experience()
        for _ in 1...20 {
            for (name, time, bytes) in [("soon", 20, 100 << 10), ("wide", 100, 10 << 20)] {
                experience.note(
                    .answered(bytes: UInt64(bytes)),
                    of: .gateway,
                    by: name,
                    after: .milliseconds(time),
                    now: Self.now
                )
            }
        }
        func pace(_ name: String, _ bytes: UInt64) -> Duration {
            experience.pace(of: name, bytes: bytes, now: Self.now)
        }
        #expect(pace("soon", 0) < pace("wide", 0))
        #expect(pace("soon", 1 << 20) > pace("wide", 1 << 20))
        var router = VirtualRouter(experience: experience)
        router.register("soon")
        router.register("wide")
        #expect(router.search(1, root: 1, length: 1).orders.first?.route == "soon")
        router.withdraw(1)
        #expect(router.search(2, root: 2, length: 1 << 20).orders.first?.route == "wide")
    }

    @Test("of instances is kept of the latest")
    func instances() {
        var experience = Experience()
        for number in 0...300 {
            experience.note(
                .answered(bytes: 0),
                of: .gateway,
                by: "f-\(number)",
                after: .milliseconds(1),
                now: Self.now + .seconds(number * 20)
            )
        }
        #expect(experience.instances.count == 256)
        #expect(experience.instances["f-44"] == nil && experience.instances["f-45"] != nil)
    }
}

@Suite("The file of what was learned")
struct ExperienceFileTests {
    private static let now = VirtualRouter.start

    private static var experience: Experience {
        var experience = Experience()
        for number in 1...40 {
            experience.note(
                .answered(bytes: UInt64(number) << 16),
                of: number % 2 == 0 ? .ipfs : .gateway,
                by: "f-\(number % 3)",
                after: .milliseconds(number),
                now: now
            )
        }
        experience.note(.failed, of: .peer, by: "p", after: .zero, now: now)
        return experience
    }

    private static func text() throws -> [UInt8] {
        try ExperienceFile.text(of: experience, now: now, milliseconds: 1_000_000)
    }

    @Test("is read as it was written")
    func roundTrip() throws {
        let read = try ExperienceFile.read(
            Self.text(),
            now: Self.now,
            milliseconds: 1_000_000
        )
        let isSame = read == Self.experience
        #expect(isSame)
    }

    @Test("has aged when it is read later, in another life")
    func age() throws {
        let text = try Self.text()
        let later = ContinuousClock.now + .seconds(1)
        let read = try ExperienceFile.read(text, now: later, milliseconds: 1_000_000 + 600_000)
        #expect(read.sources[.ipfs]?.changed == later - .seconds(600))
        #expect(read.sources[.ipfs]?.median(now: later) != nil)
        #expect(read.sources[.ipfs]?.median(now: later + .seconds(1_200)) == nil)
        // A clock that was set back makes nothing younger.
        let earlier = try ExperienceFile.read(text, now: later, milliseconds: 0)
        #expect(earlier.sources[.ipfs]?.changed == later)
    }

    @Test("that is none, or another version's, is refused")
    func malformed() throws {
        func trouble(_ text: String) -> ExperienceFile.Trouble? {
            do throws(ExperienceFile.Trouble) {
                _ = try ExperienceFile.read(Array(text.utf8), now: Self.now, milliseconds: 0)
                return nil
            } catch {
                return error
            }
        }
        #expect(trouble("") == .malformed)
        #expect(trouble("{}") == .malformed)
        #expect(trouble(#"{"version": 1}"#) == .malformed)
        #expect(trouble(#"{"version": 2, "sources": {}}"#) == .version(2))
    }

    @Test("cut at any byte is refused, and never a crash")
    func truncated() throws {
        let text = try Self.text()
        for count in 0..<text.count {
            #expect(throws: ExperienceFile.Trouble.self) {
                try ExperienceFile.read(Array(text.prefix(count)), now: Self.now, milliseconds: 0)
            }
        }
    }

    @Test("with values that can't be loses those records alone")
    func impossible() throws {
        let good = String(decoding: try Self.text(), as: UTF8.self)
        for bad in [
            good.replacing("\"failures\":1,", with: "\"failures\":-1,"),
            good.replacing("\"failures\":1,", with: "\"failures\":1e30,"),
            good.replacing("\"peer\":", with: "\"moon\":"),
        ] {
            let read = try ExperienceFile.read(
                Array(bad.utf8),
                now: Self.now,
                milliseconds: 1_000_000
            )
            #expect(read.sources[.peer] == nil)
            #expect(read.sources[.ipfs] != nil)
        }
    }
}
