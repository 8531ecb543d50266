import Foundation
import KeyFiles
import PrivateNetwork
import Sodium
import Testing

@Suite("Swarm key file")
struct SwarmKeyFileTests {
    @Test("It is written once, for its owner alone, and read again")
    func roundTrip() throws {
        let home = try TestFolder()
        let path = SwarmKeyFile.path(home: home.path)
        let key = try #require(SwarmKey(.random(32)))
        #expect(try SwarmKeyFile.read(path) == nil)
        try SwarmKeyFile.create(path, key)
        #expect(try SwarmKeyFile.read(path) == key)
        let again = #expect(throws: KeyFileError.self) { try SwarmKeyFile.create(path, key) }
        #expect(again?.description.contains("never overwritten") == true)
    }

    @Test("One that others can read, or that is none, is refused with its path")
    func refused() throws {
        let home = try TestFolder()
        let path = SwarmKeyFile.path(home: home.path)
        let key = try #require(SwarmKey(.random(32)))
        try SwarmKeyFile.create(path, key)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let open = #expect(throws: KeyFileError.self) { try SwarmKeyFile.read(path) }
        #expect(open?.description.contains("chmod 600") == true)
        try Data("/key/swarm/psk/1.0.0/\n/base16/\n00\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let broken = #expect(throws: KeyFileError.self) { try SwarmKeyFile.read(path) }
        #expect(broken?.description.hasPrefix(path) == true)
    }
}
