namespace KAiMarket.Sealing;

/// <summary>What sealing or opening gave: bytes, or the reason why there are none.</summary>
public sealed class SealOutcome
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private SealOutcome(ReadOnlyMemory<byte> bytes, SealFault? fault) => (_bytes, Fault) = (bytes, fault);

    /// <summary>Null when it went well.</summary>
    public SealFault? Fault { get; }

    /// <summary>The sealed envelope, or the content that was opened. Asking a fault for them is a bug.</summary>
    public ReadOnlyMemory<byte> Bytes => Fault is { } fault
        ? throw new InvalidOperationException($"There are no bytes: {fault.Sentence()}")
        : _bytes;

    /// <summary>It went well; for implementations of <see cref="ITenderKeys"/>.</summary>
    public static SealOutcome Of(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    /// <summary>It did not, and why.</summary>
    public static SealOutcome Refused(SealFault fault) => new(default, fault);
}
