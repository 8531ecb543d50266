import Foundation
import Logging

/// The file in which a router keeps what it learned.
///
/// What can't be read or written costs nothing but the memory of it, so it is logged and no more.
struct Diary: Sendable {
    let path: String
    let logger: Logger

    /// What a former life has written, or nothing.
    func read() -> Experience {
        guard !path.isEmpty, FileManager.default.fileExists(atPath: path) else {
            return Experience()
        }
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            // One byte more than there may be, so that too many are no JSON.
            let text = try file.read(upToCount: Limits.experienceBytesMax + 1) ?? Data()
            return try ExperienceFile.read(Array(text), now: .now, milliseconds: Self.milliseconds)
        } catch {
            logger.warning(
                "what was learned before can't be read",
                metadata: ["file": "\(path)", "reason": "\(error)"]
            )
            return Experience()
        }
    }

    /// Writes it beside the file and moves it there, so that a reader never sees half of it.
    @concurrent
    func write(_ experience: Experience) async {
        guard !path.isEmpty else { return }
        do {
            let text = try ExperienceFile.text(
                of: experience,
                now: .now,
                milliseconds: Self.milliseconds
            )
            try Data(text).write(to: URL(filePath: path), options: .atomic)
        } catch {
            logger.warning(
                "what was learned can't be written",
                metadata: ["file": "\(path)", "reason": "\(error)"]
            )
        }
    }

    private static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}
