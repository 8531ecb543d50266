import Foundation

/// What runs hosts of other families.
///
/// Where it is missing their tests are skipped by name; in continuous integration they fail instead.
enum ForeignPeers {
    /// The Python that `deploy/setup --tests` gives the libraries of such hosts.
    static let python = Repository.path(of: ".venv/bin/python")

    /// What a skipped test says.
    static let hint =
        "peers of other families are missing here; install them with: deploy/setup --tests"

    /// Whether tests that need one are to run.
    static var areReady: Bool {
        FileManager.default.isExecutableFile(atPath: python)
            || ProcessInfo.processInfo.environment["CI"] != nil
    }
}
