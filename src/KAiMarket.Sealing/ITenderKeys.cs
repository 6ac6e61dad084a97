namespace KAiMarket.Sealing;

/// <summary>
/// The keys that the bids of a tender are sealed to: one pair for each tender and kind of envelope. Private keys never
/// leave it. Behind it may stand files (<see cref="FileKeyRing"/>) or a hardware security module.
/// </summary>
/// <remarks>
/// It keeps keys and knows no rules: who may have an envelope opened, and when, is the tender's business. A tender's id
/// that is not of <see cref="EnvelopeBinding"/>'s form is an <see cref="ArgumentException"/>. When its store cannot be
/// used, every call throws: <see cref="KeyRingException"/> where the operator must act, else an input/output error.
/// </remarks>
public interface ITenderKeys
{
    /// <summary>
    /// Makes the key, durably, before it answers. Asked again, by whatever process, it gives the same one; a key that
    /// was destroyed comes back as destroyed and is never made anew.
    /// </summary>
    ValueTask<TenderKey> CreateAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default);

    /// <summary>The public half of a key, or null where none was ever made.</summary>
    ValueTask<TenderKey?> FindAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default);

    /// <summary>
    /// Whether an envelope that was handed in for this place will open when its time comes: null, or why not. The
    /// content is decrypted and forgotten in here; nobody gets to see it.
    /// </summary>
    ValueTask<SealFault?> CheckAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default);

    /// <summary>The content of an envelope that was handed in for this place, or why it does not open.</summary>
    ValueTask<SealOutcome> OpenAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default);

    /// <summary>
    /// Destroys a private key, so that what is sealed to it and was not opened stays sealed. Silent when there is no
    /// such key or it is destroyed already. Copies of the store, such as backups, are the operator's to destroy.
    /// </summary>
    ValueTask DestroyAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default);
}
