import ArgumentParser
import Foundation

/// The deployment's folder, for commands that need no pipeline to run in it.
struct HomeOption: ParsableArguments {
    @Option(help: "The pipeline's folder; else WEIR_HOME, else ~/.weir.")
    var home: String?

    /// Its path.
    var path: String {
        home ?? ProcessInfo.processInfo.environment["WEIR_HOME"] ?? NSHomeDirectory() + "/.weir"
    }

    /// Makes it for us alone; one that is there already keeps the rights its owner gave it.
    func make() throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
    }
}
