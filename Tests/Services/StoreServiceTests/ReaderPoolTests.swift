import Foundation
import GRDB
import Linux
import StoreService
import Synchronization
import Testing

@Suite("Readers", .timeLimit(.minutes(1)))
struct ReaderPoolTests {
    /// A pool of one reader, and the loop's own connection.
    private final class Scene: Sendable {
        let pool: ReaderPool
        let own: DatabaseQueue
        private let told = Mutex<[Bool]>([])
        private let tell = DispatchSemaphore(value: 0)

        init() throws {
            let store = try TestStore()
            pool = ReaderPool([store.reader], togetherMax: 16) {}
            own = try store.file.reader(waits: false)
        }

        /// Leaves a piece, which tells whether it was read on this thread.
        func offer(isShort: Bool = true, _ body: @escaping @Sendable () -> Void = {}) {
            let here = SystemThread.current
            let isTaken = pool.offer(isQuiet: true, isShort: isShort) { _ in
                body()
                self.told.withLock { $0.append(SystemThread.current == here) }
                self.tell.signal()
            }
            #expect(isTaken)
        }

        /// Has them read, and waits for so many.
        func read(_ count: Int) -> [Bool] {
            pool.start(orReadOn: own)
            return answers(count)
        }

        func answers(_ count: Int) -> [Bool] {
            for _ in 0..<count { tell.wait() }
            return told.withLock { told in
                defer { told = [] }
                return told
            }
        }

        /// Reads until pieces are known to take no time, and the reader rests.
        func learn() {
            var isHere = false
            while !isHere {
                offer()
                isHere = read(1) == [true]
            }
        }
    }

    @Test("What is little is read where it is asked for, once pieces are known to take no time")
    func here() throws {
        let scene = try Scene()
        scene.offer()
        #expect(scene.read(1) == [false])
        // It ends when a piece was read here; a busy machine may take some more of them.
        scene.learn()
        #expect(scene.pool.queued == 0)
    }

    @Test("What may take long is a reader's, and so is what waits with it")
    func long() throws {
        let scene = try Scene()
        scene.learn()
        scene.offer()
        scene.offer(isShort: false)
        #expect(scene.read(2) == [false, false])
    }

    @Test("While a reader is at work, it does the rest")
    func busy() throws {
        let scene = try Scene()
        scene.learn()
        let (began, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        scene.offer(isShort: false) {
            began.signal()
            go.wait()
        }
        scene.pool.start(orReadOn: scene.own)
        began.wait()
        scene.offer()
        scene.pool.start(orReadOn: scene.own)
        #expect(scene.pool.queued == 1)
        go.signal()
        #expect(scene.answers(2) == [false, false])
    }

    @Test("What takes longer than was thought leaves the rest to a reader")
    func late() throws {
        let scene = try Scene()
        var told: [Bool] = []
        // Until three of them look like little: a busy machine may make one look long.
        while told.first != true {
            for _ in 0..<20 { scene.learn() }
            scene.offer { Thread.sleep(forTimeInterval: 0.002) }
            scene.offer()
            scene.offer()
            told = scene.read(3)
        }
        #expect(told == [true, false, false])
    }
}
