import Glibc
import Linux

/// One running process of a deployment.
///
/// Its standard input is one side of a pipe, and it ends when that ends: so it ends with us, however
/// we end.
final class Child {
    let plan: ChildPlan
    private let process: ChildProcess

    /// Starts it.
    ///
    /// - `folder`: where the programs are.
    /// - `exited`: told once, on some thread, when it ended; and how.
    init(
        _ plan: ChildPlan,
        folder: String,
        exited: @escaping @Sendable (ChildProcess.End) -> Void,
    ) throws(LinuxError) {
        self.plan = plan
        process = try ChildProcess(folder + "/" + plan.program, plan.arguments, ended: exited)
    }

    var pid: Int32 { process.pid }

    func terminate() { process.signal(SIGTERM) }

    func reload() { process.signal(SIGHUP) }

    func kill() { process.signal(SIGKILL) }
}
