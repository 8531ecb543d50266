// Measures Weir's libp2p host, for deploy/bench-peers. Each command prints one line of figures.
//
// usage: peer-bench serve                    listens, prints its address, ends with standard input
//        peer-bench flow ADDRESS BYTES       one stream: MiB/s up, MiB/s down
//        peer-bench open ADDRESS COUNT SIZE  stream, question, answer: p50 and p99 in milliseconds
//        peer-bench cipher                   the cipher alone on one core: MiB/s sealed, MiB/s opened
import Foundation
import Linux

Allocator.tune()
let words = CommandLine.arguments.dropFirst().map { $0 }
do {
    switch (words.first, words.count) {
    case ("serve", 1): try await Server.run()
    case ("flow", 3): print(try await Client(words[1]).flow(bytes: number(words[2])))
    case ("open", 4):
        print(try await Client(words[1]).open(count: number(words[2]), size: number(words[3])))
    case ("cipher", 1): print(try Cipher.measure())
    default: throw Misused()
    }
} catch {
    FileHandle.standardError.write(Data("peer-bench: \(error)\n".utf8))
    exit(1)
}

/// The words don't make a command.
struct Misused: Error {}

func number(_ word: String) throws -> Int {
    guard let number = Int(word), number > 0 else { throw Misused() }
    return number
}
