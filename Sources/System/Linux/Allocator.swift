import CLinux

/// The C library's allocator, set for a program that moves blocks of up to 2 MiB.
///
/// As it comes, glibc maps each buffer above 128 KiB and unmaps it when it is freed: the kernel
/// zeroes every page again for every block, which takes reads of 256 KiB from the store from
/// 2–3.4 GB/s down to 0.9. And it gives each busy thread an arena of its own (up to eight per
/// core), each of which keeps what it once needed.
package enum Allocator {
    /// Buffers up to this size come from the heap and go back to it: a block (2 MiB), twice.
    package static let mmapThresholdBytes: Int32 = 4 << 20
    /// Free memory at the end of a heap above this goes back to the kernel: sixteen 1 MiB ranges.
    package static let trimThresholdBytes: Int32 = 16 << 20
    /// Heaps in all: one for the socket loop and what is slow, one for libzmq and the pools.
    package static let arenasMax: Int32 = 2

    /// Sets the thresholds for the whole process; call it first thing in `main`.
    ///
    /// - Returns: whether the C library took every value.
    @discardableResult
    package static func tune() -> Bool {
        let mapped = weir_malloc_mmap_threshold(mmapThresholdBytes)
        let trimmed = weir_malloc_trim_threshold(trimThresholdBytes)
        let arenas = weir_malloc_arenas(arenasMax)
        return mapped == 1 && trimmed == 1 && arenas == 1
    }

    /// Gives free pages back to the kernel, also from the middle of the heaps.
    ///
    /// It takes milliseconds on a large heap: for a quiet moment after a burst.
    ///
    /// - Returns: whether anything was given back.
    @discardableResult
    package static func trim() -> Bool { weir_malloc_trim() == 1 }
}
