namespace KAiMarket.Audit.Tenders;

/// <summary>An envelope as an opening showed it.</summary>
internal sealed record Envelope(string Bid, string Digest, long? Price, string? Fault)
{
    public static Envelope Read(Members one) =>
        new(one.Text("bid"u8), one.Text("digest"u8), one.AmountOrNull("price"u8), one.TextOrNull("fault"u8));

    /// <summary>How an opening differs from what was to be opened.</summary>
    /// <param name="kind"><c>technical</c> or <c>price</c>.</param>
    /// <param name="due">Each bid that was to be opened, with the digest of its receipt.</param>
    /// <param name="opened">What was.</param>
    public static IEnumerable<string> Faults(
        string kind, IReadOnlyDictionary<string, string> due, IReadOnlyList<Envelope> opened)
    {
        foreach (var bid in due.Keys.Except(opened.Select(one => one.Bid)))
            yield return $"{bid} stands and its {kind} envelope was not opened";
        foreach (var twice in opened.GroupBy(one => one.Bid).Where(all => all.Count() > 1))
            yield return $"{twice.Key} is opened {twice.Count()} times";
        foreach (var one in opened)
        {
            if (!due.TryGetValue(one.Bid, out var digest))
                yield return $"{one.Bid} was opened and is no bid to open";
            else if (digest != one.Digest)
                yield return $"{one.Bid} was opened as {one.Digest}; its receipt says {digest}";
            if (kind == "price" ? one.Price is > 0 == one.Fault is not null : one.Price is not null)
                yield return $"{one.Bid} shows {one.Price?.ToString() ?? "no price"} and {one.Fault ?? "no fault"}";
        }
    }
}
