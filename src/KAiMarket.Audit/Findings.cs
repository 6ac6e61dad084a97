using System.Runtime.CompilerServices;

namespace KAiMarket.Audit;

/// <summary>Counts every check and keeps the first violations.</summary>
internal sealed class Findings(int mostListed)
{
    private readonly long[] _checked = new long[Invariant.All.Count];
    private readonly long[] _broken = new long[Invariant.All.Count];
    private readonly List<Violation> _listed = [];

    public long Violations { get; private set; }

    /// <summary>Where the audit is; a violation is reported here.</summary>
    public long Position { get; set; }

    public string Stream { get; set; } = "";

    public void Check(
        Invariant invariant, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Sentence sentence)
    {
        _checked[invariant.Index]++;
        if (!holds) Break(invariant, Position, Stream, sentence.ToString());
    }

    public void Check(Invariant invariant, bool holds, string sentence)
    {
        _checked[invariant.Index]++;
        if (!holds) Break(invariant, Position, Stream, sentence);
    }

    public void CheckAt(Invariant invariant, bool holds, long position, string stream, string sentence)
    {
        _checked[invariant.Index]++;
        if (!holds) Break(invariant, position, stream, sentence);
    }

    public IReadOnlyList<Violation> Listed => [.. _listed];

    public IReadOnlyList<InvariantCheck> Checks =>
        [.. Invariant.All.Select(one =>
            new InvariantCheck(one.Name, one.Rule, _checked[one.Index], _broken[one.Index]))];

    private void Break(Invariant invariant, long position, string stream, string sentence)
    {
        Violations++;
        _broken[invariant.Index]++;
        if (_listed.Count < mostListed) _listed.Add(new Violation(position, stream, invariant.Name, sentence));
    }
}

/// <summary>A sentence that is put together only when the check beside it failed: millions of checks hold.</summary>
[InterpolatedStringHandler]
internal ref struct Sentence
{
    private DefaultInterpolatedStringHandler _text;

    public Sentence(int literalLength, int formattedCount, bool holds, out bool wanted)
    {
        wanted = !holds;
        _text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);
    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);
    public override string ToString() => _text.ToStringAndClear();
}
