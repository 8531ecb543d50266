import Console

/// What the command line itself finds wrong.
struct Complaint: Error {
    /// A sentence that a person can act on.
    let sentence: String
    /// The exit code.
    let status: ExitStatus

    init(_ sentence: String, _ status: ExitStatus = .failed) {
        self.sentence = sentence
        self.status = status
    }
}
