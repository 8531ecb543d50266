/// What a `ProviderStore` may hold.
package struct StoreBounds: Sendable, Hashable {
    /// Records in all.
    package var records = Limits.recordsMax
    /// Keys in all.
    package var keys = Limits.recordKeysMax
    /// Providers in all.
    package var providers = Limits.recordProvidersMax
    /// Providers of one key.
    package var recordsPerKey = Limits.recordsPerKeyMax
    /// Keys of one provider.
    package var recordsPerProvider = Limits.recordsPerProviderMax

    /// The bounds of `Limits`.
    package init() {}
}
