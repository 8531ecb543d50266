import Blocks
import PeerProtocols
import Testing

@Suite("The basket of a reader of Bitswap")
struct BitswapBasketTests {
    /// A block that has the number in it.
    private static func block(_ number: Int) throws -> Block {
        try Block(hashing: [UInt8](repeating: UInt8(number % 256), count: 1 + number / 256))
    }

    /// Asks for a block, and has it come.
    private static func put(_ number: Int, into basket: inout BitswapBasket) throws {
        let block = try block(number)
        basket.want(block.cid)
        #expect(basket.deliver(block, as: block.cid) == nil)
    }

    @Test("gives what has come in its order, and nothing twice")
    func order() throws {
        var basket = BitswapBasket()
        for number in 0..<3 { try Self.put(number, into: &basket) }
        #expect(basket.count == 3)
        #expect(basket.arrivedBytes == 3)
        for number in 0..<3 { #expect(try basket.take() == Self.block(number)) }
        #expect(basket.take() == nil)
        #expect(basket.count == 0)
        #expect(basket.arrivedBytes == 0)
    }

    @Test("takes no block that is not asked for")
    func unasked() throws {
        var basket = BitswapBasket()
        let block = try Self.block(1)
        #expect(basket.deliver(block, as: block.cid) == nil)
        #expect(basket.take() == nil)
    }

    @Test("keeps no places for what was taken, though its reader is never quite up to date")
    func compaction() throws {
        var basket = BitswapBasket()
        let late = 8
        for number in 0..<late { try Self.put(number, into: &basket) }
        for number in late..<1_000 {
            try Self.put(number, into: &basket)
            #expect(try basket.take() == Self.block(number - late))
            #expect(basket.count == late)
            #expect(basket.placeCount <= 2 * late + 1)
        }
        for number in 1_000 - late..<1_000 { #expect(try basket.take() == Self.block(number)) }
        #expect(basket.placeCount == 0)
        #expect(basket.arrivedBytes == 0)
    }
}
