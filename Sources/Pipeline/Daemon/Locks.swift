package import Access
package import Bus
import Foundation
import Linux
import Logging
import Synchronization

/// The keys of a process: its own, and those of everybody who may connect.
///
/// They are one folder, which `weir keygen` fills: `INSTANCE.key` is our secret, `authorized` the
/// list (`AllowList`). With a folder every `tcp://` endpoint is locked, on this machine too; `ipc://`
/// never is, for its folder's mode says who comes in. Everything is read before a socket opens; the
/// list again with `reload`, which cuts off whoever is not on it any more.
package final class Locks: Sendable {
    /// Who may come in; empty without keys.
    package let keyring: Keyring
    private let settings: LockSettings
    private let instance: String
    private let secret: CurveSecret?
    private let isGateOpen = Mutex(false)
    private let watchers = Mutex<[@Sendable (AllowList, _ removed: [AllowList.Entry]) -> Void]>([])

    /// No keys.
    package static var none: Locks { Locks() }

    private init() {
        (settings, instance, secret, keyring) = (.none, "", nil, Keyring())
    }

    /// Reads the folder.
    ///
    /// - Throws: a sentence that names the file and what to do about it.
    package init(_ settings: LockSettings, instance: String) throws(SettingsTrouble) {
        self.settings = settings
        self.instance = instance
        guard !settings.folder.isEmpty else {
            (secret, keyring) = (nil, Keyring())
            return
        }
        keyring = Keyring(try Self.list(in: settings.folder))
        secret = try Self.secret(settings, instance)
    }

    /// Whether there are keys at all.
    package var areThere: Bool { !settings.folder.isEmpty }

    /// Reads the list again; it stays as it is when the file is wrong.
    ///
    /// - Returns: those who may not do any more what they might before.
    package func reload() throws(SettingsTrouble) -> [AllowList.Entry] {
        let list = try Self.list(in: settings.folder)
        let removed = keyring.replace(list)
        for tell in watchers.withLock({ $0 }) { tell(list, removed) }
        return removed
    }

    /// Has a body told of each new list, and of those who were removed; on whichever thread reads it.
    package func onReload(
        _ body: @escaping @Sendable (AllowList, _ removed: [AllowList.Entry]) -> Void
    ) {
        watchers.withLock { $0.append(body) }
    }

    /// Binds a socket: with a lock where there are keys and others could reach it.
    func bind(
        _ socket: Socket,
        to endpoint: String,
        as door: Door,
        in environment: StageEnvironment,
    ) throws(BusError) {
        guard isLocked(endpoint) else { return try socket.bind(endpoint) }
        let lock = Lock(door, secret: try ownSecret(for: endpoint), keyring: keyring)
        try openGate(in: environment)
        try socket.bind(endpoint, lock: lock)
    }

    /// What is needed to connect to an endpoint where an instance of a role listens; nil: nothing.
    package func credentials(
        for endpoint: String,
        of role: Role,
    ) throws(BusError) -> Credentials? {
        guard isLocked(endpoint) else { return nil }
        let secret = try ownSecret(for: endpoint)
        do throws(AccessError) {
            let name = EndpointText.name(in: endpoint)
            return Credentials(
                secret: secret,
                server: try keyring.list.key(of: role, named: name)
            )
        } catch {
            throw BusError(
                .noKey,
                "Whose key \(endpoint) has is not to be found in \(settings.folder)/authorized: \(error)"
            )
        }
    }

    /// Whether an endpoint has a lock: there are keys, and others could reach it.
    package func isLocked(_ endpoint: String) -> Bool {
        areThere && endpoint.hasPrefix("tcp://")
    }

    private func ownSecret(for endpoint: String) throws(BusError) -> CurveSecret {
        if let secret { return secret }
        throw BusError(
            .noKey,
            "\(endpoint) is to be locked and \(settings.folder)/\(instance).key does not exist; "
                + "make it with: weir keygen \(instance) --role ROLE --keys \(settings.folder)"
        )
    }

    private func openGate(in environment: StageEnvironment) throws(BusError) {
        let mustOpen = isGateOpen.withLock { isOpen in
            defer { isOpen = true }
            return !isOpen
        }
        guard mustOpen else { return }
        let logger = environment.logger
        var pace = RefusalPace<Admission.Refusal>()
        try Gate.open(in: environment.context, on: environment.loop, keyring: keyring) {
            admission,
            refusal in
            guard let count = pace.note(refusal, now: .now) else { return }
            logger.warning(
                "connection refused",
                metadata: [
                    "peer.address": "\(admission.address)",
                    "peer.key": "\(admission.key?.description ?? "none")",
                    "door": "\(admission.door?.rawValue ?? "unknown")",
                    "reason": "\(refusal.rawValue)",
                    "refused": "\(count)",
                ]
            )
        }
    }

    private static func list(in folder: String) throws(SettingsTrouble) -> AllowList {
        let path = "\(folder)/authorized"
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw SettingsTrouble(
                "The list of who may connect, \(path), can't be read; "
                    + "make it with: cat \(folder)/*.pub >\(path)"
            )
        }
        guard data.count <= Access.Limits.listBytesMax else {
            throw SettingsTrouble("\(path) is larger than \(Access.Limits.listBytesMax) bytes.")
        }
        do throws(AccessError) {
            return try AllowList(parsing: String(decoding: data, as: UTF8.self))
        } catch {
            throw SettingsTrouble("\(path) is wrong: \(error).")
        }
    }

    private static func secret(
        _ settings: LockSettings,
        _ instance: String,
    ) throws(SettingsTrouble) -> CurveSecret? {
        let isNamed = !settings.keyFile.isEmpty
        let path = isNamed ? settings.keyFile : "\(settings.folder)/\(instance).key"
        let bytes: [UInt8]?
        do throws(LinuxError) {
            bytes = try PrivateFile.read(path, bytesMax: Access.Limits.keyFileBytesMax)
        } catch {
            throw SettingsTrouble("The key file can't be used: \(error).")
        }
        guard let bytes else {
            guard isNamed else { return nil }
            throw SettingsTrouble("There is no key file \(path).")
        }
        guard let secret = CurveSecret(file: bytes) else {
            throw SettingsTrouble("\(path) is no key file of weir keygen.")
        }
        return secret
    }
}
