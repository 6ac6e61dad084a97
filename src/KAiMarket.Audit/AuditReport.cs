namespace KAiMarket.Audit;

/// <summary>What the audit found.</summary>
/// <param name="Events">Events judged.</param>
/// <param name="Batches">Batches judged.</param>
/// <param name="Position">The last position seen.</param>
/// <param name="Checks">Every invariant and how often it was checked and broken, in the catalogue's order.</param>
/// <param name="ViolationCount">All violations, also those not listed.</param>
/// <param name="Violations">The first of them, in the order in which they were found.</param>
/// <param name="UnfinishedCount">Processes that had begun and not ended where the journal ends.</param>
/// <param name="Unfinished">The first of those. They are violations only when the market is said to be quiet.</param>
/// <param name="Digest">The hash that closes the chain, in hexadecimal: equal for equal journals.</param>
public sealed record AuditReport(
    long Events,
    long Batches,
    long Position,
    IReadOnlyList<InvariantCheck> Checks,
    long ViolationCount,
    IReadOnlyList<Violation> Violations,
    long UnfinishedCount,
    IReadOnlyList<Unfinished> Unfinished,
    string Digest)
{
    /// <summary>Kinds of invariants judged.</summary>
    public int Invariants => Checks.Count;

    public bool IsSound => ViolationCount == 0;
}

/// <summary>How often one invariant was checked, and how often it did not hold.</summary>
public sealed record InvariantCheck(string Name, string Rule, long Checked, long Broken);

/// <summary>One place where an invariant does not hold.</summary>
public sealed record Violation(long Position, string Stream, string Invariant, string Sentence)
{
    public override string ToString() => $"{Position} {Stream} {Invariant}: {Sentence}";
}

/// <summary>A process that has begun and not ended.</summary>
/// <param name="Position">Of the event that last moved it.</param>
/// <param name="Kind">Permanent kebab-case name.</param>
public sealed record Unfinished(long Position, string Stream, string Kind, string Sentence);

/// <summary>What to judge.</summary>
public sealed record AuditOptions
{
    public static readonly AuditOptions Default = new();

    /// <summary>False for journals without batches, as hand-made ones may be.</summary>
    public bool Chain { get; init; } = true;

    /// <summary>How many violations and unfinished processes to list; all are counted.</summary>
    public int MostListed { get; init; } = 20;

    /// <summary>The market had nothing left to do: whatever is unfinished is a violation.</summary>
    public bool Quiet { get; init; }
}
