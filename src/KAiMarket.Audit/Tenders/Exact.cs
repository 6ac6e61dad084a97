using System.Numerics;

namespace KAiMarket.Audit.Tenders;

/// <summary>A fraction that is never cut, so that a half at the fifth decimal is met exactly.</summary>
internal readonly struct Exact : IComparable<Exact>
{
    private const int Shown = 10_000;
    private readonly BigInteger _over;
    private readonly BigInteger _under;

    // Below the line stands more than 0.
    private Exact(BigInteger over, BigInteger under) => (_over, _under) = (over, under);

    public static implicit operator Exact(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = new BigInteger(new decimal(bits[0], bits[1], bits[2], value < 0, 0));
        return new(digits, BigInteger.Pow(10, (bits[3] >> 16) & 0xff));
    }

    public static implicit operator Exact(long value) => new(value, BigInteger.One);

    public static Exact operator +(Exact a, Exact b) => new(a._over * b._under + b._over * a._under, a._under * b._under);
    public static Exact operator -(Exact a, Exact b) => new(a._over * b._under - b._over * a._under, a._under * b._under);
    public static Exact operator *(Exact a, Exact b) => new(a._over * b._over, a._under * b._under);

    /// <exception cref="DivideByZeroException">By nothing.</exception>
    public static Exact operator /(Exact a, Exact b) => b._over.Sign switch
    {
        0 => throw new DivideByZeroException(),
        < 0 => new(-a._over * b._under, a._under * -b._over),
        _ => new(a._over * b._under, a._under * b._over),
    };

    public static bool operator <(Exact a, Exact b) => a.CompareTo(b) < 0;
    public static bool operator >(Exact a, Exact b) => a.CompareTo(b) > 0;
    public static bool operator <=(Exact a, Exact b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Exact a, Exact b) => a.CompareTo(b) >= 0;

    public int CompareTo(Exact other) => (_over * other._under).CompareTo(other._over * _under);

    /// <summary>Points: four decimals, a half away from zero.</summary>
    /// <exception cref="OverflowException">More than a decimal holds.</exception>
    public decimal Points()
    {
        var twice = 2 * _under;
        var rounded = (2 * BigInteger.Abs(_over) * Shown + _under) / twice;
        return (decimal)(_over.Sign < 0 ? -rounded : rounded) / Shown;
    }
}
