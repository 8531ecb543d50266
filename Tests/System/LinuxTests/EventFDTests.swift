import Glibc
import Linux
import Testing

@Suite("Eventfd")
struct EventFDTests {
    @Test("It is readable from a signal until it is drained, however many came")
    func signals() throws {
        let counter = try EventFD()
        #expect(!isReadable(counter))
        counter.drain()
        for _ in 0..<3 { counter.signal() }
        #expect(isReadable(counter))
        counter.drain()
        #expect(!isReadable(counter))
    }

    private func isReadable(_ counter: EventFD) -> Bool {
        var entry = pollfd(fd: counter.descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1
    }
}
