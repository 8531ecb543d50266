import Messages
import Multiformats
import StoreService
import Testing

@Suite("Write queue")
struct WriteQueueTests {
    @Test(
        "A group is what waits, up to a count and a number of bytes, and never less than one",
        arguments: [
            (sizes: [Int](), group: 0),
            (sizes: [1], group: 1),
            (sizes: Array(repeating: 1, count: 65), group: 64),
            (sizes: Array(repeating: 1 << 20, count: 10), group: 8),
            (sizes: [9 << 20, 1], group: 1),
            (sizes: [1, 8 << 20], group: 1),
        ]
    )
    func groups(sizes: [Int], group: Int) {
        var queue = WriteQueue<Int>()
        for (number, size) in sizes.enumerated() {
            queue.add(number, bytes: size, isDurable: false)
        }
        #expect(queue.takeGroup()?.jobs ?? [] == Array(0..<group))
        #expect(queue.count == sizes.count - group)
        #expect(queue.bytes == sizes.dropFirst(group).reduce(0, +))
    }

    @Test(
        "A group is synced when anybody in it was promised that",
        arguments: [([false, false], false), ([false, true], true), ([true], true)]
    )
    func durability(promised: [Bool], isDurable: Bool) {
        var queue = WriteQueue<Int>()
        for promise in promised { queue.add(0, isDurable: promise) }
        #expect(queue.takeGroup()?.isDurable == isDurable)
    }

    @Test("What is to be synced, or is the last of what was fetched, is urgent until it is taken")
    func urgency() {
        var queue = WriteQueue<Int>()
        let few = Limits.groupWritesMax
        for number in 0..<few {
            #expect(queue.offer(number, bytes: 1, isDurable: false) == true)
            #expect(!queue.isUrgent)
        }
        for (isDurable, isLast) in [(true, false), (false, true)] {
            #expect(
                queue.offer(few, bytes: 1, isDurable: isDurable, isLast: isLast) == true
            )
            #expect(queue.isUrgent)
            #expect(queue.takeGroup()?.jobs.count == few)
            #expect(queue.isUrgent)
            #expect(queue.takeGroup()?.isDurable == isDurable)
            #expect(!queue.isUrgent)
            for number in 0..<few { _ = queue.offer(number, bytes: 1, isDurable: false) }
        }
    }

    @Test("Too many writes are refused, and taken again once a group has gone")
    func countBound() {
        var queue = WriteQueue<Int>()
        for number in 0..<Limits.queuedWritesMax {
            #expect(queue.offer(number, bytes: 1, isDurable: true) == true)
        }
        #expect(queue.offer(0, bytes: 1, isDurable: true) == false)
        _ = queue.takeGroup()
        #expect(queue.offer(0, bytes: 1, isDurable: true) == true)
    }

    @Test("Too many bytes are refused, the store's own writes are not")
    func byteBound() {
        var queue = WriteQueue<Int>()
        #expect(queue.offer(0, bytes: Limits.queuedWriteBytesMax, isDurable: true) == true)
        #expect(queue.offer(1, bytes: 1, isDurable: true) == false)
        queue.add(2, bytes: 1, isDurable: false)
        #expect(queue.count == 2)
    }
}

@Suite("Lease book")
struct LeaseBookTests {
    @Test("The last use counts, and a flush empties the book")
    func uses() {
        var book = LeaseBook()
        let cid = CID(sha256: Digest256(words: (1, 2, 3, 4)))
        book.use(cid, now: 1)
        book.use(cid, now: 5)
        #expect(book.take() == [cid: 5])
        #expect(book.isEmpty)
    }

    @Test("A full book forgets newcomers, not those it knows")
    func bound() {
        var book = LeaseBook()
        for number in 0...UInt64(Limits.leasesHeldMax) {
            book.use(CID(sha256: Digest256(words: (number, 0, 0, 0))), now: 1)
        }
        let first = CID(sha256: Digest256(words: (0, 0, 0, 0)))
        book.use(first, now: 2)
        let uses = book.take()
        #expect(uses.count == Limits.leasesHeldMax)
        #expect(uses[first] == 2)
    }
}

@Suite("Replay queue")
struct ReplayQueueTests {
    let start = ContinuousClock.now

