import Blocks
import Denylists
import Multiformats
import Testing

@Suite("A denylist")
struct DenylistTests {
    private let qm = "QmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768"
    private let v1 = "bafybeihrw75yfhdx5qsqgesdnxejtjybscwuclpusvxkuttep6h7pkgmze"

    @Test("blocks what the format's validator wants blocked", arguments: PublishedList.blocked)
    func blocked(_ path: String) throws {
        #expect(try denylist(PublishedList.text).blocks(path: path))
    }

    @Test(
        "leaves alone what the format's validator wants left alone",
        arguments: PublishedList.allowed
    )
    func allowed(_ path: String) throws {
        #expect(try !denylist(PublishedList.text).blocks(path: path))
    }

    @Test("counts what it does not hold to")
    func tally() throws {
        let tally = try denylist(PublishedList.text + "/my/path\n").tally
        #expect(tally.rules == 13)
        #expect(tally.names == 3)
        #expect(tally.unknownHashes == 1)
        #expect(tally.otherKinds == 1)
        #expect(tally.harmless == 7)
        #expect(tally.skipped == 12)
    }

    @Test("blocks the example of a double hash that the format's text makes by hand")
    func example() throws {
        let list = try denylist("//QmSju6XPmYLG611rmK7rEeCMFVuL6EHpqyvmEU6oGx3GR8\n")
        #expect(try list.blocks(path: "/ipfs/\(v1)/my/path"))
        #expect(try list.blocks(path: "/ipfs/\(qm)/my/path/"))
        #expect(try !list.blocks(path: "/ipfs/\(v1)/my"))
        #expect(try !list.blocks(path: "/ipfs/\(v1)"))
    }

    @Test(
        "knows a block under each version, codec and base",
        arguments: [
            "/ipfs/QmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768",
            "/ipfs/bafybeihrw75yfhdx5qsqgesdnxejtjybscwuclpusvxkuttep6h7pkgmze/*",
            "/ipld/bafybeihrw75yfhdx5qsqgesdnxejtjybscwuclpusvxkuttep6h7pkgmze",
        ]
    )
    func names(_ rule: String) throws {
        let list = try denylist(rule)
        let cid = try CID(parsing: qm)
        for codec in [Codec.raw, .dagPB, .dagCBOR] {
            #expect(list.blocks(CID(codec: codec, multihash: cid.multihash)))
        }
        #expect(list.blocks(cid))
        #expect(try list.blocks(CID(parsing: cid.asVersion1.text(in: .base36))))
        #expect(!list.blocks(CID(sha256: Digest256(hashing: [1]))))
    }

    @Test("knows a block by the old double hash under the codecs that it may have")
    func legacyCodecs() throws {
        let raw = CID(sha256: Digest256(hashing: [1, 2, 3]), codec: .raw)
        let node = CID(codec: .dagPB, multihash: raw.multihash)
        let hash = Digest256(hashing: Array("\(node)/".utf8))
        let list = try denylist("//\(hash)")
        #expect(list.blocks(node))
        #expect(list.blocks(raw))
        #expect(list.blocks(.version0(Digest256(hashing: [1, 2, 3]))))
        #expect(!list.blocks(CID(codec: .dagCBOR, multihash: Multihash.sha256(hash))))
    }

    @Test("blocks a multihash of any function, and one that is written by itself")
    func anyFunction() throws {
        let multihash = try Multihash(code: .sha512, digest: Array(repeating: 7, count: 64))
        let text = Multibase.base58BTC.encode(multihash.bytes).dropFirst()
        let list = try denylist("/ipfs/\(text)")
        #expect(list.blocks(CID(codec: .raw, multihash: multihash)))
        #expect(list.blocks(CID(codec: .dagPB, multihash: multihash)))
    }

    @Test("lets the last rule that matches decide, whatever its form")
    func order() throws {
        let cid = try CID(parsing: qm)
        let hashed = "//\(Digest256(hashing: Array("\(v1)/".utf8)))"
        for (rules, isBlocked) in [
            (["/ipfs/\(qm)", "!/ipfs/\(v1)"], false),
            (["!/ipfs/\(qm)", "/ipfs/\(v1)"], true),
            (["/ipfs/\(qm)", "+/ipfs/\(qm)", "/ipfs/\(qm)"], true),
            ([hashed, "!/ipfs/\(qm)"], false),
            (["!/ipfs/\(qm)", hashed], true),
            (["/ipfs/\(qm)/*", "-/ipfs/\(qm)"], false),
            (["!/ipfs/\(qm)", "/ipfs/\(qm)/*"], true),
            (["/ipfs/\(qm)", "!\(hashed)"], false),
            (["!/ipfs/\(qm)"], false),
        ] {
            #expect(
                try denylist(rules.joined(separator: "\n")).blocks(cid) == isBlocked,
                "\(rules)"
            )
        }
    }

    @Test("lets a later list undo an earlier one")
    func lists() throws {
        let first = try denylist("/ipfs/\(qm)\n/ipfs/\(qm)/photo*\n")
        let both = try denylist("version: 1\n---\n!/ipfs/\(qm)/photo123.jpg\n", after: first)
        #expect(try both.blocks(path: "/ipfs/\(v1)/photo1.jpg"))
        #expect(try !both.blocks(path: "/ipfs/\(v1)/photo123.jpg"))
        #expect(try both.blocks(path: "/ipfs/\(v1)"))
        #expect(both.count == 3)
    }

    @Test("compares paths without their escapes and the slashes at their ends")
    func paths() throws {
        let list = try denylist("/ipfs/\(qm)/a%20b/%C3%A9/\n/ipfs/\(qm)/star%2A\n/ipfs/\(qm)/p*q\n")
        #expect(try list.blocks(path: "/ipfs/\(qm)/a b/é"))
        #expect(try list.blocks(path: "/ipfs/\(qm)/star*"))
        #expect(try !list.blocks(path: "/ipfs/\(qm)/star1"))
        #expect(try list.blocks(path: "/ipfs/\(qm)/p*q"))
        #expect(try !list.blocks(path: "/ipfs/\(qm)/pxq"))
    }

    @Test("finds each of many rules, and nothing else")
    func many() throws {
        let digests = (0..<20_000).map { number in
            Digest256(hashing: [UInt8(number & 255), UInt8(number >> 8)])
        }
        let text = digests.map { "/ipfs/\(CID(sha256: $0))" }.joined(separator: "\n")
        let list = try denylist(text)
        #expect(list.count == digests.count)
        #expect(digests.allSatisfy { list.blocks(CID(sha256: $0)) })
        let others = (0..<1_000).map {
            Digest256(hashing: [1, 2, UInt8($0 & 255), UInt8($0 >> 8)])
        }
        #expect(!others.contains { list.blocks(CID(sha256: $0)) })
    }
}
