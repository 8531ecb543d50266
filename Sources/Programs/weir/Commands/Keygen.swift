import Access
import ArgumentParser
import Foundation
import Linux

/// `weir keygen`: makes a CURVE key.
struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a CURVE key for a stage or a client, and prints its public half.",
        discussion: """
            NAME.key is the secret, which nobody else may read; NAME.pub is one line, ROLE NAME KEY. \
            The file "authorized" beside them lists who may connect: such lines, one for each key.

              weir keygen store-0 --role store --keys keys     for each stage, named as its instance
              cat keys/*.pub >keys/authorized                  everybody who may connect
              weir-store --keys keys …                         reads keys/store-0.key and the list
              kill -HUP PID                                    reads the list again

            A client makes its key where it is, and its .pub line is added to the list. It asks with \
            --key NAME.key --server-key intake-0.pub. A stage names the key it expects where several \
            instances have one: --stores tcp://store-0@10.0.0.5:7401.
            """,
    )

    @Argument(help: "Whose key it is: the instance's name, or what the operator calls a client.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "What it is here: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).",
            discussion: "An operator is a client that may ask control endpoints too.",
        )
    )
    var role: Role = .client

    @Option(help: "The folder of the keys; else keys in WEIR_HOME, else in ~/.weir.")
    var keys: String?

    func validate() throws {
        let isPlain = name.utf8.allSatisfy {
            ("a"..."z").contains(Character(UnicodeScalar($0)))
                || ("A"..."Z").contains(Character(UnicodeScalar($0)))
                || ("0"..."9").contains(Character(UnicodeScalar($0)))
                || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
        }
        guard isPlain, !name.hasPrefix("."), !name.isEmpty, name.utf8.count <= 64 else {
            throw ValidationError("A name has 1 to 64 letters, digits, dots, dashes, underscores.")
        }
    }

    func run() throws {
        let folder = keys ?? Self.home + "/keys"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
        let secret = CurveSecret.random()
        do throws(LinuxError) {
            try PrivateFile.create("\(folder)/\(name).key", secret.file(of: name))
        } catch {
            guard error.code == .system(EEXIST) else { throw error }
            throw Complaint("\(folder)/\(name).key exists already; a key is never overwritten.")
        }
        let line = "\(role.rawValue) \(name) \(secret.publicKey)\n"
        try Data(line.utf8).write(to: URL(filePath: "\(folder)/\(name).pub"))
        try Output.result("\(secret.publicKey)")
    }

    private static var home: String {
        ProcessInfo.processInfo.environment["WEIR_HOME"] ?? NSHomeDirectory() + "/.weir"
    }
}

extension Role: ExpressibleByArgument {}
