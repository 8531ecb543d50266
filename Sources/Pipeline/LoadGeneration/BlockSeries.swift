package import Multiformats

/// Blocks of one size that nobody else has, and hashes of blocks that nobody has: each has a number.
package struct BlockSeries: Sendable {
    /// The bytes of each block.
    package let size: Int
    private let seed: UInt64

    /// The series of a seed; another seed gives other blocks.
    package init(size: Int, seed: UInt64) {
        self.size = size
        self.seed = seed
    }

    /// The block with a number; of fewer than eight bytes there are not many.
    package func block(_ number: UInt64) -> [UInt8] {
        var generator = generator(number)
        return [UInt8](capacity: size) { output in
            while output.freeCapacity >= 8 {
                let word = generator.next()
                for place in 0..<8 {
                    output.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place)))
                }
            }
            let word = generator.next()
            var place: UInt64 = 0
            while !output.isFull {
                output.append(UInt8(truncatingIfNeeded: word >> (8 * place)))
                place += 1
            }
        }
    }

    /// A digest that no block has, but by a chance of one in 2^256.
    package func digestOfNothing(_ number: UInt64) -> Digest256 {
        var generator = generator(~number)
        return Digest256(
            words: (generator.next(), generator.next(), generator.next(), generator.next())
        )
    }

    private func generator(_ number: UInt64) -> SplitMix {
        var scrambled = SplitMix(seed: seed ^ number)
        return SplitMix(seed: scrambled.next() ^ seed)
    }
}
