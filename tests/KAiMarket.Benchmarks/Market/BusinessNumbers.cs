namespace KAiMarket.Benchmarks.Market;

/// <summary>
/// Made-up business registration numbers (사업자등록번호) with a right last digit: the sum of nine digits times
/// 1 3 7 1 3 7 1 3 5, and the tens of the last product, filled up to a multiple of ten.
/// </summary>
internal static class BusinessNumbers
{
    private static ReadOnlySpan<byte> Weights => [1, 3, 7, 1, 3, 7, 1, 3, 5];

    /// <summary>The number for <paramref name="index"/>, below 800 million; different ones for different indices.</summary>
    public static long Of(long index)
    {
        var first = 100_000_000 + index;
        long sum = 0, rest = first;
        for (var i = Weights.Length - 1; i >= 0; i--)
        {
            var product = rest % 10 * Weights[i];
            sum += product;
            if (i == Weights.Length - 1) sum += product / 10;
            rest /= 10;
        }

        return first * 10 + (10 - sum % 10) % 10;
    }
}
