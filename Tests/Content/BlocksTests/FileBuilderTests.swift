import Blocks
import Foundation
import Multiformats
import Testing

@Suite("FileBuilder")
struct FileBuilderTests {
    /// The leaves of the pattern that `unixfs_reference.py` describes.
    private static func patternLeaves(_ size: Int) -> [Part] {
        let chunks = max(1, (size + Limits.chunkBytes - 1) / Limits.chunkBytes)
        return (0..<chunks).map { number in
            let count = min(Limits.chunkBytes, size - number * Limits.chunkBytes)
            var chunk = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            while chunk.count < count { chunk += chunk }
            chunk.removeLast(chunk.count - count)
            return Part(leaf: CID(sha256: Digest256(hashing: chunk)), size: UInt64(count))
        }
    }

    /// What the second, independent computation prints for these sizes.
    private static func reference(_ sizes: [Int]) throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", folder.appending(path: "../../Support/unixfs_reference.py").path]
            + sizes.map(String.init)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "it needs python3: apt-get install python3")
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Whether the second computation can run; where it must, its absence is a failure.
    private static var canCompare: Bool {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        return environment["CI"] != nil
            || folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }
    }

    @Test(
        "Sizes around every boundary agree with an independent computation",
        .enabled(if: canCompare, "it needs python3: apt-get install python3")
    )
    func reference() throws {
        let chunk = Limits.chunkBytes
        let sizes = [
            0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 1_024 * chunk - 1, 1_024 * chunk,
            1_024 * chunk + 1,
        ]
        let computed = try sizes.map { size in
            "\(size) \(try FileLayout(parts: Self.patternLeaves(size)).root.cid)"
        }
        #expect(try Self.reference(sizes) == computed)
    }

    @Test("The CIDs that IPIP-499 publishes for files of one and two chunks come out")
    func published() throws {
        let content = ChaCha20(seed: "chunk-v1-seed").keystream(Limits.chunkBytes + 1)
        let first = try Block(hashing: Array(content[..<Limits.chunkBytes]))
        #expect(
            first.cid.description == "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta"
        )
        var builder = FileBuilder()
        #expect(try builder.append(leaf: first).isEmpty)
        #expect(try builder.append(leaf: try Block(hashing: [content[Limits.chunkBytes]])).isEmpty)
        let file = try builder.finish()
        #expect(
            file.root.cid.description
                == "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64"
        )
        #expect(file.blocks.map(\.cid) == [file.root.cid])
    }

    /// Content of which each 256 KiB repeat their number in eight bytes, little-endian.
    private static func legacyRoot(_ size: Int) throws -> Part {
        let profile = Profile.unixFS2015
        var builder = FileBuilder(profile: profile)
        var blocks: [Block] = []
        for start in stride(from: 0, to: size, by: profile.chunkBytes) {
            let count = min(profile.chunkBytes, size - start)
            let number = start / profile.chunkBytes
            var chunk = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            while chunk.count < count { chunk += chunk }
            chunk.removeLast(chunk.count - count)
            blocks += try builder.append(content: chunk)
        }
        let end = try builder.finish()
        let all = (blocks + end.blocks).reduce(into: [:]) { $0[$1.cid] = $1.bytes.count }
        // No block comes twice in this content, so a Tsize is the bytes of them all.
        #expect(end.root.totalSize == UInt64(all.values.reduce(0, +)))
        return end.root
    }

    @Test(
        "Files have the CIDs that Kubo 0.22 gives them by default",
        arguments: [
            (0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"),
            (262_144, "QmRk1rduJvo5DfEYAaLobS2za9tDszk35hzaNSDCJ74DA7"),
            (262_145, "QmNYkyjsSpEqaqT4Ft5NoVTNirsrpHTwRgAPkpWvhs9Gsd"),
            (174 * 262_144, "Qmd4vF9ZnyhFzTjnUXkfwYqbz518znLZpctE56taDisYK5"),
            (174 * 262_144 + 1, "QmccUh7FcZtULanHHfbpXw6DY1dF3rtBzSTP8UtHYwWxMT"),
        ]
    )
    func legacy(size: Int, cid: String) throws {
        #expect(try Self.legacyRoot(size).cid.description == cid)
    }

    @Test("Well-known content has its well-known CIDs in both profiles")
    func wellKnown() throws {
        func roots(_ text: String) throws -> [String] {
            try [Profile.unixFS2015, .unixFS2025].map { profile in
                try profile.leaf(Array(text.utf8)).part.cid.description
            }
        }
        #expect(
            try roots("hello world") == [
                "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
            ]
        )
        #expect(
            try roots("hello world\n") == [
                "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
                "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4",
            ]
        )
    }

    @Test("The CIDs that IPIP-499 publishes for old files of one and two chunks come out")
    func publishedLegacy() throws {
        let profile = Profile.unixFS2015
        let content = ChaCha20(seed: "chunk-v0-seed").keystream(profile.chunkBytes + 1)
        var builder = FileBuilder(profile: profile)
        let first = try builder.append(content: Array(content[..<profile.chunkBytes]))
        #expect(
            first.map(\.cid.description) == ["QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE"]
        )
        _ = try builder.append(content: Array(content[profile.chunkBytes...]))
        #expect(
            try builder.finish().root.cid.description
                == "QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ"
        )
    }

    private static func leaves(_ count: Int) throws -> [Part] {
        try (0..<count).map { number in
            let block = try Block(hashing: Array("leaf \(number)".utf8))
            return Part(leaf: block.cid, size: UInt64(block.bytes.count))
        }
    }

    @Test("No part is the empty file, one part is itself")
    func few() throws {
        let empty = try FileLayout(parts: [])
        #expect(empty.root.cid == (try Block(hashing: []).cid))
        #expect(empty.blocks.map(\.cid) == [empty.root.cid])
        let leaf = try Self.leaves(1)
        let one = try FileLayout(parts: leaf)
        #expect(one.root == leaf[0])
        #expect(one.blocks.isEmpty)
    }

    @Test("A lone last leaf gets its own node on each level")
    func loneLeaf() throws {
        let leaves = try Self.leaves(1_025)
        let file = try FileLayout(parts: leaves)
        #expect(file.blocks.count == 3)
        #expect(file.root.depth == 2)
        #expect(file.root.cid == file.blocks.last?.cid)
        let bytes = leaves.reduce(0) { $0 + $1.fileSize }
        #expect(file.root.fileSize == bytes)
        let blockBytes = file.blocks.reduce(0) { $0 + $1.bytes.count }
        #expect(file.root.totalSize == bytes + UInt64(blockBytes))
        #expect(try FileLayout(parts: Self.leaves(1_024)).root.depth == 1)
    }

    @Test(
        "Subtrees made earlier give the same file as all leaves at once",
        arguments: [1_025, 2_048, 2_049, 3_077]
    )
    func subtrees(count: Int) throws {
        let leaves = try Self.leaves(count)
        let whole = try FileLayout(parts: leaves)
        var parts: [Part] = []
        var blocks: Set<CID> = []
        var rest = leaves[...]
        while rest.count > 1_024 {
            let subtree = try FileLayout(parts: Array(rest.prefix(1_024)))
            parts.append(subtree.root)
            blocks.formUnion(subtree.blocks.map(\.cid))
            rest = rest.dropFirst(1_024)
        }
        let assembled = try FileLayout(parts: parts + rest)
        blocks.formUnion(assembled.blocks.map(\.cid))
        #expect(assembled.root == whole.root)
        #expect(blocks == Set(whole.blocks.map(\.cid)))
    }

    @Test("Every block's links are complete before it comes")
    func bottomUp() throws {
        let leaves = try Self.leaves(2_050)
        var known = Set(leaves.map(\.cid))
        for block in try FileLayout(parts: leaves).blocks {
            for link in try DagPB.decode(block.bytes.span).links {
                #expect(known.contains(link.cid))
            }
            known.insert(block.cid)
        }
    }

    @Test("Parts that can't be one balanced file, or lie about their size, are refused")
    func refused() throws {
        let leaf = try Self.leaves(1)[0]
        let deep = Part(cid: leaf.cid, fileSize: 1, totalSize: 1, depth: 1)
        #expect(throws: BlockError.unevenParts) { try FileLayout(parts: [leaf, deep]) }
        let deepest = Part(cid: leaf.cid, fileSize: 1, totalSize: 1, depth: 33)
        #expect(throws: BlockError.tooDeep) { try FileLayout(parts: [deepest]) }
        let huge = Part(leaf: leaf.cid, size: UInt64(Int64.max))
        #expect(throws: BlockError.sizeOverflow) { try FileLayout(parts: [huge, leaf]) }
        let wrapping = Part(leaf: leaf.cid, size: .max)
        #expect(throws: BlockError.sizeOverflow) { try FileLayout(parts: [wrapping, wrapping]) }
    }
}
