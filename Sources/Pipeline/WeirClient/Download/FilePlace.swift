import Linux

/// Where a download is written.
enum FilePlace: Sendable {
    /// A path that a person gave; links in it are theirs.
    case path(String)
    /// A name in a folder, where no link is followed.
    case entry(Folder, name: [UInt8])

    /// What a person calls it.
    var name: String {
        switch self {
        case .path(let path): path
        case .entry(let folder, let name): folder.path(of: name)
        }
    }

    /// The bytes that it has already.
    func size() throws(LinuxError) -> UInt64 {
        switch self {
        case .path(let path):
            return try File.kind(of: path)?.size ?? 0
        case .entry(let folder, let name):
            switch try folder.item(name) {
            case nil: return 0
            case .file: return try folder.reading(name).kind().size
            case .folder, .link, .special:
                throw LinuxError(.system(0), "\(self.name) is there already, and is no file")
            }
        }
    }

    /// Opens it to be written and read; makes it when there is none.
    func open() throws(LinuxError) -> File {
        switch self {
        case .path(let path):
            return try File.updating(path)
        case .entry(let folder, let name):
            let file = try folder.updating(name)
            guard try file.kind().isRegular else {
                throw LinuxError(.system(0), "\(self.name) is there already, and is no file")
            }
            return file
        }
    }
}
