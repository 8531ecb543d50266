/// What an operator may set about keys; the same for every stage.
package struct LockSettings: Sendable, Equatable {
    /// The folder of keys; empty: there are none.
    package var folder: String
    /// The file of our own secret key; empty: `FOLDER/INSTANCE.key`, where it may be missing as
    /// long as nothing needs it.
    package var keyFile: String
    /// Endpoints that others can reach may be without locks.
    package var isInsecure: Bool

    /// No keys: nothing but this machine.
    package static let none = LockSettings(folder: "", keyFile: "", isInsecure: false)

    /// Settings given by hand, as tests do.
    package init(folder: String, keyFile: String = "", isInsecure: Bool = false) {
        self.folder = folder
        self.keyFile = keyFile
        self.isInsecure = isInsecure
    }

    /// Reads and validates them; every endpoint that is read after them is held to them.
    init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        folder = try reader.text(
            "keys",
            default: "",
            "Folder of CURVE keys (INSTANCE.key, authorized), which lock every tcp:// endpoint."
        )
        keyFile = try reader.text(
            "key",
            default: "",
            "The file of its own secret key; else INSTANCE.key in the folder."
        )
        isInsecure = try reader.flag(
            "insecure",
            "Let tcp:// endpoints that others can reach be without locks: who reaches one may all."
        )
        guard keyFile.isEmpty || !folder.isEmpty else {
            throw reader.wrong("key", keyFile, "--keys too: the folder that says who may connect")
        }
        guard folder.isEmpty || !isInsecure else {
            throw reader.wrong("insecure", "true", "either this or --keys")
        }
        reader.mayLeaveMachine = !folder.isEmpty || isInsecure
    }
}
