import Foundation
import Linux
import Synchronization
import Testing

@Suite("Child process", .timeLimit(.minutes(1)))
struct ChildProcessTests {
    private func run(
        _ script: String,
        environment: [String]? = nil,
        _ act: (ChildProcess) -> Void = { _ in },
    ) async throws -> ChildProcess.End? {
        let (stream, tell) = AsyncStream<ChildProcess.End>.makeStream()
        let child = try ChildProcess("/bin/sh", ["-c", script], environment: environment) {
            tell.yield($0)
            tell.finish()
        }
        act(child)
        var ends: [ChildProcess.End] = []
        for await end in stream { ends.append(end) }
        #expect(ends.count == 1)
        #expect(child.end == ends.first)
        return ends.first
    }

    @Test("Its end is told once: its status, or the signal")
    func ends() async throws {
        #expect(try await run("exit 7") == .status(7))
        #expect(try await run("kill -9 $$") == .signal(SIGKILL))
        #expect(try await run("exec sleep 60") { $0.signal(SIGTERM) } == .signal(SIGTERM))
    }

    @Test("Its standard input lasts until it is closed")
    func input() async throws {
        #expect(try await run("read line; exit 3") { $0.closeInput() } == .status(3))
    }

    @Test("Its environment is ours, or the one that it is given")
    func environment() async throws {
        #expect(try await run("test -n \"$PATH\" -a -z \"$WEIR_X\"") == .status(0))
        let given = try await run("test \"$WEIR_X\" = 5 -a -z \"$HOME\"", environment: ["WEIR_X=5"])
        #expect(given == .status(0))
    }

    @Test("It has no descriptor of ours, ignores no signal, and is not of our process group")
    func inheritance() async throws {
        let file = try #require(FileHandle(forReadingAtPath: "/dev/null"))
        defer { withExtendedLifetime(file) {} }
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        // The listing's own descriptor is the fourth.
        #expect(try await run("test $(ls /proc/self/fd | wc -l) -le 4") == .status(0))
        #expect(try await run("kill -USR2 $$; exit 0") == .signal(SIGUSR2))
        #expect(try await run("test $(ps -o pgid= $$) = $$") == .status(0))
    }

    @Test("The end of one is told while another, started later, goes on")
    func siblings() async throws {
        let later = Mutex<ChildProcess?>(nil)
        let end = try await run("read line; exit 0") { first in
            let sibling = try? ChildProcess("/bin/sleep", ["60"])
            later.withLock { $0 = sibling }
            first.closeInput()
        }
        #expect(end == .status(0))
        let sibling = try #require(later.withLock { $0 })
        #expect(sibling.end == nil)
        sibling.signal(SIGKILL)
    }

    @Test("A program that isn't there is named")
    func missing() {
        let error = #expect(throws: LinuxError.self) { try ChildProcess("/no/such/program", []) }
        #expect(error?.sentence.contains("/no/such/program") == true)
    }
}
