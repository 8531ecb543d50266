import Foundation
import Glibc

/// One running process of a deployment.
///
/// It is given one side of a pipe as standard input and ends when that ends: so it ends with us,
/// however we end.
final class Child {
    let plan: ChildPlan
    private let process = Process()
    private let lifeline = Pipe()

    /// Starts it.
    ///
    /// - Parameters:
    ///   - folder: where the programs are.
    ///   - exited: told once, on some thread, when it ended; with its status in words.
    init(
        _ plan: ChildPlan,
        folder: String,
        exited: @escaping @Sendable (String) -> Void,
    ) throws {
        self.plan = plan
        process.executableURL = URL(filePath: folder).appending(path: plan.program)
        process.arguments = plan.arguments
        process.standardInput = lifeline
        process.terminationHandler = { process in
            exited(
                process.terminationReason == .exit
                    ? "ended with status \(process.terminationStatus)"
                    : "was ended by signal \(process.terminationStatus)")
        }
        try process.run()
        // Only the child holds its side now; its end is seen at once on ours.
        try? lifeline.fileHandleForReading.close()
    }

    var pid: Int32 { process.processIdentifier }

    func terminate() {
        process.terminate()
    }

    func kill() {
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
    }
}
