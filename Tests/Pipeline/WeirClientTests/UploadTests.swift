import Blocks
import Multiformats
import Testing
import WeirClient

@Suite("Uploads")
struct UploadTests {
    @Test("Chunks of any size become leaves of one size", arguments: [1, 3, 10, 25, 100])
    func cuts(chunk: Int) {
        let bytes = (0..<87).map { UInt8($0) }
        var cutter = LeafCutter(leafBytes: 10)
        var leaves: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            cutter.add(Array(bytes[start..<min(start + chunk, bytes.count)]))
            while let leaf = cutter.full() { leaves.append(leaf) }
        }
        if let leaf = cutter.rest() { leaves.append(leaf) }
        #expect(leaves.map(\.count) == [10, 10, 10, 10, 10, 10, 10, 10, 7])
        #expect(leaves.flatMap(\.self) == bytes)
        #expect(cutter.rest() == nil)
    }

    private func leaf(_ number: Int) throws -> Block {
        try Block(hashing: [UInt8(number % 251), UInt8(number / 251)])
    }

    @Test("A file is assembled of its leaves while they fit a message")
    func leaves() throws {
        var plan = UploadPlan(partsMax: 3_000)
        for number in 0..<2_500 {
            let leaf = try leaf(number)
            #expect(try plan.add(leaf) == [leaf])
        }
        let end = try plan.finish()
        #expect(end.parts.count == 2_500)
        #expect(end.root == (try FileLayout(parts: parts(2_500)).root.cid))
    }

    @Test(
        "A larger file is assembled of full nodes and the leaves after them",
        arguments: [
            1_031, 2_048, 2_049, 2_500,
        ]
    )
    func nodes(count: Int) throws {
        var plan = UploadPlan(partsMax: 1_030)
        var put: [CID: Block] = [:]
        for number in 0..<count {
            for block in try plan.add(try leaf(number)) { put[block.cid] = block }
        }
        let end = try plan.finish()
        #expect(end.parts.count < 1_030)
        #expect(end.parts.allSatisfy { put[$0] != nil })
        #expect(end.root == (try FileLayout(parts: parts(count)).root.cid))
        // What the store makes of the parts that are named.
        let named = end.parts.map { cid in
            cid.codec == .raw
                ? Part(leaf: cid, size: 2)
                : Part(
                    cid: cid,
                    fileSize: 2_048,
                    totalSize: 2_048 + UInt64(put[cid]?.bytes.count ?? 0),
                    depth: 1
                )
        }
        #expect(try FileLayout(parts: named).root.cid == end.root)
    }

    private func parts(_ count: Int) throws -> [Part] {
        try (0..<count).map { Part(leaf: try leaf($0).cid, size: 2) }
    }
}
