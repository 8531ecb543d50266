import CSodium

/// Secret bytes in memory of their own that is zeroed when the last holder lets go.
///
/// It is shared, never copied: whoever holds it holds the same memory, so that one deletion is all
/// there is to do. It has no description, and comparing takes the same time wherever two differ.
/// The memory is the heap's: what the kernel writes to a swap device is beyond it.
@safe package final class Secret: Sendable {
    /// How many bytes it has.
    package let count: Int
    // Safe to share: written in `init` alone, before anybody else has it, and freed in `deinit`.
    nonisolated(unsafe) private let memory: UnsafeMutablePointer<UInt8>

    /// Makes one of what a call of the library writes; `fill` must initialize all `count` bytes.
    init(count: Int, filling fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        Library.prepare()
        self.count = count
        unsafe memory = .allocate(capacity: max(1, count))
        unsafe memory.initialize(repeating: 0, count: count)
        unsafe fill(memory)
    }

    /// A copy of bytes; the caller's own are still there, see `init(wiping:)`.
    package convenience init(copying bytes: [UInt8]) {
        unsafe self.init(count: bytes.count) { memory in
            for index in bytes.indices { unsafe memory[index] = bytes[index] }
        }
    }

    /// Takes over bytes, and zeroes the array that held them.
    ///
    /// An array that somebody else holds too is theirs and stays as it is.
    package convenience init(wiping bytes: inout [UInt8]) {
        self.init(copying: bytes)
        // Safe: the buffer is the array's own, and only its bytes are written.
        unsafe bytes.withUnsafeMutableBytes { unsafe sodium_memzero($0.baseAddress, $0.count) }
        bytes.removeAll()
    }

    /// So many random bytes from the system's generator.
    package static func random(_ count: Int) -> Secret {
        unsafe Secret(count: count) { unsafe randombytes_buf($0, count) }
    }

    deinit {
        unsafe sodium_memzero(memory, count)
        unsafe memory.deallocate()
    }

    /// Lends the bytes; what is made of them must be as secret.
    package func withBytes<Result, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: the span can't leave the closure, during which `self` holds the memory.
        let buffer = unsafe UnsafeBufferPointer(start: memory, count: count)
        return try unsafe body(buffer.span)
    }

    /// The bytes for a call of the library, which must only read them.
    var pointer: UnsafePointer<UInt8> { unsafe UnsafePointer(memory) }
}

extension Secret: Equatable {
    /// Whether both have the same bytes; how long it takes says only whether their counts differ.
    package static func == (left: Secret, right: Secret) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe sodium_memcmp(left.memory, right.memory, left.count) == 0
    }
}
