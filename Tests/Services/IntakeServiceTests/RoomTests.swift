import Bus
import IntakeService
import Linux
import Messages
import Multiformats
import Testing

/// Turns at the store, and room for replies.
@Suite struct RoomTests {
    @Test("Clients take turns at a busy store")
    func turns() {
        var scene = Scene(bounds: Bounds(asksPerStore: 1))
        for number in 1...4 { scene.ask(Sample.get(UInt64(number)), from: "busy") }
        scene.ask(Sample.get(9), from: "calm")
        var order: [UInt64] = []
        while let ask = scene.asks.first {
            for number: UInt64 in [1, 2, 3, 4, 9] where ask.message.payload == Sample.get(number) {
                order.append(number)
            }
            scene.storeSays(Sample.content(), body: 100)
        }
        #expect(order == [1, 2, 9, 3, 4])
    }

    @Test("Clients take turns at a router that comes back")
    func turnsAtRouter() {
        var scene = Scene(areAlive: false)
        scene.storeChanged(0, .appeared)
        for number in 1...4 { scene.ask(Sample.get(UInt64(number)), from: "busy") }
        scene.ask(Sample.get(9), from: "calm")
        let leaver = scene.ask(Sample.get(8), from: "leaver")
        for _ in 1...6 { scene.storeSays(.absent(Absent(root: Sample.cid()))) }
        scene.ask(.cancel(leaver), from: "leaver")
        #expect(scene.machine.queued == 5)
        scene.routerChanged(0, .appeared)
        let order = scene.searches.map { search -> CID? in
            if case .search(let search) = search.message.payload { search.root } else { nil }
        }
        #expect(order == [1, 9, 2, 3, 4].map { Sample.cid($0) })
        #expect(scene.machine.queued == 0)
    }

    @Test("Clients with full windows leave places and bytes for one that comes")
    func placesForNewcomers() {
        var scene = Scene(bounds: Bounds(inFlightPerClient: 100, inFlight: 100, bodyBytes: 1_000))
        for number in 0..<200 { scene.ask(Sample.get(UInt64(number)), from: "greedy") }
        #expect(scene.machine.open == 89, "8 × 11 free places, and the one that was taken last")
        #expect(scene.failure?.code == .overloaded)
        #expect((scene.failure?.retryAfter ?? .zero) > .zero)
        scene.ask(Sample.get(500), from: "newcomer")
        #expect(scene.machine.open == 90)

        var puts = Scene(bounds: Bounds(bodyBytes: 1_000))
        for _ in 0..<20 { puts.ask(.put(Put()), from: "greedy", body: 100) }
        #expect(puts.machine.bodyBytes == 700, "two bytes for each that is free")
        for _ in 0..<20 { puts.ask(.put(Put()), from: "newcomer", body: 100) }
        #expect(puts.machine.bodyBytes == 900)
        puts.ask(.put(Put()), from: "third", body: 100)
        #expect(puts.machine.bodyBytes == 1_000)
    }

    @Test("The store with the least to do is asked")
    func leastLoaded() {
        var scene = Scene(stores: 3)
        for number in 0..<9 { scene.ask(Sample.get(UInt64(number))) }
        for link in 0..<3 { #expect(scene.asks.count { $0.link == link } == 3) }
    }

    @Test("A client that does not read has nothing more read for it, and harms nobody")
    func slowReader() {
        let bounds = Bounds(replyBytesPerClient: 250, replyBytes: 2_000)
        var scene = Scene(bounds: bounds)
        for number in 1...5 { scene.ask(Sample.get(UInt64(number)), from: "slow") }
        #expect(scene.asks.count == 2)
        scene.storeSays(Sample.content(), body: 100)
        scene.storeSays(Sample.content(), body: 100)
        scene.pass(.seconds(1))
        #expect(scene.asks.isEmpty && scene.machine.replyBytes(of: Array("slow".utf8)) == 200)
        scene.ask(Sample.get(6), from: "fast")
        #expect(scene.asks.count == 1)
        scene.storeSays(Sample.content(), body: 100)
        scene.released("slow", 100)
        #expect(scene.asks.count == 1)
    }

    @Test("What needs no room is not held up by those that have none")
    func noRoomNeeded() {
        var scene = Scene(bounds: Bounds(replyBytesPerClient: 100, replyBytes: 100))
        scene.ask(Sample.get(1), from: "slow")
        scene.storeSays(Sample.content(), body: 100)
        scene.ask(Sample.get(2), from: "other")
        #expect(scene.asks.isEmpty)
        scene.ask(.stat(Stat(.cid(Sample.cid()))), from: "third")
        #expect(scene.asks.count == 1)
    }

    @Test("Clients that never read can't take all the room from those that do")
    func fairShare() {
        var scene = Scene(bounds: Bounds(replyBytesPerClient: 1_000, replyBytes: 1_000))
        for number in 0..<10 { scene.ask(Sample.get(UInt64(number)), from: "hog") }
        #expect(scene.asks.count == 3, "half of what is free each time")
        scene.ask(Sample.get(99), from: "other")
        #expect(scene.asks.count == 4)
    }

    @Test("A hundred thousand requests can wait at once, in less than 2 KiB each")
    func manyWaiting() {
        let before = ProcessMemory.ownBytes() ?? 0
        var scene = Scene()
        for number in 0..<100_000 {
            scene.ask(Sample.get(UInt64(number)), from: "client-\(number % 1_000)")
            scene.storeSays(Sample.absent(UInt64(number)))
            scene.searches.removeAll(keepingCapacity: true)
        }
        #expect(scene.machine.open == 100_000 && scene.answers.isEmpty)
        #expect((ProcessMemory.ownBytes() ?? 0) - before < 200 << 20)
        scene.pass(.seconds(30))
        #expect(scene.answers.count == 100_000 && scene.isQuiet)
    }

    @Test("A shorter answer gives back the room that was set aside for a longer one")
    func shorter() {
        var scene = Scene()
        scene.ask(Sample.get(length: 1_000))
        #expect(scene.machine.replyBytes == 1_000)
        scene.storeSays(Sample.content(length: 10), body: 10)
        #expect(scene.machine.replyBytes == 10)
        scene.released("a", 10)
        #expect(scene.isQuiet)
    }
}
