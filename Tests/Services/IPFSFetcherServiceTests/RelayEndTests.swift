import Blocks
import Fetching
import IPFSFetcherService
import Messages
import Multiformats
import PeerProtocols
import Testing

@Suite("The end of bringing blocks over Bitswap")
struct RelayEndTests {
    private static let cid = CID(sha256: Digest256(hashing: [1]), codec: .raw)

    @Test("is that a block is missing only when nobody has it")
    func missing() {
        #expect(RelayEnd(BitswapFetchError.missing(Self.cid)) == .missing(Self.cid))
    }

    @Test("is no verdict on a block for which somebody has not answered: it may be there later")
    func unanswered() throws {
        let end = RelayEnd(BitswapFetchError.unanswered(Self.cid))
        guard case .trouble(let trouble) = end else {
            Issue.record("it is \(end)")
            return
        }
        #expect(trouble.code == .unavailable)
        #expect(!trouble.isPermanent)
        #expect(trouble.sentence.contains(Self.cid.description))
    }

    @Test("is what the store says, and that the order was taken back")
    func others() {
        let full = FetchTrouble(.storageFull, "The quota is used up.")
        #expect(RelayEnd(full) == .trouble(full))
        #expect(RelayEnd(CancellationError()) == .cancelled)
    }

    @Test("is for good when the content can't be read, and our own fault when a session ends early")
    func faults() {
        let broken = RelayEnd(BlockError.tooLarge(bytes: 3 << 20))
        let over = RelayEnd(BitswapFetchError.sessionOver)
        guard case .trouble(let unreadable) = broken, case .trouble(let ended) = over else {
            Issue.record("they are \(broken) and \(over)")
            return
        }
        #expect(unreadable.code == .corrupt)
        #expect(unreadable.isPermanent)
        #expect(ended.code == .internal)
        #expect(!ended.isPermanent)
    }
}
