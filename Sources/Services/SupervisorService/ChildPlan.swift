/// One process to be started: which program, with which arguments.
package struct ChildPlan: Sendable, Equatable {
    /// The stage's name.
    package let stage: String
    /// The instance's name.
    package let instance: String
    /// Where it answers `ping`, `info` and `stats`.
    package let control: String
    /// Where it serves `/metrics`, `/healthz` and `/readyz` over HTTP; nil: nowhere.
    package let metrics: String?
    /// The program's file name; it stands beside `weir`.
    package let program: String
    /// The program's arguments.
    package let arguments: [String]
    /// Whether it has something to read again at SIGHUP, which would end it otherwise.
    package let rereads: Bool
}
