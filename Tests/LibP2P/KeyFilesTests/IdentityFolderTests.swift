import Foundation
import KeyFiles
import PeerIdentity
import Sodium
import Testing

@Suite("Identity folder")
struct IdentityFolderTests {
    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.posixPermissions] as? Int
    }

    @Test("A key is made once, and found again by whoever reads the same home")
    func madeOnce() throws {
        let home = try TestFolder()
        let folder = IdentityFolder(home: home.path)
        #expect(try folder.deployment() == nil)
        #expect(try folder.instanceNames().isEmpty)
        #expect(try folder.instance("peers-0") == nil)
        let deployment = try folder.deploymentOrNew()
        let instance = try folder.instanceOrNew("peers-0")
        let other = try folder.instanceOrNew("peers-1")
        #expect(Set([deployment.peerID, instance.peerID, other.peerID]).count == 3)
        let again = IdentityFolder(home: home.path)
        #expect(try again.deployment()?.did == deployment.did)
        #expect(try again.deploymentOrNew().did == deployment.did)
        #expect(try again.instance("peers-0")?.peerID == instance.peerID)
        #expect(try folder.instanceNames() == ["peers-0", "peers-1"])
        #expect(try mode(folder.path) == 0o700)
        #expect(try mode(folder.path + "/deployment.key") == 0o600)
    }

    @Test("A file of other software's, with libp2p's message, is read as it is")
    func foreign() throws {
        let home = try TestFolder()
        let folder = IdentityFolder(home: home.path)
        _ = try folder.deploymentOrNew()
        let pair = try KeyPair(seed: .random(32))
        let path = folder.path + "/kubo.key"
        try Data(pair.protobuf).write(to: URL(filePath: path))
        let closed = [FileAttributeKey.posixPermissions: 0o600]
        try FileManager.default.setAttributes(closed, ofItemAtPath: path)
        #expect(try folder.instance("kubo")?.peerID == pair.peerID)
    }

    @Test("A key that others can read, or that is none, is refused with its path")
    func refused() throws {
        let home = try TestFolder()
        let folder = IdentityFolder(home: home.path)
        _ = try folder.deploymentOrNew()
        let path = folder.path + "/deployment.key"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let open = #expect(throws: KeyFileError.self) { try folder.deployment() }
        #expect(open?.description.contains("chmod 600 '\(path)'") == true)
        #expect(throws: KeyFileError.self) { try folder.deploymentOrNew() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let broken = #expect(throws: KeyFileError.self) { try folder.deploymentOrNew() }
        #expect(broken?.description.hasPrefix(path) == true)
    }

    @Test(
        "A name that would be another file is refused",
        arguments: [
            "", ".", "../x", "a/b", "deployment", ".hidden", "ä", String(repeating: "a", count: 65),
        ]
    )
    func names(name: String) throws {
        let home = try TestFolder()
        let folder = IdentityFolder(home: home.path)
        #expect(throws: KeyFileError.self) { try folder.instanceOrNew(name) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
    }

    @Test("A home without a deployment's key vouches for nobody; with it, for its instances")
    func vouching() throws {
        let home = try TestFolder()
        let folder = IdentityFolder(home: home.path)
        let instance = try folder.instanceOrNew("peers-0").peerID
        #expect(try folder.voucher(for: instance, untilSeconds: 100) == nil)
        let did = try folder.deploymentOrNew().did
        let voucher = try #require(try folder.voucher(for: instance, untilSeconds: 100))
        let read = try Voucher(bytes: voucher.bytes, nowSeconds: 99)
        #expect(read.deployment == did)
        #expect(read.instance == instance)
    }
}
