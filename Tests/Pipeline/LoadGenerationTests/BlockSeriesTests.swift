import Blocks
import LoadGeneration
import Multiformats
import Testing

@Suite("A series of blocks")
struct BlockSeriesTests {
    @Test("Makes blocks of its size", arguments: [1, 7, 8, 9, 64, 4_096])
    func sizes(size: Int) {
        #expect(BlockSeries(size: size, seed: 1).block(3).count == size)
    }

    @Test("Makes the same block of the same number and seed, and of no others")
    func distinct() {
        let series = BlockSeries(size: 64, seed: 1)
        let other = BlockSeries(size: 64, seed: 2)
        #expect(series.block(5) == BlockSeries(size: 64, seed: 1).block(5))
        let digests = (0..<1_000).flatMap { number in
            [series, other].flatMap {
                [Digest256(hashing: $0.block(number)), $0.digestOfNothing(number)]
            }
        }
        #expect(Set(digests).count == 4_000)
    }

    @Test("Is that of SplitMix64's published numbers")
    func published() {
        var generator = SplitMix(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ]
        )
    }
}
