import PeerFetcherService
import PeerHost
import PeerIdentity
import Sodium
import Testing

@Suite("The book of vouchers")
struct VoucherBookTests {
    private let deployment: KeyPair
    private let instance: PeerID

    init() throws {
        deployment = try KeyPair(seed: .random(Ed25519.seedByteCount))
        instance = try KeyPair(seed: .random(Ed25519.seedByteCount)).peerID
    }

    private func voucher(_ until: UInt64, by key: KeyPair? = nil) -> Voucher {
        Voucher(for: instance, untilSeconds: until, by: key ?? deployment)
    }

    @Test("believes a voucher of a named deployment until its last second")
    func believed() {
        var book = VoucherBook(levels: [deployment.peerID: .trusted])
        var isNews: Bool
        #expect(book.isOfUse)
        #expect(book.vouched(for: instance, nowSeconds: 10) == nil)
        isNews = book.add(voucher(100), nowSeconds: 10)
        #expect(isNews)
        let vouched = book.vouched(for: instance, nowSeconds: 99)
        #expect(vouched == VoucherBook.Vouched(deployment: deployment.did, trust: .trusted))
        #expect(book.vouched(for: instance, nowSeconds: 100) == nil)
        // A newer one goes on from there, and is no news.
        isNews = book.add(voucher(200), nowSeconds: 50)
        #expect(!isNews)
        #expect(book.vouched(for: instance, nowSeconds: 150) != nil)
    }

    @Test("takes none that has expired, and none of a deployment that nobody named")
    func worthless() throws {
        let other = try KeyPair(seed: .random(Ed25519.seedByteCount))
        var book = VoucherBook(levels: [deployment.peerID: .known, other.peerID: .stranger])
        var isNews: Bool
        isNews = book.add(voucher(100), nowSeconds: 100)
        #expect(!isNews)
        isNews = book.add(voucher(100, by: other), nowSeconds: 1)
        #expect(!isNews)
        let unnamed = try KeyPair(seed: .random(Ed25519.seedByteCount))
        isNews = book.add(voucher(100, by: unnamed), nowSeconds: 1)
        #expect(!isNews)
        #expect(book.count == 0)
        #expect(!VoucherBook(levels: [:]).isOfUse)
    }

    @Test("keeps the better of two deployments' words while it is good")
    func better() throws {
        let less = try KeyPair(seed: .random(Ed25519.seedByteCount))
        var book = VoucherBook(levels: [deployment.peerID: .trusted, less.peerID: .known])
        var isNews: Bool
        isNews = book.add(voucher(50, by: less), nowSeconds: 1)
        #expect(isNews)
        isNews = book.add(voucher(100), nowSeconds: 1)
        #expect(isNews)
        isNews = book.add(voucher(500, by: less), nowSeconds: 2)
        #expect(!isNews)
        #expect(book.vouched(for: instance, nowSeconds: 99)?.trust == .trusted)
        isNews = book.add(voucher(500, by: less), nowSeconds: 100)
        #expect(isNews)
        #expect(book.vouched(for: instance, nowSeconds: 100)?.trust == .known)
    }

    @Test("is bounded: those that expire first are forgotten")
    func bounded() throws {
        var book = VoucherBook(levels: [deployment.peerID: .known])
        var isNews: Bool
        var seed = [UInt8](repeating: 7, count: Ed25519.seedByteCount)
        var last: PeerID?
        for number in 0...Limits.rememberedMax {
            (seed[0], seed[1]) = (UInt8(number & 0xFF), UInt8(number >> 8))
            let peer = try KeyPair(seed: Secret(copying: seed)).peerID
            let voucher = Voucher(for: peer, untilSeconds: UInt64(100 + number), by: deployment)
            isNews = book.add(voucher, nowSeconds: 1)
            #expect(isNews)
            last = peer
        }
        #expect(book.count == Limits.rememberedMax + 1 - Limits.rememberedMax / 8)
        #expect(book.vouched(for: try #require(last), nowSeconds: 1) != nil)
    }
}
