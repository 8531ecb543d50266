import Access
import ArgumentParser
import Foundation
import Linux

/// `weir keygen`: makes a key.
struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a key for a stage, a client or a requester, and prints its public half.",
        discussion: """
            NAME.key is the secret of who connects or listens, which nobody else may read; NAME.pub is \
            one line, ROLE NAME KEY. The file "authorized" beside them lists who may connect:

              weir keygen store-0 --role store --keys keys     for each stage, named as its instance
              cat keys/*.pub >keys/authorized                  everybody who may connect
              weir-store --keys keys …                         reads keys/store-0.key and the list
              kill -HUP PID                                    reads the list again

            A client makes its key where it is, and its .pub line is added to the list. It asks with \
            --key NAME.key --server-key intake-0.pub. A stage names the key it expects where several \
            instances have one: --stores tcp://store-0@10.0.0.5:7401.

            A requester is a DID that signs requests: NAME.identity is its secret, and its line in the \
            list says what it may do. A deployment is the DID that requests are signed for.
            """,
    )

    @Argument(help: "Whose key it is: the instance's name, or what the operator calls somebody.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "What it is.",
            discussion: "An operator is a client that may ask control endpoints too."
        )
    )
    var role = KeyKind.connection(.client)

    @Option(help: "The folder of the keys; else keys in WEIR_HOME, else in ~/.weir.")
    var keys: String?

    @Option(help: "Of a requester: none, or some of read,put,pin,admin.")
    var rights = "read"

    @Option(help: "Of a requester: how far it is trusted, 0 to 10.")
    var trust = Grant.trustDefault

    func validate() throws {
        let others = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
        let isPlain = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || others.contains($0)
        }
        guard isPlain, (1...64).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw ValidationError("A name has 1 to 64 letters, digits, dots, dashes, underscores.")
        }
        let words = rights == "none" ? [] : rights.split(separator: ",").map(String.init)
        guard words.allSatisfy({ Right(rawValue: $0) != nil }), !rights.isEmpty,
            Grant.trustRange.contains(trust)
        else {
            throw ValidationError(
                "--rights is none or some of read,put,pin,admin; --trust 0 to 10."
            )
        }
    }

    func run() throws {
        let folder = keys ?? Self.home + "/keys"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
        let path = "\(folder)/\(name)"
        switch role {
        case .connection(let role):
            let secret = CurveSecret.random()
            try write(secret.file(of: name), to: path + ".key")
            try list("\(role.rawValue) \(name) \(secret.publicKey)", in: path + ".pub")
            try Output.result("\(secret.publicKey)")
        case .requester:
            let key = RequesterKey.random()
            try write(key.file(of: name), to: path + ".identity")
            let line = "requester \(name) \(key.did) \(rights) trust=\(trust)"
            try list(line, in: path + ".identity.pub")
            try Output.result("\(key.did)")
        case .deployment:
            let key = RequesterKey.random()
            try write(key.file(of: name), to: path + ".identity")
            try Output.result("\(key.did)")
        }
    }

    private func write(_ secret: [UInt8], to path: String) throws {
        do throws(LinuxError) {
            try PrivateFile.create(path, secret)
        } catch {
            guard error.code == .system(EEXIST) else { throw error }
            throw Complaint("\(path) exists already; a key is never overwritten.")
        }
    }

    private func list(_ line: String, in path: String) throws {
        try Data((line + "\n").utf8).write(to: URL(filePath: path))
    }

    private static var home: String {
        ProcessInfo.processInfo.environment["WEIR_HOME"] ?? NSHomeDirectory() + "/.weir"
    }
}
