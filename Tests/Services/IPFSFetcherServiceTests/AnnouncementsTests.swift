import IPFSFetcherService
import Messages
import Multiformats
import Testing

@Suite("What is announced")
struct AnnouncementsTests {
    private let start = ContinuousClock.now

    private func cid(_ number: UInt64) -> CID {
        CID(sha256: Digest256(words: (number, 0, 0, 0)))
    }

    private func page(
        _ numbers: [UInt64],
        pinned: Set<UInt64> = [],
        next: String = ""
    ) -> Listing {
        let entries = numbers.map { number in
            Status(
                cid: cid(number),
                size: 1,
                blocks: 1,
                bytesPresent: 1,
                isComplete: true,
                state: .kept,
                isPinned: pinned.contains(number),
                privacy: .public,
                owner: "",
                contentType: "",
                sha256: nil,
                createdMilliseconds: 0,
            )
        }
        return Listing(entries: entries, next: next)
    }

    private func hashes(_ numbers: [UInt64]) -> Set<Multihash> {
        Set(numbers.map { cid($0).multihash })
    }

    @Test("is everything on the list, page by page, and then what is new on its last page")
    func order() {
        var machine = Announcements(now: start)
        let first = machine.read(page([1, 2], next: "2"), now: start)
        #expect(Set(first.provided) == hashes([1, 2]) && !first.isAtEnd)
        #expect(machine.cursor == "2")
        let last = machine.read(page([3]), now: start)
        #expect(Set(last.provided) == hashes([3]) && last.isAtEnd && last.withdrawn.isEmpty)
        let again = machine.read(page([3, 4]), now: start)
        #expect(Set(again.provided) == hashes([4]) && again.withdrawn.isEmpty)
        #expect(machine.cursor == "2")
    }

    @Test("is only what is pinned, when that is asked for, until it is no more")
    func pins() {
        var machine = Announcements(isPinnedOnly: true, now: start)
        let first = machine.read(page([1, 2, 3], pinned: [2, 3]), now: start)
        #expect(Set(first.provided) == hashes([2, 3]))
        let later = start + Limits.rereadInterval
        #expect(machine.read(page([3], pinned: [3]), now: later).withdrawn.isEmpty)
        let reread = machine.read(page([1, 2, 3], pinned: [1, 3]), now: later)
        #expect(Set(reread.provided) == hashes([1]))
        #expect(Set(reread.withdrawn) == hashes([2]))
    }

    @Test("is withdrawn when a later reading of the whole list does not meet it, and not before")
    func gone() {
        var machine = Announcements(now: start)
        _ = machine.read(page([1, 2, 3]), now: start)
        #expect(machine.read(page([3]), now: start).withdrawn.isEmpty)
        let later = start + Limits.rereadInterval
        #expect(machine.read(page([3]), now: later).withdrawn.isEmpty)
        #expect(machine.cursor.isEmpty)
        let reread = machine.read(page([1, 3]), now: later)
        #expect(Set(reread.withdrawn) == hashes([2]) && reread.provided.isEmpty)
        #expect(Set(machine.read(page([2]), now: later).provided) == hashes([2]))
    }

    @Test("is bounded: the first come, and others when there is room")
    func bound() {
        var machine = Announcements(most: 2, now: start)
        #expect(Set(machine.read(page([1, 2, 3]), now: start).provided) == hashes([1, 2]))
        let later = start + Limits.rereadInterval
        _ = machine.read(page([3]), now: later)
        #expect(Set(machine.read(page([2, 3]), now: later).withdrawn) == hashes([1]))
        #expect(Set(machine.read(page([2, 3]), now: later).provided) == hashes([3]))
    }
}
