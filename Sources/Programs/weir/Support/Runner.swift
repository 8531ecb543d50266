import ArgumentParser
import Console
import Foundation
import Linux
import WeirClient

/// Runs the command that the arguments name, and ends the process with the right code.
enum Runner {
    static func run() async -> Never {
        do {
            var command = try Weir.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            end(.done)
        } catch {
            end(status(of: error))
        }
    }

    /// Says what went wrong, if there is something to say.
    private static func status(of error: any Error) -> ExitStatus {
        switch error {
        case let error as WeirError:
            Output.complain(error.message + hint(error))
            return ExitStatus(error.code)
        case let error as FileError:
            Output.complain(error.message)
            return .failed
        case let error as Complaint:
            Output.complain(error.sentence)
            return error.status
        case let error as LinuxError:
            // Whoever read our output has enough: `weir get HASH | head`.
            if error.code != .system(EPIPE) { Output.complain(error.sentence) }
            return .failed
        case is Interrupted:
            return .interrupted
        case let code as ExitCode:
            exit(code.rawValue)
        default:
            return parserStatus(of: error)
        }
    }

    private static func parserStatus(of error: any Error) -> ExitStatus {
        let text = Weir.fullMessage(for: error)
        switch Weir.exitCode(for: error) {
        case .success:
            Output.write(text + "\n")
            return .done
        case .validationFailure:
            Output.writeError(text + "\n")
            return .wrongUse
        default:
            Output.complain("\(error)")
            return .failed
        }
    }

    private static func hint(_ error: WeirError) -> String {
        guard let pause = error.retryAfter else { return "" }
        return " Try again in \(Amount.duration(pause))."
    }

    private static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }
}