    private func waiting(_ asker: Int, after: Int64, _ seconds: Int) -> ReplayQueue<Int>.Waiting {
        .init(asker: asker, after: after, limit: 1, deadline: start + .seconds(seconds))
    }

    @Test("Those are woken for whom there are events, those are told so whose time is over")
    func wakesAndExpires() {
        var queue = ReplayQueue<Int>()
        #expect(queue.add(waiting(1, after: 4, 1)) == true)
        #expect(queue.add(waiting(2, after: 5, 2)) == true)
        #expect(queue.wake(latest: 4).count == 0)
        #expect(queue.wake(latest: 5).map(\.asker) == [1])
        #expect(queue.expire(now: start + .seconds(1)).count == 0)
        #expect(queue.expire(now: start + .seconds(2)).map(\.asker) == [2])
        #expect(queue.isEmpty)
    }

    @Test("Only so many wait")
    func bound() {
        var queue = ReplayQueue<Int>()
        for asker in 0..<Limits.replaysMax {
            #expect(queue.add(waiting(asker, after: 0, 1)) == true)
        }
        #expect(queue.add(waiting(0, after: 0, 1)) == false)
        #expect(queue.removeAll().count == Limits.replaysMax)
    }
}

@Suite("Assembly book")
struct AssemblyBookTests {
    @Test("A retry joins the work under way, and all are told when it is done")
    func joins() {
        var book = AssemblyBook<String, Int>()
        #expect(book.enter("a", 1) == .begin)
        #expect(book.enter("a", 2) == .joined)
        #expect(book.enter("b", 3) == .begin)
        #expect(book.finish("a") == [1, 2])
        #expect(book.finish("a") == [])
        #expect(book.enter("a", 4) == .begin)
    }

    @Test("Too many files, and too many askers for one, are refused")
    func bounds() {
        var book = AssemblyBook<Int, Int>()
        for key in 0..<Limits.assembliesMax { #expect(book.enter(key, 0) == .begin) }
        #expect(book.enter(-1, 0) == .refused)
        for asker in 1..<Limits.assemblyAskersMax { #expect(book.enter(0, asker) == .joined) }
        #expect(book.enter(0, -1) == .refused)
    }
}

@Suite("Scrub round")
struct ScrubRoundTests {
    @Test("It is begun once, goes on from step to step, and may be begun again when it is over")
    func steps() {
        var round = ScrubRound()
        #expect(round.report == Scrubbed())
        let start = round.start()
        let joined = round.start()
        #expect(start == 0 && joined == nil)
        let next = round.read(blocks: 2, bytes: 20, rotten: 1, last: 7)
        #expect(next == 7 && round.report.isRunning)
        let end = round.read(blocks: 0, bytes: 0, rotten: 0, last: nil)
        #expect(end == nil)
        #expect(round.report == Scrubbed(round: 1, blocks: 2, bytes: 20, rotten: 1))
        let again = round.start()
        #expect(again == 0 && round.report == Scrubbed(round: 2, isRunning: true))
    }

    @Test("One that fails is over, and says why until the next begins")
    func fails() {
        var round = ScrubRound()
        _ = round.start()
        round.failed(Failure(.internal, "The disk is gone."))
        #expect(!round.report.isRunning && round.failure?.code == .internal)
        let again = round.start()
        #expect(again == 0 && round.failure == nil)
    }
}

@Suite("Scrub schedule")
struct ScrubScheduleTests {
    @Test("A round goes on from step to step, then rests until the next is due")
    func round() {
        var schedule = ScrubSchedule(intervalMilliseconds: 1_000, after: 0, roundBegan: 0)
        #expect(schedule.step(now: 5_000) == .read(after: 0))
        #expect(schedule.step(now: 5_001) == .rest, "one step at a time")
        #expect(schedule.finished(at: 7) == (7, 5_000))
        #expect(schedule.step(now: 5_002) == .read(after: 7))
        #expect(schedule.finished(at: nil) == (0, 5_000))
        #expect(schedule.step(now: 5_999) == .rest)
        #expect(schedule.step(now: 6_000) == .read(after: 0))
    }

    @Test("A later process goes on in the middle of a round")
    func resumes() {
        var schedule = ScrubSchedule(intervalMilliseconds: 1_000, after: 9, roundBegan: 4_900)
        #expect(schedule.step(now: 5_000) == .read(after: 9))
    }
}
