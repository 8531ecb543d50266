import Linux
import Multiformats
import NIOPosix
import Synchronization

/// Finds the addresses of a name without holding up a task that was cancelled meanwhile.
struct NameResolver: Sendable {
    /// Every address of a host; none when it has none, or the task was cancelled.
    func addresses(of host: String) async -> [NetworkAddress] {
        let box = AnswerBox()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                box.expect(continuation)
                if Task.isCancelled { box.give([]) }
                NIOThreadPool.singleton.submit { _ in
                    let found = NameLookup.addresses(of: host, most: Limits.addressesMax + 1)
                    box.give(found.compactMap(NetworkAddress.init(bytes:)))
                }
            }
        } onCancel: {
            box.give([])
        }
    }

    /// Gives the first of two answers.
    private final class AnswerBox: Sendable {
        private let waiter = Mutex<CheckedContinuation<[NetworkAddress], Never>?>(nil)

        func expect(_ continuation: CheckedContinuation<[NetworkAddress], Never>) {
            waiter.withLock { $0 = continuation }
        }

        func give(_ addresses: [NetworkAddress]) {
            let continuation = waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }
            continuation?.resume(returning: addresses)
        }
    }
}
