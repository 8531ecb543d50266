/// How a process ended, and what it said.
struct Ended: Sendable, CustomStringConvertible {
    /// The exit status; of one that a signal ended, 128 and the signal's number.
    let status: Int32
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String

    /// The first line of its output.
    var line: String { output.split(separator: "\n").first.map(String.init) ?? "" }

    var description: String { "status \(status)\n\(output)\(errors)" }
}
