import Testing

/// Looks every few milliseconds until something holds; the suite's time limit ends it.
func eventually(_ condition: () async -> Bool) async {
    while await !condition(), !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(5))
    }
}
