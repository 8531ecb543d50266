import Foundation
import Linux
import Testing

@Suite("Parent watch", .timeLimit(.minutes(1)))
struct ParentWatchTests {
    @Test("It tells when the last writer of the pipe is gone, and not of what is written")
    func endOfThePipe() async throws {
        let pipe = Pipe()
        let (stream, tell) = AsyncStream<Void>.makeStream()
        try ParentWatch.start(descriptor: pipe.fileHandleForReading.fileDescriptor) {
            tell.yield()
            tell.finish()
        }
        try pipe.fileHandleForWriting.write(contentsOf: Data(repeating: 1, count: 1_000))
        try pipe.fileHandleForWriting.close()
        var told = 0
        for await _ in stream { told += 1 }
        #expect(told == 1)
        withExtendedLifetime(pipe) {}
    }
}
