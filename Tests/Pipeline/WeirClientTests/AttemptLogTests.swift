import Testing
import WeirClient

@Suite("The attempts of a download")
struct AttemptLogTests {
    private static let early = Attempt(source: .gateway, result: .found, bytes: 1)
    private static let late = Attempt(source: .gateway, peer: "https://g", result: .found, bytes: 9)

    @Test("A success that was told on the way, without its peer, is told once, with it")
    func once() {
        var log = AttemptLog()
        log.add([Self.early])
        log.add([Self.early])
        log.add([Self.late])
        log.add([Self.early])
        #expect(log.attempts == [Self.late])
    }

    @Test("Several peers that had parts of it, and those that had not, are all told")
    func several() {
        let other = Attempt(source: .gateway, peer: "https://h", result: .found)
        let missing = Attempt(source: .gateway, peer: "https://i", result: .missing)
        let local = Attempt(source: .local, result: .missing)
        var log = AttemptLog()
        log.add([local, Self.late])
        log.add([local, missing, other])
        #expect(log.attempts == [local, Self.late, missing, other])
    }
}
