// Measures Weir's libp2p host, for deploy/bench-peers. Each command prints one line of figures.
//
// usage: peer-bench serve                    listens, prints its address, ends with standard input
//        peer-bench flow ADDRESS BYTES SECURITY
//                                            one stream: MiB/s up, MiB/s down
//        peer-bench open ADDRESS COUNT SIZE  stream, question, answer: p50 and p99 in milliseconds
//        peer-bench idle ADDRESS COUNT SECURITY
//                                            so many idle connections: KiB for each
//        peer-bench hold STRAIGHT SLOW SIZE...
//                                            hosts that serve files of these sizes, some behind links
//                                            of 20 ms and 20 MiB/s: prints their addresses, ends with
//                                            standard input
//        peer-bench race SIZE RUNS ADDRESS...
//                                            a file from the first alone and from all: milliseconds of
//                                            both, and the most bytes that one has sent for nothing
//        peer-bench cipher                   Noise's cipher alone on one core: MiB/s sealed, MiB/s
//                                            opened
//
// SECURITY is noise or tls.
import Foundation
import Linux
import PeerHost

Allocator.tune()
let words = CommandLine.arguments.dropFirst().map { $0 }
do {
    switch (words.first, words.count) {
    case ("serve", 1): try await Server.run()
    case ("flow", 4):
        let client = try Client(words[1], try security(words[3]))
        print(try await client.flow(bytes: number(words[2])))
    case ("open", 4):
        print(try await Client(words[1]).open(count: number(words[2]), size: number(words[3])))
    case ("idle", 4):
        let (count, security) = (try number(words[2]), try security(words[3]))
        print(try await Idle.measure(words[1], count: count, security))
    case ("hold", 4...):
        try await ServedFiles.serve(
            straight: number(words[1]),
            slow: number(words[2]),
            sizes: words[3...].map(number)
        )
    case ("race", 4...):
        let (bytes, runs) = (try number(words[1]), try number(words[2]))
        print(try await Race.measure(Array(words[3...]), bytes: bytes, runs: runs))
    case ("cipher", 1): print(try Cipher.measure())
    default: throw Misused()
    }
} catch {
    FileHandle.standardError.write(Data("peer-bench: \(error)\n".utf8))
    exit(1)
}

/// The words don't make a command.
struct Misused: Error {}

func security(_ word: String) throws -> SecurityProtocol {
    switch word {
    case "noise": .noise
    case "tls": .tls
    default: throw Misused()
    }
}

func number(_ word: String) throws -> Int {
    guard let number = Int(word), number >= 0 else { throw Misused() }
    return number
}
