import Daemon
import Foundation
import Logging
import Synchronization
import Testing

@Suite("A log of JSON objects")
struct JSONLogHandlerTests {
    private static func logged(_ body: (Logger) -> Void) throws -> [[String: Any]] {
        let lines = Lines()
        let logger = Logger(label: "x") { _ in
            JSONLogHandler(stage: "store", instance: "store-0", level: .info) { lines.add($0) }
        }
        body(logger)
        return try lines.all.map { line in
            #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(object as? [String: Any])
        }
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test("An event is one line, its metadata flat under dotted keys")
    func event() throws {
        let objects = try Self.logged { logger in
            var logger = logger
            logger[metadataKey: "peer.id"] = "p"
            logger.warning(
                "fell silent",
                metadata: [
                    "request.id": "r",
                    "list": ["a", "b"],
                    "tree": ["x": ["y": "z"]],
                ]
            )
            logger.debug("too quiet")
        }
        #expect(objects.count == 1)
        let object = try #require(objects.first)
        #expect(object["level"] as? String == "warning")
        #expect(object["stage"] as? String == "store")
        #expect(object["instance"] as? String == "store-0")
        #expect(object["message"] as? String == "fell silent")
        #expect(object["peer.id"] as? String == "p" && object["request.id"] as? String == "r")
        #expect(object["list"] as? [String] == ["a", "b"])
        #expect(object["tree.x.y"] as? String == "z")
        let time = try #require(object["time"] as? String)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        #expect(abs(try style.parse(time).timeIntervalSinceNow) < 60)
    }

    @Test("Whatever a stranger wrote stays one string of one line")
    func hostile() throws {
        let text = "\"}\n{\\ \u{0} \u{1B}[2J \r\t \u{2028} é 🙂"
        let objects = try Self.logged { $0.error("\(text)", metadata: ["message": "\(text)"]) }
        #expect(objects.first?["message"] as? String == text)
        #expect(objects.first?["metadata.message"] as? String == text)
    }
}
