using System.Diagnostics.CodeAnalysis;

namespace KAiMarket.Domain;

/// <summary>
/// A business registration number (사업자등록번호): ten digits, the last a check digit. Personal data for a sole proprietor,
/// so it lives in the identity store alone; facts carry a <see cref="FirmReference"/>.
/// </summary>
public readonly record struct BusinessNumber
{
    public static readonly Refusal Invalid = new("business-number-invalid", Kind.Invalid,
        "A business registration number has ten digits, the last of which checks the others", "businessNumber");

    private const int Length = 10;

    private readonly string? _digits;

    private BusinessNumber(string digits) => _digits = digits;

    /// <summary>The ten digits.</summary>
    public string Digits => _digits ?? throw new InvalidOperationException("This is no business number.");

    /// <summary>What sort of business the two middle digits stand for.</summary>
    public BusinessSort Sort => int.Parse(Digits.AsSpan(3, 2), provider: null) switch
    {
        >= 1 and <= 79 => BusinessSort.Individual,
        81 or 86 or 87 or 88 => BusinessSort.Corporation,
        82 => BusinessSort.NonProfit,
        83 => BusinessSort.Government,
        84 => BusinessSort.Foreign,
        85 => BusinessSort.Branch,
        >= 90 => BusinessSort.TaxFree,
        _ => BusinessSort.Other,
    };

    /// <summary>Reads a number as people write it: hyphens and spaces do not count.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BusinessNumber number)
    {
        number = default;
        if (text is null || text.Length > Text.MostLength) return false;
        Span<char> digits = stackalloc char[Length];
        var count = 0;
        foreach (var c in text)
        {
            if (c is ' ' or '-') continue;
            if (!char.IsAsciiDigit(c) || count == Length) return false;
            digits[count++] = c;
        }
        if (count != Length || !Checks(digits)) return false;
        number = new BusinessNumber(new string(digits));
        return true;
    }

    /// <summary>As it is printed: 000-00-00000.</summary>
    public override string ToString() => $"{Digits[..3]}-{Digits[3..5]}-{Digits[5..]}";

    // Weights 1 3 7 1 3 7 1 3 5, plus the tens of the ninth product; the last digit fills up to the next ten.
    private static bool Checks(ReadOnlySpan<char> digits)
    {
        ReadOnlySpan<int> weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
        var sum = (digits[8] - '0') * 5 / 10;
        for (var i = 0; i < weights.Length; i++) sum += weights[i] * (digits[i] - '0');
        return (10 - sum % 10) % 10 == digits[9] - '0';
    }
}

/// <summary>What sort of business a number was given to.</summary>
public enum BusinessSort
{
    /// <summary>개인 과세사업자 (01-79).</summary>
    Individual,

    /// <summary>영리법인의 본점 (81, 86, 87, 88).</summary>
    Corporation,

    /// <summary>비영리법인 (82).</summary>
    NonProfit,

    /// <summary>국가, 지방자치단체 (83).</summary>
    Government,

    /// <summary>외국법인 (84).</summary>
    Foreign,

    /// <summary>영리법인의 지점 (85).</summary>
    Branch,

    /// <summary>개인 면세사업자 (90-99).</summary>
    TaxFree,

    /// <summary>Any other.</summary>
    Other,
}
