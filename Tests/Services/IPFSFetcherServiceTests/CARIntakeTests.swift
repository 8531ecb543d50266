import Blocks
import Fetching
import FetchingFixtures
import IPFSFetcherService
import Multiformats
import Testing

@Suite("CAR intake")
struct CARIntakeTests {
    private let file: FileFixture

    init() throws {
        file = try FileFixture(count: 10_000, leafBytes: 100)
    }

    private func car(_ blocks: [Block]) -> [UInt8] {
        blocks.reduce(into: CARWriter.header(roots: [file.root])) { bytes, block in
            bytes += CARWriter.section(block.cid, size: block.bytes.count) + block.bytes
        }
    }

    private func blocks(of bytes: [UInt8], by step: Int) throws -> [Block] {
        var intake = CARIntake()
        var blocks: [Block] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            try intake.feed(bytes[start..<min(start + step, bytes.count)], range: nil)
            while let block = try intake.next() { blocks.append(block) }
        }
        try intake.finish()
        return blocks
    }

    @Test("Blocks come out verified, however the stream is cut", arguments: [1, 7, 1_000, 1 << 20])
    func cuts(step: Int) throws {
        #expect(try blocks(of: car(file.blocks), by: step) == file.blocks)
    }

    @Test("A stream that is cut short anywhere inside a section is an error, never a wrong block")
    func truncated() throws {
        let bytes = car(Array(file.blocks.suffix(2)))
        var clean = 0
        for end in 0..<bytes.count {
            do throws(Trouble) {
                var intake = CARIntake()
                try intake.feed(bytes[..<end], range: nil)
                while let block = try intake.next() { #expect(file.blocks.contains(block)) }
                try intake.finish()
                clean += 1
            } catch {
                #expect(error == .cutShort)
            }
        }
        // After the header, and after the first block.
        #expect(clean == 2)
    }

    @Test("A changed byte is corrupt, or names other content; never this block with other bytes")
    func changed() throws {
        let header = CARWriter.header(roots: [file.root]).count
        let leaf = try #require(file.blocks.last)
        let bytes = car([leaf])
        for index in header..<bytes.count {
            var wrong = bytes
            wrong[index] ^= 0x40
            let read = (try? blocks(of: wrong, by: 1 << 20)) ?? []
            #expect(read.allSatisfy { $0.cid != leaf.cid })
        }
    }

    @Test("More bytes than twice what is missing, and the slack, are cut off")
    func endless() throws {
        var intake = CARIntake()
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        try intake.feed(CARWriter.header(roots: [file.root]), range: 0)
        let most = IPFSFetcherService.Limits.carBytesMax(range: 1_000)
        #expect(most == 2_000 + IPFSFetcherService.Limits.carSlackBytes)
        #expect(throws: Trouble.endless(IPFSFetcherService.Limits.carSlackBytes)) {
            for _ in 0..<64 { try intake.feed(piece, range: 0) }
        }
        #expect(IPFSFetcherService.Limits.carBytesMax(range: .max) == .max)
    }

    @Test("Blocks before their node wait, and come out when they are known")
    func lookAhead() throws {
        var intake = CARIntake()
        let early = file.blocks.suffix(5)
        for block in early { try intake.took(block, .unknown) { _ in true } }
        #expect(intake.waitingCount == 5)
        #expect(intake.released { _ in .unknown } == nil)
        var out: [CID] = []
        while let block = intake.released({ _ in .wanted }) { out.append(block.cid) }
        #expect(Set(out) == Set(early.map(\.cid)))
        #expect(intake.waitingCount == 0)
    }

    @Test("Blocks that nobody asked for have a bound in bytes and number, and then are corrupt")
    func unwanted() throws {
        var intake = CARIntake()
        let large = try (0..<20).map { try Block(hashing: [UInt8](repeating: $0, count: 1 << 20)) }
        for block in large { try intake.took(block, .unknown) { _ in true } }
        #expect(intake.waitingCount == 8)
        #expect(intake.unwanted == 12)
        #expect(throws: Trouble.self) {
            for _ in 0...IPFSFetcherService.Limits.unwantedBlocksMax {
                try intake.took(large[19], .unknown) { _ in true }
            }
        }
    }

    @Test("A block for which there is no room in the memory that all share is dropped")
    func noRoom() throws {
        var intake = CARIntake()
        for block in file.blocks.suffix(3) { try intake.took(block, .unknown) { _ in false } }
        #expect(intake.waitingCount == 0)
        #expect(intake.unwanted == 3)
    }
}
