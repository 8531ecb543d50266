import Blocks
import HTTPService
import Messages
import Multiformats
import NIOHTTP1
import Testing

@Suite("CARs over HTTP", .timeLimit(.minutes(2)))
struct DoorCARTests {
    /// Reads a CAR and verifies every block in it.
    private func read(_ bytes: [UInt8]) throws -> (roots: [CID], blocks: [Block]) {
        var reader = CARReader()
        reader.feed(bytes)
        var roots: [CID] = []
        var blocks: [Block] = []
        while let event = try reader.next() {
            switch event {
            case .header(let named): roots = named
            case .block(let cid, let bytes):
                blocks.append(try Block(verifying: bytes, against: cid))
            }
        }
        try reader.finish()
        return (roots, blocks)
    }

    @Test("A file's CAR has every block once, and the file can be read from it as it comes")
    func wholeFile() async throws {
        let file = try SampleFile(SampleFile.noise((5 << 20) + 3))
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port) { door in
            for answer in [
                try await door.ask("/ipfs/\(file.root)?format=car"),
                try await door.ask("/ipfs/\(file.root)", ["Accept": "application/vnd.ipld.car"]),
            ] {
                #expect(answer.status == 200)
                #expect(
                    answer.field("Content-Type")
                        == "application/vnd.ipld.car; version=1; order=dfs; dups=n"
                )
                #expect(answer.field("X-Content-Type-Options") == "nosniff")
                #expect(
                    answer.field("Content-Disposition")
                        == "attachment; filename=\"\(file.root).car\""
                )
                #expect(answer.field("ETag")?.hasPrefix("W/\"") == true)
                let (roots, blocks) = try read(answer.body)
                #expect(roots == [file.root])
                #expect(blocks.count == file.blocks.count)
                var walk = FileWalk(root: file.root)
                var bytes: [UInt8] = []
                for block in blocks {
                    #expect(walk.next() == .need(block.cid))
                    bytes += block.bytes[try walk.supply(block.bytes.span).range]
                }
                #expect(walk.next() == .done)
                #expect(bytes == file.bytes)
            }
            #expect(port.requests.allSatisfy { $0.publicOnly && $0.format == .raw })
        }
    }

    @Test("A part of a file needs no more than its blocks")
    func part() async throws {
        let file = try SampleFile(SampleFile.noise(10_000), leafBytes: 1_000)
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(file.root)?format=car"
            let part = try await door.ask(path + "&entity-bytes=2500:3499")
            #expect(try read(part.body).blocks.count == 3)
            #expect(port.requests.count == 3)
            let block = try await door.ask(path + "&dag-scope=block")
            #expect(try read(block.body).blocks.map(\.cid) == [file.root])
        }
    }

    @Test("Blocks that repeat come as often as the client wants")
    func duplicates() async throws {
        let file = try SampleFile([UInt8](repeating: 5, count: 6_000), leafBytes: 1_000)
        let port = ScriptedPort()
        port.add(file)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(file.root)?format=car"
            let once = try await door.ask(path)
            #expect(try read(once.body).blocks.count == 2)
            let often = try await door.ask(path + "&car-dups=y")
            #expect(often.field("Content-Type")?.hasSuffix("dups=y") == true)
            #expect(try read(often.body).blocks.count == 7)
        }
    }

    @Test("Without its root there is no CAR, without another block it ends early")
    func missingBlocks() async throws {
        let file = try SampleFile(SampleFile.noise(3_000), leafBytes: 1_000)
        let port = ScriptedPort()
        port.add(file)
        let leaf = try #require(file.blocks.keys.first { $0 != file.root })
        port.fail(leaf, Failure(.notFound, "Nobody has it."))
        let other = try SampleFile(SampleFile.noise(2_000), leafBytes: 1_000)
        try await DoorHouse.open(port) { door in
            let path = "/ipfs/\(other.root)?format=car"
            let (got, head) = (try await door.ask(path), try await door.ask(path, method: .HEAD))
            #expect(got.status == 404)
            #expect(head.status == 404)
            await #expect(throws: (any Error).self) {
                try await door.ask("/ipfs/\(file.root)?format=car")
            }
        }
    }

    @Test("The probe of trustless gateways is answered")
    func probe() async throws {
        try await DoorHouse.open(ScriptedPort()) { door in
            let answer = try await door.ask("/ipfs/bafkqaaa?format=car")
            #expect(answer.status == 200)
            let (roots, blocks) = try read(answer.body)
            #expect(roots.map(\.description) == ["bafkqaaa"])
            #expect(blocks.isEmpty)
        }
    }
}
