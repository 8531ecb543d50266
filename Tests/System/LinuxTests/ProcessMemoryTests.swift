import Foundation
import Linux
import Testing

@Suite("Process memory", .serialized)
struct ProcessMemoryTests {
    // Other tests use memory of the same process meanwhile: the figures below hold in one of a
    // few attempts.
    private static let attempts = 5

    @Test("Memory that is used shows in our own figure")
    func ownBytes() throws {
        let grown = try (0..<Self.attempts).map { _ in
            let before = try #require(ProcessMemory.ownBytes())
            let bytes = [UInt8](repeating: 1, count: 64 << 20)
            let during = try #require(ProcessMemory.ownBytes())
            withExtendedLifetime(bytes) {}
            return during - before
        }
        #expect(grown.contains { $0 > 48 << 20 })
        #expect(ProcessMemory.ownBytes(pid: ProcessInfo.processInfo.processIdentifier) != nil)
    }

    @Test("A process that is not there has no figure")
    func missingProcess() { #expect(ProcessMemory.ownBytes(pid: Int32.max) == nil) }

    @Test(
        "A status that says it otherwise has no figure",
        arguments: [
            "", "RssAnon:", "RssAnon:\t12", "RssAnon:\t12 MB", "RssAnon:\tx kB",
            "RssAnon:\t9223372036854775807 kB", "VmRSS:\t12 kB",
        ]
    )
    func strangeStatus(text: String) {
        #expect(ProcessMemory.anonymousBytes(status: text) == nil)
    }

    @Test("The figure is in KiB and stands on a line of its own")
    func status() {
        let text = "VmRSS:\t  100 kB\nRssAnon:\t    12 kB\nRssFile:\t 88 kB\n"
        #expect(ProcessMemory.anonymousBytes(status: text) == 12_288)
    }

    @Test("The tuned allocator takes its values and gives back what many blocks needed")
    func allocator() throws {
        #expect(Allocator.tune())
        let kept = try (0..<Self.attempts).map { attempt in
            let before = try #require(ProcessMemory.ownBytes())
            for _ in 0..<4 {
                let blocks = (0..<64).map {
                    [UInt8](repeating: UInt8(attempt + $0), count: 1 << 20)
                }
                #expect(blocks.count == 64)
            }
            Allocator.trim()
            let after = try #require(ProcessMemory.ownBytes())
            return after - before
        }
        #expect(kept.contains { $0 < 32 << 20 })
    }
}
