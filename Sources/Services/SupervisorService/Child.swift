import Foundation
import Glibc

/// One running process of a deployment.
///
/// It is given one side of a pipe as standard input and ends when that ends: so it ends with us,
/// however we end.
final class Child {
    /// How a process ended.
    enum End: Sendable, CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .status(let status): "ended with status \(status)"
            case .signal(let signal): "was ended by signal \(signal)"
            }
        }
    }

    let plan: ChildPlan
    private let process = Process()
    private let lifeline = Pipe()

    /// Starts it.
    ///
    /// - `folder`: where the programs are.
    /// - `exited`: told once, on some thread, when it ended; and how.
    init(
        _ plan: ChildPlan,
        folder: String,
        exited: @escaping @Sendable (End) -> Void,
    ) throws {
        self.plan = plan
        process.executableURL = URL(filePath: folder).appending(path: plan.program)
        process.arguments = plan.arguments
        process.standardInput = lifeline
        process.terminationHandler = { process in
            let status = process.terminationStatus
            exited(process.terminationReason == .exit ? .status(status) : .signal(status))
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
